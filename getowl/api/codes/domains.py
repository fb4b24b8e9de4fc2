"""Codes about domains, their settings, and host names that none can have."""

from typing import Final

from getowl.api.codes.code import ErrorCode

DOMAINS: Final = (
    ErrorCode(
        "already_here",
        (409,),
        "The workspace has the domain already.",
        "Find it with `GET /domains`.",
        "go.acme.com is in this workspace already.",
    ),
    ErrorCode(
        "held_elsewhere",
        (409,),
        "Another workspace has proven that the domain is its own.",
        "Remove it there, or prove by its TXT record that it is yours.",
        "go.acme.com is in use in another workspace. Remove it there, or prove by its TXT record that it is yours.",
    ),
    ErrorCode(
        "added_too_fast",
        (429,),
        "The workspace added as many domains within an hour as it may.",
        "Wait as many seconds as `Retry-After` says.",
        "A workspace may add 20 domains an hour. Try again in 12 min.",
    ),
    ErrorCode(
        "too_many_waiting",
        (422,),
        "As many of the workspace's domains as may be are not live yet.",
        "Publish their records, or remove some of them.",
        "100 domains of this workspace are not live yet. Publish their records, or remove some of them.",
    ),
    ErrorCode(
        "changed",
        (409,),
        "Somebody, or our own work on it, changed the domain while your request was under way.",
        "Send the request again.",
        "go.acme.com was changed meanwhile. Load it again.",
    ),
    ErrorCode(
        "removed",
        (409,),
        "The domain is being removed, or is gone: there is nothing to set any more.",
        "Add the name again to use it anew.",
        "go.acme.com is removed: there is nothing to set any more. Add the name again to use it anew.",
    ),
    ErrorCode(
        "not_set_up",
        (409,),
        "This installation cannot serve custom domains yet.",
        "Ask whoever runs it: the settings of AWS are missing.",
        "Custom domains are not set up here.",
    ),
    ErrorCode(
        "not_served",
        (422,),
        "The domain does not serve visitors yet, so it cannot be the primary one.",
        "Wait until its `state` is `active`.",
        "go.acme.com does not serve visitors yet. Publish its records; it can become the primary domain then.",
    ),
    ErrorCode(
        "links_clash",
        (422,),
        "Links of the domain differ in nothing but capital letters, which are to count no more.",
        "Rename or delete one of each pair; the message names some.",
        "Some links of go.acme.com would be the same then: Sale, sale. Give one of each another slug, or delete it, "
        "then turn this on.",
    ),
    ErrorCode(
        "needs_hsts",
        (422,),
        "`hstsSubdomains` says nothing without `hstsSeconds`.",
        "Set `hstsSeconds` as well, or leave both out.",
        "Subdomains are included only where HSTS is on: choose how long, or leave this off too.",
    ),
    ErrorCode(
        "json",
        (422,),
        "The file for phones is not JSON.",
        "Look at the line and the column that the message names.",
        "Line 1, column 1: this is not JSON: expecting value.",
    ),
)

HOST_NAMES: Final = (
    ErrorCode(
        "hostname_empty",
        (422,),
        "There is no name.",
        "Send a host name, such as `go.acme.com`.",
        "Enter a host name, such as go.acme.com.",
    ),
    ErrorCode(
        "hostname_misspelt",
        (422,),
        "A part of the name is none that a host can have.",
        "Use letters, digits and, between them, hyphens; one dot between parts.",
        "“-go” is no part of a host name. Use letters, digits and, between them, hyphens.",
    ),
    ErrorCode(
        "has_underscore",
        (422,),
        "No certificate takes an underscore.",
        "Use a hyphen.",
        "No certificate takes an underscore in a host. Use a hyphen: my-go.acme.com.",
    ),
    ErrorCode(
        "has_spaces",
        (422,),
        "The name has a space in it.",
        "Remove it, or write a hyphen.",
        "A host name has no spaces. Remove them, or write a hyphen instead.",
    ),
    ErrorCode(
        "has_emoji",
        (422,),
        "Registries and certificate authorities do not take emoji.",
        "Use letters. Short codes may have emoji.",
        "A host name with emoji gets no certificate.",
    ),
    ErrorCode(
        "mixes_scripts",
        (422,),
        "One part of the name mixes scripts, and could pass for another name.",
        "Write it in one script.",
        "“p\u0430ypal” mixes Cyrillic and Latin letters, which can pass for another name. Write it in one script.",
    ),
    ErrorCode(
        "bad_punycode",
        (422,),
        "What follows `xn--` does not decode.",
        "Send the name as it is read; the API encodes it.",
        "“xn--x” is no valid international name: the part after xn-- does not decode. Type the name as it is read.",
    ),
    ErrorCode(
        "pasted_address",
        (422,),
        "It is a whole web address.",
        "Send its host alone.",
        "That is a whole web address. Enter only its host: go.acme.com.",
    ),
    ErrorCode(
        "is_wildcard",
        (422,),
        "Names with a `*` cannot be added.",
        "Add each host that you use.",
        "Wildcards cannot be added. Add each host you use, such as go.acme.com.",
    ),
    ErrorCode(
        "is_address",
        (422,),
        "It is an IP address.",
        "Send a name: certificates are for names.",
        "10.0.0.1 is an IP address. Links need a host name, such as go.acme.com: certificates are issued for names.",
    ),
    ErrorCode(
        "is_single_label",
        (422,),
        "The name has no dot.",
        "Send the full name.",
        "“go” has no dot. Enter the full name, such as go.acme.com.",
    ),
    ErrorCode(
        "is_reserved",
        (422,),
        "Names under this one are reserved: nobody can own them (`example`, `test`, `local`, …).",
        "Send a host of a domain that you registered.",
        "Names under test are reserved, nobody can own one. Enter a host of a domain that you registered.",
    ),
    ErrorCode(
        "is_public_suffix",
        (422,),
        "Everybody registers names under this one, such as `co.uk`; nobody owns it.",
        "Send your own name under it.",
        "Everybody registers names under co.uk; nobody owns it. Enter your own name under it, such as acme.co.uk.",
    ),
    ErrorCode(
        "is_ours",
        (422,),
        "The host belongs to this service.",
        "Send a host of a domain of your own.",
        "owl.example belongs to this service. Enter a host of your own domain, such as go.acme.com.",
    ),
    ErrorCode(
        "label_too_long",
        (422,),
        "Between two dots a name has at most 63 characters.",
        "Shorten it.",
        "“aaaaaaaaaaaaaaaaaaaa…” is too long: between two dots a host name has at most 63 characters. Shorten it.",
    ),
    ErrorCode(
        "name_too_long",
        (422,),
        "A host name has at most 253 characters.",
        "Shorten it.",
        "The name has 260 characters; a host name has at most 253. Shorten it.",
    ),
    ErrorCode(
        "too_long_for_certificate",
        (422,),
        "A certificate's own name has at most 64 characters, counted in punycode.",
        "Choose a shorter host under the same domain.",
        "The name has 70 characters (as certificates count them, in punycode); a certificate's own name has at most "
        "64. Choose a shorter host under the same domain.",
    ),
)
