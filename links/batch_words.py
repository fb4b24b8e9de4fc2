"""What was done to many links at once, as people read it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from links.models import LinkBatch

Action = LinkBatch.Action


def title_of(batch: LinkBatch) -> str:
    """What it does, without how many links."""
    params = batch.params
    match batch.action:
        case Action.TAG:
            return _tags(params["add"], params["remove"])
        case Action.MOVE:
            return _("Moved to another folder") if params.get("folder") else _("Taken out of their folders")
        case Action.ARCHIVE:
            return _("Archived")
        case Action.UNARCHIVE:
            return _("Brought back from the archive")
        case Action.EXPIRE:
            return _("Given another end") if params["expires_at"] else _("Freed of their ends")
        case Action.DELETE:
            return _("Deleted")
        case _:
            return _("Undone")


def done_text(batch: LinkBatch) -> str:
    """What it did, to how many links, and which were left alone."""
    return " ".join(filter(None, [_changed(batch), *_left(batch)]))


def _tags(added: list[str], removed: list[str]) -> str:
    texts = []
    if added:
        texts.append(_("Tagged with %(names)s") % {"names": ", ".join(added)})
    if removed:
        texts.append(_("Tag taken off: %(names)s") % {"names": ", ".join(removed)})
    return "; ".join(texts)


def _changed(batch: LinkBatch) -> str:
    count = batch.changed
    match batch.action:
        case Action.TAG:
            text = ngettext("%(count)d link has other tags.", "%(count)d links have other tags.", count)
        case Action.MOVE:
            text = ngettext("%(count)d link moved.", "%(count)d links moved.", count)
        case Action.ARCHIVE:
            text = ngettext(
                "%(count)d link archived. Visitors are still redirected.",
                "%(count)d links archived. Visitors are still redirected.",
                count,
            )
        case Action.UNARCHIVE:
            text = ngettext("%(count)d link is back in the list.", "%(count)d links are back in the list.", count)
        case Action.EXPIRE:
            text = ngettext("%(count)d link has another end.", "%(count)d links have another end.", count)
        case Action.DELETE:
            text = ngettext("%(count)d link is in the bin.", "%(count)d links are in the bin.", count)
        case _:
            text = ngettext("Undone: %(count)d link is as it was.", "Undone: %(count)d links are as they were.", count)
    return text % {"count": count}


def _left(batch: LinkBatch) -> list[str]:
    if not batch.problems:
        return []
    reasons = {
        Action.TAG: _("These would have too many tags: %(names)s"),
        Action.EXPIRE: _("These start later than that: %(names)s"),
        Action.UNDO: _("Changed meanwhile and left alone: %(names)s"),
    }
    names = ", ".join(batch.problems[:5])
    more = max(batch.skipped, len(batch.problems)) - 5
    if more > 0:
        names += " " + ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return [reasons.get(Action(batch.action), _("Stopped: %(names)s")) % {"names": names}]
