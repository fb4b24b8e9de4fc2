"""What people type that is no host of theirs, and what they are told: in the form and by the API alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadName:
    """`code` is the API's; `words` are part of the message in both."""

    typed: str
    code: str
    words: str

    def __str__(self) -> str:
        return self.typed[:20] or "nothing"


BAD_NAMES = [
    BadName("", "hostname_empty", "Enter a host name"),
    BadName("*.acme.com", "is_wildcard", "Wildcards cannot be added"),
    BadName("localhost", "is_reserved", "reserved"),
    BadName("intranet", "is_single_label", "has no dot"),
    BadName("192.0.2.1", "is_address", "is an IP address"),
    BadName("2001:db8::1", "is_address", "is an IP address"),
    BadName("[2001:db8::1]", "is_address", "is an IP address"),
    BadName("3221225985", "is_address", "is an IP address"),
    BadName("0xc0000201", "is_address", "is an IP address"),
    BadName("com", "is_public_suffix", "nobody owns it"),
    BadName("co.uk", "is_public_suffix", "nobody owns it"),
    BadName("github.io", "is_public_suffix", "nobody owns it"),
    BadName("🦉.acme.com", "has_emoji", "Emoji are not allowed"),
    BadName("аcme.com", "mixes_scripts", "mixes Cyrillic and Latin"),  # noqa: RUF001 - that is the point
    BadName("go_1.acme.com", "has_underscore", "underscore"),
    BadName("go acme.com", "has_spaces", "no spaces"),
    BadName("go..acme.com", "hostname_misspelt", "extra dot"),
    BadName("-go.acme.com", "hostname_misspelt", "no part of a host name"),
    BadName("xn--a.acme.com", "bad_punycode", "does not decode"),
    BadName("a" * 64 + ".com", "label_too_long", "at most 63 characters"),
    BadName(".".join(["a" * 49] * 5) + ".co", "too_long_for_certificate", "at most 64"),
    BadName(".".join(["a" * 49] * 5) + "a.com", "name_too_long", "at most 253"),
    BadName("owl.example-short.com", "is_ours", "belongs to this service"),
    BadName("x.OWL.example-short.com.", "is_ours", "belongs to this service"),
    BadName("https://go.acme.com/a?b", "pasted_address", "Enter only its host: go.acme.com"),
    BadName("go.acme.com:443", "pasted_address", "Enter only its host: go.acme.com"),
    BadName("me@acme.com", "pasted_address", "Enter only its host: acme.com"),
]
"""Upper case, a dot at the end and white space around are no mistakes: they are taken away."""
