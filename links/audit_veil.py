"""What of the audit trail is about links and folders that a member does not see."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform

from accounts.models import AuditEvent, Membership
from links.models import Folder, Link
from links.permissions import reach_of


def hidden_events(membership: Membership) -> Q | None:
    """Events of hidden links; of deleted ones whose folder is hidden, or gone; of folders, and of others' imports.

    Each event is looked up by its target, in indexes: also where thousands of links are hidden.
    """
    reach = reach_of(membership)
    if reach.manages:
        return None
    workspace = membership.workspace
    links = Link.objects.visible_to(workspace).filter(public_id=OuterRef("target"), folder__in=reach.hidden)
    seen = Folder.objects.visible_to(workspace).seen_by(reach).order_by().values("public_id")
    deleted = AuditEvent.objects.filter(
        workspace=workspace, target=OuterRef("target"), action="link.deleted", data__has_key="folder"
    )
    deleted = deleted.annotate(lay_in=KeyTextTransform("folder", "data")).exclude(lay_in__in=seen)
    hidden = Q(Exists(deleted)) | Q(target__startswith="fld_")
    if reach.hidden:
        hidden |= Q(Exists(links)) | (Q(action__startswith="import.") & ~Q(user=membership.user_id))
    return hidden
