"""Why an attempt got no answer. The text is for the owner of the endpoint.

SendError
├── AddressRefused   the name leads to an address that nothing may be sent to
├── Unresolved       the name has no address, or the DNS did not say
├── NotConnected     no connection, or it broke
├── TlsFailed        no certificate for the host that we trust
├── TooSlow          no answer in time
└── NotHttp          what answered does not speak HTTP
"""


class SendError(Exception):
    """No answer was had; another attempt may have one."""


class AddressRefused(SendError):
    """The name leads to an address that nothing may be sent to."""


class Unresolved(SendError):
    """The name has no address, or the DNS did not say."""


class NotConnected(SendError):
    """No connection, or it broke."""


class TlsFailed(SendError):
    """No certificate for the host that we trust."""


class TooSlow(SendError):
    """No answer in time."""


class NotHttp(SendError):
    """What answered does not speak HTTP."""
