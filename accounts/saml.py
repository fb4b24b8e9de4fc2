"""SAML: what a workspace's provider says of itself, and how allauth is to read its answers.

python3-saml checks them: the signature, the audience, the address and the times (its clock may differ by five minutes).
allauth looks whether an answer was asked for, once, by this browser; what nobody asked for is refused.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone
from django.utils.translation import gettext
from lxml.etree import LxmlError
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from accounts.models import WorkspaceSso
from accounts.safe_http import public_session

_CLAIMS: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
# What Okta, Entra ID, Google Workspace, Keycloak and Shibboleth call them; the first that is there is taken.
ATTRIBUTES: Final = {
    "email": ["email", "mail", "emailAddress", f"{_CLAIMS}/emailaddress", "urn:oid:0.9.2342.19200300.100.1.3"],
    "name": ["name", "displayName", "http://schemas.microsoft.com/identity/claims/displayname"],
    "first_name": ["firstName", "first_name", "givenName", f"{_CLAIMS}/givenname", "urn:oid:2.5.4.42"],
    "last_name": ["lastName", "last_name", "surname", "sn", f"{_CLAIMS}/surname", "urn:oid:2.5.4.4"],
}


class BadMetadata(Exception):
    """The metadata cannot be used; says why, for people."""


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """`certificate`: PEM."""

    entity_id: str
    sign_in_url: str
    certificate: str


def fetch_metadata(url: str) -> str:
    """The metadata at a public https address, within ten seconds. Raises BadMetadata."""
    try:
        answer = public_session().get(url)
        answer.raise_for_status()
    except requests.RequestException:
        text = gettext("There is no metadata at this address. Check it, or paste what it shows.")
        raise BadMetadata(text) from None
    return answer.text


def read_metadata(text: str) -> IdentityProvider:
    """The provider that the metadata (XML) describes. Raises BadMetadata."""
    try:
        found: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(text.strip().encode()).get("idp", {})
    except (LxmlError, OneLogin_Saml2_Error, ValueError):
        raise BadMetadata(gettext("This is not the XML of a provider's metadata.")) from None
    many = found.get("x509certMulti", {}).get("signing", [])
    encoded = found.get("x509cert") or (many[0] if many else "")
    url = found.get("singleSignOnService", {}).get("url", "")
    if not found.get("entityId") or not encoded or urlsplit(url).scheme != "https":
        text = gettext(
            "The metadata needs an entityID, a certificate to sign with, and an https address to sign in at."
        )
        raise BadMetadata(text)
    return IdentityProvider(found["entityId"].strip(), url.strip(), _pem(encoded))


def _pem(encoded: str) -> str:
    body = "".join(encoded.split())
    try:
        certificate = x509.load_pem_x509_certificate(
            f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n".encode()
        )
    except ValueError:
        raise BadMetadata(gettext("The certificate in the metadata cannot be read.")) from None
    if certificate.not_valid_after_utc <= timezone.now():
        raise BadMetadata(gettext("The certificate in the metadata has expired."))
    return certificate.public_bytes(Encoding.PEM).decode()


def certificate_ends(sso: WorkspaceSso) -> datetime:
    """When the provider's certificate expires."""
    return x509.load_pem_x509_certificate(sso.certificate.encode()).not_valid_after_utc.astimezone(UTC)


def saml_settings(sso: WorkspaceSso) -> dict[str, Any]:
    """What allauth asks of the provider."""
    return {
        "idp": {"entity_id": sso.entity_id, "sso_url": sso.sign_in_url, "x509cert": sso.certificate},
        "attribute_mapping": ATTRIBUTES,
        "advanced": {
            "strict": True,
            "want_assertion_signed": True,  # a signature around it alone would leave room for another one
            "want_name_id": True,
            "want_attribute_statement": False,  # an address as NameID is enough
            "reject_idp_initiated_sso": True,
            "reject_deprecated_algorithm": True,
            "allow_single_label_domains": True,  # our own address may be localhost
        },
    }
