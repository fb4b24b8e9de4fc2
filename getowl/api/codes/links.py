"""Codes about links, their slugs, tags and UTM templates, and about files of links."""

from typing import Final

from getowl.api.codes.code import ErrorCode

LINKS: Final = (
    ErrorCode(
        "taken",
        (409,),
        "Another link has the short code or the external id, or another tag or template has the name.",
        "Choose another one, or leave `shortCode` out to get a random one.",
        "“sale” is taken. Choose another slug.",
    ),
    ErrorCode(
        "duplicate",
        (409,),
        "A link of this workspace has the short code already, with the same destination: the request may be a repeat. "
        "In `/links/bulk` also: the request names the link twice.",
        "Use the link that is there (`GET /links?search=…`), or choose another short code. Name each link once.",
        "“sale” leads to this address in your workspace already.",
    ),
    ErrorCode(
        "window",
        (422,),
        "The link would end before it starts.",
        "Set `expiresAt` to a later time than `activeFrom`.",
        "The link must expire after it is activated.",
    ),
    ErrorCode(
        "unknown_domain",
        (422,),
        "The workspace does not have this domain.",
        "Take a `hostname` from `GET /domains`, or leave `domain` out for the short domain.",
        "There is no such domain.",
    ),
    ErrorCode(
        "not_proven",
        (422,),
        "The domain is the workspace's, but its records do not prove it yet.",
        "Publish the `records` of `GET /domains/{id}`, or choose another domain until then.",
        "go.acme.com is not proven yet. Publish the records on its page, or choose another domain until then.",
    ),
    ErrorCode(
        "unknown_folder",
        (422,),
        "There is no folder with this id.",
        "Read `GET /folders` again, or leave the folder out.",
        "There is no such folder. Choose another one, or none.",
    ),
    ErrorCode(
        "too_many_folders",
        (422,),
        "The workspace has as many folders as one can have.",
        "Delete a folder that is not used any more; its links stay.",
        "A workspace has at most 1000 folders. Delete one that is not used any more.",
    ),
    ErrorCode(
        "count",
        (422,),
        "One variant alone is no choice, and more than eight are too many.",
        "Send 2 to 8 variants, or none.",
        "Give 2 to 8 variants, or none.",
    ),
    ErrorCode(
        "id",
        (422,),
        "The id of a rule or a variant is none that was given out.",
        "Send ids back as they were; leave the id of a new one out.",
        "This is not an id that was given out (rul_…). Leave it out for a new one.",
    ),
    ErrorCode(
        "unexpected",
        (422,),
        "The conditions `eu` and `bot` hold or do not hold; they have no values.",
        "Leave `values` out.",
        "The condition eu has no values.",
    ),
    ErrorCode(
        "wildcard",
        (422,),
        "In the name of a parameter `*` stands elsewhere than at the end.",
        "Write the beginning and one `*`: `utm_*`.",
        "In “u*m” only the last character can be a *.",
    ),
    ErrorCode(
        "contradiction",
        (422,),
        "A parameter is to be passed on and taken out at once.",
        "Take its name out of `queryPass` or out of `queryStrip`.",
        "“ref” is among the names that are passed on too. Take it out of one of the lists.",
    ),
    ErrorCode(
        "not_in_bulk",
        (422,),
        "Passwords are set on one link at a time.",
        "Make the link without one, then set it with `PATCH /links/{id}`.",
        "A password is set on one link at a time: make it, then PATCH it.",
    ),
    ErrorCode(
        "tag",
        (422,),
        "The name of a tag is too long, or has a character that cannot be shown.",
        "Use up to 50 visible characters.",
        "A tag has at most 50 characters.",
    ),
    ErrorCode(
        "busy",
        (409,),
        "The last change of the tag is still on its way to its links.",
        "Try again in a minute.",
        "“Sale” is still being changed on its links. Try again in a minute.",
    ),
)

SLUGS: Final = (
    ErrorCode(
        "character",
        (422,),
        "The short code has a character that cannot be part of an address.",
        "Use letters, digits, hyphens, underscores or emoji, in any script.",
        "A slug cannot contain ?: a query begins there.",
    ),
    ErrorCode(
        "whitespace",
        (422,),
        "The short code has a blank in it.",
        "Use a hyphen.",
        "A slug cannot contain blanks. Use a hyphen.",
    ),
    ErrorCode(
        "invisible",
        (422,),
        "The short code has a character that cannot be seen, or none that can.",
        "Type it anew instead of copying it.",
        "A slug needs at least one visible character.",
    ),
    ErrorCode(
        "segment",
        (422,),
        "Between two slashes there is nothing, or only dots, which browsers take out.",
        "Put a name between them.",
        "A slug cannot contain //.",
    ),
    ErrorCode(
        "preview",
        (422,),
        "A `+` at the end of a short link shows its preview, so no short code can end with one.",
        "Choose another ending.",
        "A slug cannot end with +: that shows a link's preview.",
    ),
    ErrorCode(
        "reserved",
        (422,),
        "Browsers and crawlers look for this name on every site, such as `robots.txt`.",
        "Choose another short code.",
        "“robots.txt” is reserved: browsers and crawlers look for it on every site.",
    ),
    ErrorCode(
        "pattern",
        (422,),
        "The pattern has too many parts, one placeholder twice, or no fixed part on the shared short domain. For QR "
        "codes: a pattern stands for many addresses, and a code holds one.",
        "The message says which of them; on a domain of your own `*` may stand alone.",
        "A pattern must start with a fixed part, as in docs/*: the short domain is shared.",
    ),
)

IMPORTS: Final = (
    ErrorCode(
        "not_csv",
        (422,),
        "The file is a spreadsheet, an archive or another binary file.",
        "Export your links as CSV and send that.",
        "This is a spreadsheet or an archive. Export it as CSV and import that.",
    ),
    ErrorCode(
        "bad_json",
        (422,),
        "The file begins as JSON, but is not.",
        "Send the file as the other service gave it out.",
        "This is not JSON after character 1,024.",
    ),
    ErrorCode(
        "no_rows",
        (422,),
        "The file holds no link.",
        "Check that it is the right file, and that rows follow the names of the columns.",
        "This JSON holds no list of links.",
    ),
    ErrorCode(
        "no_header",
        (422,),
        "The first row is empty, so the columns have no names.",
        "Let the first row name the columns: `url,slug,title,tags`.",
        "The first row is empty. It must name the columns, for example: url,slug,title,tags.",
    ),
    ErrorCode(
        "too_many_columns",
        (422,),
        "The file has more columns than can be read.",
        "Take out those that no link needs.",
        "The file has 120 columns; at most 70 can be read. Take some out.",
    ),
    ErrorCode(
        "unknown_column",
        (422,),
        "`mapping` names a column that the file does not have.",
        "Write the column's name as it stands in the file's first row.",
        "The file has no column “Where”.",
    ),
    ErrorCode(
        "no_destination",
        (422,),
        "No column gives the destination.",
        'Say which one does: `mapping={"Where": "destinationUrl"}`.',
        "Say which column holds the destination.",
    ),
    ErrorCode(
        "name",
        (422,),
        "The option `folder` is no name that a folder can have.",
        "Use visible characters, and not too many.",
        "The name of a folder has at most 80 characters, all of them visible.",
    ),
)
