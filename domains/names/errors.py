"""Why a text is not a host name that a team can bring. One type per cause; the message is meant for the page.

HostnameError
├── HostnameEmpty
├── HostnameMisspelt         characters or dots where no host name has them
│   ├── HasUnderscore
│   ├── HasSpaces
│   ├── HasEmoji
│   ├── MixesScripts
│   └── BadPunycode
├── PastedAddress            a whole web address; `.offer` is the host inside it
├── NotAName                 something else than a public name
│   ├── IsWildcard
│   ├── IsAddress            an IPv4 or IPv6 address
│   ├── IsSingleLabel
│   ├── IsReserved           localhost, .local, .test, … (RFC 6761 and its followers)
│   ├── IsPublicSuffix       com, co.uk, github.io
│   └── IsOurs               the service's own hosts
└── HostnameLong
    ├── LabelTooLong         over 63 characters
    ├── NameTooLong          over 253 characters
    └── TooLongForCertificate  over 64 characters
"""


class HostnameError(ValueError):
    """The text is not a host name that can be added. `hostname` is the text as given; `str()` says the way out."""

    def __init__(self, hostname: str, message: str) -> None:
        super().__init__(message)
        self.hostname = hostname


class HostnameEmpty(HostnameError):
    """Nothing was entered."""


class HostnameMisspelt(HostnameError):
    """Characters, dots or hyphens where no host name has them."""


class HasUnderscore(HostnameMisspelt):
    """Underscores are for service records; no browser and no certificate takes them in a host."""


class HasSpaces(HostnameMisspelt):
    """White space inside the name."""


class HasEmoji(HostnameMisspelt):
    """Emoji: IDNA 2008, which certificates follow, knows none."""


class MixesScripts(HostnameMisspelt):
    """One label mixes writing systems that look alike, such as Latin and Cyrillic."""


class BadPunycode(HostnameMisspelt):
    """A label starts with `xn--` and is not the encoding of anything allowed."""


class PastedAddress(HostnameError):
    """A whole address was pasted. `offer` is the host inside it, "" where there is none."""

    def __init__(self, hostname: str, message: str, offer: str) -> None:
        super().__init__(hostname, message)
        self.offer = offer


class NotAName(HostnameError):
    """Well formed, but nothing that a team can own in the public DNS."""


class IsWildcard(NotAName):
    """`*.acme.com`."""


class IsAddress(NotAName):
    """An IP address."""


class IsSingleLabel(NotAName):
    """A name without a dot."""


class IsReserved(NotAName):
    """A special-use name: it exists in no public DNS, so no certificate can be issued."""


class IsPublicSuffix(NotAName):
    """A name under which others register theirs."""


class IsOurs(NotAName):
    """One of the service's own hosts, or a name below one."""


class HostnameLong(HostnameError):
    """The name, or a part of it, is too long."""


class LabelTooLong(HostnameLong):
    """One part between two dots has more than 63 characters."""


class NameTooLong(HostnameLong):
    """The whole name has more than 253 characters."""


class TooLongForCertificate(HostnameLong):
    """The whole name has more than the 64 characters that a certificate's first name may have."""
