"""Public ids of this app's objects."""

from accounts.ids import new_public_id


def new_link_id() -> str:
    return new_public_id("lnk")


def new_tag_id() -> str:
    return new_public_id("tag")


def new_folder_id() -> str:
    return new_public_id("fld")


def new_utm_template_id() -> str:
    return new_public_id("utm")


def new_import_id() -> str:
    return new_public_id("imp")


def new_batch_id() -> str:
    return new_public_id("bat")
