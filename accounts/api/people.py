"""Members of a workspace and the invitations to it."""

from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Router, Schema, Status
from pydantic import Field, StrictBool, StrictStr

from accounts.access import access_invitation, access_member
from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.errors import ApiError, error_response
from accounts.api.etags import matched
from accounts.api.schemas import (
    IN,
    InvitationList,
    InvitationOut,
    MemberList,
    MemberOut,
    MemberRole,
    invitation_out,
    member_out,
)
from accounts.entitlements import PlanLimit
from accounts.errors import (
    AccountsError,
    AlreadyMember,
    InvitationClosed,
    LastOwner,
    RoleTooLow,
    TooManyInvitations,
)
from accounts.key_access import UnknownCursor, invitations_after, members_after
from accounts.models import Membership, Role
from accounts.second_factor import has_second_factor
from accounts.services import invitations, members

router = Router()

Limit = Annotated[int, Query(ge=1, le=100)]
After = Annotated[str | None, Query()]

# Status, code, and what it is about.
REFUSALS: dict[type[AccountsError], tuple[int, str, str | None]] = {
    AlreadyMember: (409, "already_member", "email"),
    InvitationClosed: (409, "invitation_closed", None),
    LastOwner: (409, "last_owner", None),
    PlanLimit: (403, "plan_limit", None),
    RoleTooLow: (403, "owners_only", None),
    TooManyInvitations: (429, "too_many_invitations", None),
}


class MemberPatch(Schema):
    """What to change; what is left out stays. Keys cannot make owners, nor change them."""

    model_config = IN

    role: MemberRole | None = None
    suspended: StrictBool | None = None


class InvitationIn(Schema):
    """Whom to invite. The mail goes out at once and works for seven days."""

    model_config = IN

    email: Annotated[StrictStr, Field(max_length=254)]
    role: MemberRole = "member"


@router.get("/members", auth=BearerKey(Scope.MEMBERS_READ), response=MemberList, by_alias=True)
def members_list(request: ApiRequest, starting_after: After = None, limit: Limit = 50) -> MemberList:
    """Who is in the workspace, the longest there first."""
    page = members_after(workspace_of(request), after=starting_after, limit=limit)
    items = [member_out(one, one.second_factor) for one in page.members]  # type: ignore[attr-defined]  # annotated there
    return MemberList(items=items, next=page.next)


@router.get("/members/{user_id}", auth=BearerKey(Scope.MEMBERS_READ), response=MemberOut, by_alias=True)
def members_get(request: ApiRequest, user_id: str) -> MemberOut:
    """A member."""
    return _out(access_member(workspace_of(request), user_id))


@router.patch("/members/{user_id}", auth=BearerKey(Scope.MEMBERS_WRITE), response=MemberOut, by_alias=True)
def members_update(request: ApiRequest, user_id: str, payload: MemberPatch) -> MemberOut:
    """Give a member another role, suspend or restore their access."""
    member, role = access_member(workspace_of(request), user_id), Role(payload.role) if payload.role else None
    try:
        with matched(request, member, lambda: _out(member), under=workspace_of(request)):
            member = members.member_update(
                membership=member, actor=actor_of(request), role=role, suspended=payload.suspended
            )
    except Membership.DoesNotExist:
        raise Http404("No such member.") from None  # gone since it was read above
    return _out(member)


@router.delete("/members/{user_id}", auth=BearerKey(Scope.MEMBERS_WRITE), response={204: None})
def members_delete(request: ApiRequest, user_id: str) -> Status[None]:
    """Take a member out of the workspace; what they made stays."""
    member = access_member(workspace_of(request), user_id)
    try:
        with matched(request, member, lambda: _out(member), under=workspace_of(request)):
            members.member_remove(membership=member, actor=actor_of(request))
    except Membership.DoesNotExist:
        raise Http404("No such member.") from None  # gone since it was read above
    return Status(204, None)


@router.get("/invitations", auth=BearerKey(Scope.MEMBERS_READ), response=InvitationList, by_alias=True)
def invitations_list(request: ApiRequest, starting_after: After = None, limit: Limit = 50) -> InvitationList:
    """Invitations that wait for an answer, newest first."""
    page = invitations_after(workspace_of(request), after=starting_after, limit=limit)
    return InvitationList(items=[invitation_out(one) for one in page.invitations], next=page.next)


@router.post("/invitations", auth=BearerKey(Scope.MEMBERS_WRITE), response={201: InvitationOut}, by_alias=True)
def invitations_create(request: ApiRequest, payload: InvitationIn) -> Status[InvitationOut]:
    """Invite somebody by e-mail; who is invited already is invited anew, with this role."""
    workspace, actor, role = workspace_of(request), actor_of(request), Role(payload.role)
    try:
        made = invitations.invitation_create(workspace=workspace, actor=actor, email=payload.email, role=role)
    except ValidationError as error:
        raise ApiError(422, "invalid", " ".join(error.messages), "email") from None
    return Status(201, invitation_out(made))


@router.post(
    "/invitations/{invitation_id}/resend",
    auth=BearerKey(Scope.MEMBERS_WRITE),
    response=InvitationOut,
    by_alias=True,
)
def invitations_resend(request: ApiRequest, invitation_id: str) -> InvitationOut:
    """Mail an invitation again; its seven days start anew."""
    invitation = access_invitation(workspace_of(request), invitation_id)
    return invitation_out(invitations.invitation_resend(invitation=invitation, actor=actor_of(request)))


@router.delete("/invitations/{invitation_id}", auth=BearerKey(Scope.MEMBERS_WRITE), response={204: None})
def invitations_revoke(request: ApiRequest, invitation_id: str) -> Status[None]:
    """Withdraw an invitation: the link in its mail lets nobody in any more."""
    invitation = access_invitation(workspace_of(request), invitation_id)
    invitations.invitation_revoke(invitation=invitation, actor=actor_of(request))
    return Status(204, None)


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer what the services of members and invitations raise."""

    @api.exception_handler(AccountsError)
    def on_accounts_error(request: HttpRequest, error: AccountsError) -> HttpResponse:
        status, code, field = REFUSALS[type(error)]
        response = error_response(status, code, str(error), field)
        if isinstance(error, TooManyInvitations):
            response["Retry-After"] = str(error.retry_after)
        return response

    @api.exception_handler(UnknownCursor)
    def on_unknown_cursor(request: HttpRequest, error: UnknownCursor) -> HttpResponse:
        message = "starting_after is not the next of a page. Leave it out for the first page."
        return error_response(422, "unknown_cursor", message, "starting_after")


def _out(member: Membership) -> MemberOut:
    return member_out(member, has_second_factor(member.user))
