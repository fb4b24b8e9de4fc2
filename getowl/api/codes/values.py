"""Codes that say what is wrong with a value, and with an address that something leads to."""

from typing import Final

from getowl.api.codes.code import ErrorCode

VALUES: Final = (
    ErrorCode(
        "invalid",
        (422,),
        "The value is not of the field's type, or outside its limits.",
        "The message says what would be right; the operation's page has each field's type.",
        "Input should be a valid string",
    ),
    ErrorCode(
        "required",
        (422,),
        "A value is missing that cannot be left out.",
        "Send the field that the error names.",
        "destinationUrl is required.",
    ),
    ErrorCode(
        "unknown_field",
        (422,),
        "There is no field, or no parameter, of this name. Unknown ones are refused so that slips do not go unnoticed.",
        "Compare the name with the operation's page; names are in camel case.",
        "There is no field destination.",
    ),
    ErrorCode(
        "repeated",
        (422,),
        "A parameter in the address, or a name in a JSON object, is there twice, or two rules or variants have one id.",
        "Write several values with commas: `country=DE,FR`. Leave the id of a new rule or variant out.",
        "country stands here more than once. Write several values with commas: country=a,b.",
    ),
    ErrorCode(
        "choice",
        (422,),
        "The value is none of those that the field knows.",
        "Take one of those that the message lists.",
        "The status code must be 301, 302, 307 or 308.",
    ),
    ErrorCode(
        "range",
        (422,),
        "The number is too small or too large.",
        "Stay within the limits that the message names.",
        "The weight is a whole number from 1 to 1,000.",
    ),
    ErrorCode(
        "length",
        (422,),
        "The password is too short or too long.",
        "Choose one of 4 to 128 characters.",
        "A password has 4 to 128 characters.",
    ),
    ErrorCode(
        "too_long",
        (422,),
        "The text is too long.",
        "Shorten it to the limit that the message names.",
        "The title has at most 200 characters.",
    ),
    ErrorCode(
        "too_many",
        (409, 422, 429),
        "422: a list has too many entries. 409: the workspace has as many webhooks as it may, or three exports are "
        "running. 429: five imports are running, or twenty wait.",
        "422: shorten the list. 409: delete one, or wait until one has ended. 429: wait until an import has ended.",
        "A link has at most 50 rules.",
    ),
    ErrorCode(
        "empty",
        (422,),
        "Nothing is left of the value, or the file is empty.",
        "Send at least one character, or leave the field out.",
        "A slug needs at least one character.",
    ),
    ErrorCode(
        "control",
        (422,),
        "The text contains a character that is not for display, such as a line break or half an emoji.",
        "Take it out. It often comes with text that was copied from a table or a terminal.",
        "The address contains a control character, for example a line break.",
    ),
    ErrorCode(
        "text",
        (422,),
        "One of a condition's values is no text, or an empty one.",
        "Send texts in quotation marks, with something in them.",
        "This must be a text with something in it.",
    ),
    ErrorCode(
        "shape",
        (422,),
        "An object does not have the parts that it needs, or a file for phones does not.",
        "The message shows the shape, or names line and column.",
        'A parameter is {"name": …} or {"name": …, "value": …}.',
    ),
    ErrorCode(
        "time",
        (422,),
        "The time of day, or the date, cannot be understood.",
        "Write hours and minutes, `09:00`, in conditions, and elsewhere dates from the years 1 to 9999.",
        "Write the time as hours and minutes from 00:00 to 24:00.",
    ),
    ErrorCode(
        "timezone",
        (422,),
        "The time does not say in which zone it is meant.",
        "Add the zone: `2030-01-31T12:00:00Z`, or `+01:00` in place of the `Z`.",
        "This time needs a time zone, for example 2030-01-31T12:00:00Z.",
    ),
    ErrorCode(
        "unknown",
        (422,),
        "The value names something that there is not: a variant, a kind of event, a link, an option.",
        "Read what there is, and send its id or its name as it stands there.",
        "There is no event “link.clicked”.",
    ),
    ErrorCode(
        "unknown_cursor",
        (422,),
        "`starting_after` names nothing of this list, for instance a link that was deleted meanwhile.",
        "Start again without it. Pass `next` on as it is, and with the same filters.",
        "The link to continue after is gone. Start again.",
    ),
    ErrorCode(
        "conflict",
        (409,),
        "Somebody changed the link, or the domain's settings, since the `version` that you sent. Nothing was saved.",
        "Read it again, apply your change to what it is now, and send that `version`.",
        "Somebody changed this link meanwhile. Nothing was saved; reload it and try again.",
    ),
)

ADDRESSES: Final = (
    ErrorCode(
        "destination_blocked",
        (422,),
        "The address is on a host that was reported as harmful, or under one.",
        "Lead elsewhere, or write to us if that is wrong.",
        "evil.example was reported as harmful, and no link may lead there. Write to us if that is wrong.",
    ),
    ErrorCode(
        "scheme",
        (422,),
        "The address does not begin with `https://` or `http://`, or with one of the link's `appSchemes`.",
        "Write the whole address. For an app's own scheme, name it in `appSchemes` first.",
        "Start the address with https://, for example https://example.com.",
    ),
    ErrorCode(
        "malformed",
        (422,),
        "Browsers would not understand the address.",
        "Open it in a browser and copy what the address bar shows.",
        "This is not an address that browsers understand.",
    ),
    ErrorCode(
        "userinfo",
        (422,),
        "There is a user name or a password before an `@` in the address, which phishing uses.",
        "Take out what stands between `//` and `@`.",
        "The address must not contain a user name or password before an @.",
    ),
    ErrorCode(
        "host",
        (422,),
        "The host's name is none that there can be.",
        "Check it for slips: letters, digits and hyphens between dots.",
        "“exa mple.com” is not a valid host name.",
    ),
    ErrorCode(
        "private",
        (422,),
        "The host cannot be reached from the internet: it is a name or an address of a private network.",
        "Use a public host name.",
        "10.0.0.1 is not reachable from the internet.",
    ),
    ErrorCode(
        "loop",
        (422,),
        "The address is the link's own, our short domain's, or on the domain whose address it is to be.",
        "Choose the address that the visitor is to see in the end.",
        "owl.example is our own short domain: this would lead in a circle.",
    ),
    ErrorCode(
        "placeholder",
        (422,),
        "The destination has a placeholder that the short code's pattern does not fill, or one in its scheme or host.",
        "Use the names of the pattern, in the path, after the `?` or after the `#`.",
        "A placeholder can stand in the path, after the ? and after the #, not in the scheme or the host.",
    ),
)
