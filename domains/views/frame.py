"""What the pages of one domain share: its heading and the tabs."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from domains.models import Domain

_TABS: Final = {"detail": _("Status"), "settings": _("Settings")}


def domain_context(membership: Membership, domain: Domain, current: str) -> dict[str, Any]:
    """What domains/domain_base.html needs; `current` is the URL name of the tab it is on."""
    workspace_id = membership.workspace.public_id
    kwargs = {"workspace_id": workspace_id, "domain_id": domain.public_id}
    return {
        "membership": membership,
        "workspace_id": workspace_id,
        "section": "domains",
        "domain": domain,
        "tabs": [
            {"url": reverse(f"domains:{name}", kwargs=kwargs), "label": label, "current": name == current}
            for name, label in _TABS.items()
        ],
    }
