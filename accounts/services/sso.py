"""Single sign-on of a workspace: setting it up, proving its domain, letting people in."""

import secrets
from collections.abc import Sequence

import dns.exception
import dns.resolver
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.entitlements import Limit, require_feature, require_room
from accounts.errors import DomainNotProven, DomainProvenElsewhere, SsoNotReady
from accounts.models import Membership, Role, User, Workspace, WorkspaceSso
from accounts.plans import Feature
from accounts.saml import IdentityProvider

_DNS_SECONDS = 5.0


@transaction.atomic
def sso_save(
    *,
    workspace: Workspace,
    actor: Actor,
    email_domain: str,
    issuer: str,
    client_id: str,
    client_secret: str,
    default_role: Role,
) -> WorkspaceSso:
    """Set an OpenID provider up, or change it; without a `client_secret` the present one stays.

    Another domain must be proven anew. Raises ValidationError, PlanRequired.
    """
    sso = _begin(workspace, email_domain)
    was = (sso.kind, sso.issuer)
    sso.kind, sso.issuer, sso.client_id = WorkspaceSso.Kind.OIDC, issuer.rstrip("/"), client_id.strip()
    sso.entity_id = sso.sign_in_url = sso.certificate = ""
    if client_secret:
        sso.secret = client_secret
    return _finish(sso, actor, default_role, is_another=was != (sso.kind, sso.issuer))


@transaction.atomic
def sso_save_saml(
    *, workspace: Workspace, actor: Actor, email_domain: str, provider: IdentityProvider | None, default_role: Role
) -> WorkspaceSso:
    """Set a SAML provider up, or change it; with None the present one stays.

    Another domain must be proven anew. Raises ValidationError, PlanRequired.
    """
    sso = _begin(workspace, email_domain)
    was = (sso.kind, sso.entity_id)
    sso.kind = WorkspaceSso.Kind.SAML
    sso.issuer = sso.client_id = sso.encrypted_secret = ""
    if provider is not None:
        sso.entity_id, sso.sign_in_url, sso.certificate = (
            provider.entity_id,
            provider.sign_in_url,
            provider.certificate,
        )
    return _finish(sso, actor, default_role, is_another=was != (sso.kind, sso.entity_id))


def _begin(workspace: Workspace, email_domain: str) -> WorkspaceSso:
    workspace = Workspace.objects.locked(workspace)
    require_feature(workspace, Feature.SSO)
    sso = WorkspaceSso.objects.filter(workspace=workspace).first() or WorkspaceSso(workspace=workspace)
    domain = email_domain.strip().lower().removeprefix("@")
    if sso.email_domain != domain:
        sso.email_domain, sso.token, sso.proven_at = domain, secrets.token_hex(20), None
        _end_rule(workspace)
    return sso


def _finish(sso: WorkspaceSso, actor: Actor, default_role: Role, *, is_another: bool) -> WorkspaceSso:
    if sso.pk and (sso.proven_at is None or is_another):
        _forget_people(sso.workspace)
    sso.default_role = default_role
    sso.full_clean(validate_constraints=False)
    sso.save()
    data = {
        "email_domain": sso.email_domain,
        "kind": sso.kind,
        "issuer": sso.issuer or sso.entity_id,
        "default_role": sso.default_role,
    }
    audit(workspace=sso.workspace, actor=actor, action="sso.saved", target=sso.workspace.public_id, data=data)
    return sso


def sso_prove(*, sso: WorkspaceSso, actor: Actor, staff_says_so: bool = False) -> None:
    """Look for the TXT record, and let the provider speak for the domain once it is there.

    Raises DomainNotProven, DomainProvenElsewhere, PlanRequired.
    """
    require_feature(sso.workspace, Feature.SSO)
    if not staff_says_so and sso.token not in txt_records(sso.record_name):
        raise DomainNotProven(sso.record_name)
    with transaction.atomic():
        workspace = Workspace.objects.locked(sso.workspace)
        found = WorkspaceSso.objects.select_for_update().get(pk=sso.pk)
        if found.token != sso.token:  # another domain meanwhile
            raise DomainNotProven(found.record_name)
        if WorkspaceSso.objects.proven().filter(email_domain=found.email_domain).exclude(pk=found.pk).exists():
            raise DomainProvenElsewhere(found.email_domain)
        found.proven_at = timezone.now()
        found.save(update_fields=["proven_at"])
        data = {"email_domain": found.email_domain}
        audit(workspace=workspace, actor=actor, action="sso.proven", target=workspace.public_id, data=data)


@transaction.atomic
def sso_require(*, workspace: Workspace, actor: Actor, required: bool) -> None:
    """Make the provider the only way in for who has an address under the domain, or no longer.

    Raises SsoNotReady, PlanRequired.
    """
    workspace = Workspace.objects.locked(workspace)
    if required:
        require_feature(workspace, Feature.SSO)
        sso = WorkspaceSso.objects.of(workspace.public_id).first()
        if sso is None:
            raise SsoNotReady
        workspace.memberships.with_address_under(sso.email_domain).update(under_sso=True)
    if _require(workspace, required=required):
        action = "sso.required" if required else "sso.not_required"
        audit(workspace=workspace, actor=actor, action=action, target=workspace.public_id)


@transaction.atomic
def sso_remove(*, workspace: Workspace, actor: Actor) -> None:
    """Take the provider away; members stay, and sign in as everybody."""
    workspace = Workspace.objects.locked(workspace)
    _end_rule(workspace)
    _forget_people(workspace)
    if WorkspaceSso.objects.filter(workspace=workspace).delete()[0]:
        audit(workspace=workspace, actor=actor, action="sso.removed", target=workspace.public_id)


@transaction.atomic
def sso_join(*, sso: WorkspaceSso, user: User) -> Membership:
    """Let in who signed in at the workspace's provider; a member keeps the role they have. Raises PlanLimit."""
    workspace = Workspace.objects.locked(sso.workspace)
    members = workspace.memberships.all()
    if not members.filter(user=user).exists():
        require_room(workspace, Limit.MEMBERS, members.count())
    defaults = {"role": sso.default_role, "under_sso": True}
    membership, joined = Membership.objects.get_or_create(workspace=workspace, user=user, defaults=defaults)
    if joined:
        data = {"member": user.email, "role": membership.role, "by": "single sign-on"}
        audit(workspace=workspace, actor=Actor(user=user), action="member.joined", target=user.public_id, data=data)
    elif not membership.under_sso:
        membership.under_sso = True
        membership.save(update_fields=["under_sso"])
    return membership


def sso_drop_claims(*, addresses: Sequence[str]) -> None:
    """Take these addresses from accounts that wrote them down beside their own and never proved them.

    Whoever did so would else be taken for the person whose address it is, or keep them out.
    """
    lower = [address.lower() for address in addresses]
    claims = EmailAddress.objects.filter(email__in=lower, verified=False)
    claims.exclude(user__email=F("email")).delete()


def sso_for_email(email: str) -> WorkspaceSso | None:
    """The provider, if any, that people with this address sign in at."""
    return WorkspaceSso.objects.for_email(email).first()


def txt_records(name: str) -> set[str]:
    """What DNS answers for TXT at this name; nothing where nobody answers."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [server.partition(":")[0] for server in settings.DNS_RESOLVERS]
    resolver.nameserver_ports = {
        server.partition(":")[0]: int(server.partition(":")[2] or 53) for server in settings.DNS_RESOLVERS
    }
    try:
        answer = resolver.resolve(name, "TXT", lifetime=_DNS_SECONDS)
    except dns.exception.DNSException:
        return set()
    return {b"".join(record.strings).decode(errors="replace") for record in answer}


def _forget_people(workspace: Workspace) -> None:
    """Forget who is who at the provider: with another one, the same name there may be somebody else."""
    SocialAccount.objects.filter(provider=workspace.public_id).delete()


def _end_rule(workspace: Workspace) -> None:
    """Forget the rule and whom it held for: another domain has other people."""
    _require(workspace, required=False)
    workspace.memberships.filter(under_sso=True).update(under_sso=False)


def _require(workspace: Workspace, *, required: bool) -> bool:
    if workspace.requires_sso == required:
        return False
    workspace.requires_sso = required
    workspace.save(update_fields=["requires_sso"])
    return True
