"""Codes about members and invitations."""

from typing import Final

from getowl.api.codes.code import ErrorCode

PEOPLE: Final = (
    ErrorCode(
        "owners_only",
        (403,),
        "Keys neither make owners nor change them.",
        "Let an owner do it, signed in, on the page of members.",
        "Only an owner can add, change or remove owners.",
    ),
    ErrorCode(
        "already_member",
        (409,),
        "The address that is to be invited belongs to a member.",
        "Find the member with `GET /members`, and change the role there.",
        "bob@example.com is a member already.",
    ),
    ErrorCode(
        "invitation_closed",
        (409,),
        "The invitation was accepted or withdrawn, or has expired.",
        "Invite the address anew.",
        "This invitation is no longer open. Ask for a new one.",
    ),
    ErrorCode(
        "last_owner",
        (409,),
        "The workspace would be left without an owner.",
        "Make somebody else an owner first, on the page of members.",
        "A workspace needs an owner. Make somebody else an owner first.",
    ),
    ErrorCode(
        "too_many_invitations",
        (429,),
        "The workspace sent as many invitations within an hour as it may.",
        "Wait as many seconds as `Retry-After` says.",
        "Too many invitations went out this hour. Try again in 12 minutes.",
    ),
)
