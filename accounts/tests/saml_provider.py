"""A workspace's own SAML provider: it signs what tests want it to say."""

import base64
import html
import re
import zlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from accounts.models import Workspace

SITE: Final = "http://testserver"
ENTITY: Final = "https://login.acme.com/saml"
SIGN_IN: Final = "https://login.acme.com/saml/sso"
_SAML: Final = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
_EMAIL_FORMAT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


def key_pair(name: str = "acme", days: int = 365) -> tuple[str, str]:
    """A key and its certificate, PEM, which ends in so many days."""
    return _key_pair(name, days)


@cache
def _key_pair(name: str, days: int) -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    begin = datetime.now(UTC) - timedelta(days=abs(days) + 1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(datetime.now(UTC) + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def metadata(*, certificate: str = "", url: str = SIGN_IN) -> str:
    """What the provider says of itself."""
    body = "".join((certificate or key_pair()[1]).split("-----")[2].split())
    return f"""<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{url}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>"""


def begin(client: Client, email: str = "x@acme.com") -> str:
    """Give the address and go where it leads; returns the id of the request that the provider gets."""
    client.defaults["HTTP_HOST"] = "testserver"  # as browsers do; what was signed is compared with it
    page = client.post("/accounts/sso/", {"email": email})
    [address] = re.findall(r'class="button[^"]*" href="(https:[^"]+)"', page.text)
    assert address.startswith(f"{SIGN_IN}?")
    return asked_in(html.unescape(address))


def asked_in(address: str) -> str:
    """The id of the request that comes with this address of the provider's."""
    request = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    [found] = re.findall(r'\bID="([^"]+)"', zlib.decompress(base64.b64decode(request), -15).decode())
    return str(found)


def assertion(workspace: Workspace, email: str, asked: str, **other: Any) -> str:
    """What the provider says of who signed in. `other`: `site`, `audience`, `recipient`, `at` (a time), `number`."""
    at: datetime = other.get("at") or datetime.now(UTC)
    now, soon, before = (_time(at + timedelta(seconds=some)) for some in (0, 120, -120))
    base = f"{other.get('site', SITE)}/accounts/saml/{workspace.public_id}"
    audience = other.get("audience", f"{base}/metadata/")
    recipient = other.get("recipient", f"{base}/acs/")
    return (
        f'<saml:Assertion {_SAML} ID="_a{other.get("number", 1)}" Version="2.0" IssueInstant="{now}">'
        f"<saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject>"
        f'<saml:NameID Format="{_EMAIL_FORMAT}">{email}</saml:NameID>'
        f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{soon}" Recipient="{recipient}" InResponseTo="{asked}"/>'
        f"</saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{before}" NotOnOrAfter="{soon}"><saml:AudienceRestriction>'
        f"<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext><saml:AuthnContextClassRef>'
        f"urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>"
        f'</saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="displayName">'
        f"<saml:AttributeValue>Dave Smith</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"
        f"</saml:Assertion>"
    )


def signed(text: str, name: str = "acme") -> str:
    """The same with a signature by this key."""
    key, certificate = key_pair(name)
    return str(OneLogin_Saml2_Utils.add_sign(text, key, certificate).decode())


def response(workspace: Workspace, asked: str, inside: str, site: str = SITE) -> str:
    """The answer around an assertion."""
    to = f"{site}/accounts/saml/{workspace.public_id}/acs/"
    answers = f'InResponseTo="{asked}"' if asked else ""
    return (
        f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" {_SAML} ID="_r" Version="2.0" '
        f'IssueInstant="{_time(datetime.now(UTC))}" Destination="{to}" {answers}>'
        f"<saml:Issuer>{ENTITY}</saml:Issuer><samlp:Status>"
        f'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
        f"{inside}</samlp:Response>"
    )


def come_back(client: Client, workspace: Workspace, answer: str) -> Any:
    """What the browser does with the provider's answer."""
    client.defaults["HTTP_HOST"] = "testserver"
    body = {"SAMLResponse": base64.b64encode(answer.encode()).decode()}
    return client.post(f"/accounts/saml/{workspace.public_id}/acs/", body, follow=True)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
