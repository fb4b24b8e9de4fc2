"""What a worker found in the rows of an import, in the reader's language: see accounts/kept_words.py.

Rows are refused with the messages of the services, which workers say in English. These are the ones that files bring
most; others stay English.
"""

import re
from typing import Final

from django.utils.translation import gettext_noop as N_

from accounts.kept_words import say_again

_FILES: Final = (
    N_("The import stopped at the same rows again and again. What it made before is kept."),
    N_(
        "The file is not UTF-8; it was read as Western European (Windows-1252). If letters look wrong, save it as “CSV "
        "UTF-8” and import it again."
    ),
    N_("The row could not be taken."),
    N_("The row contains zero bytes."),
    N_("The row is too long."),
    N_("A quotation mark is opened and never closed."),
    N_("Text follows a closing quote."),
    N_("The row has %(count)s columns, the first row %(width)s."),
    N_("The row is not SQL."),
    N_("This is no object with a link's values."),
    N_("The file does not hold the password itself. Put a new one there, or none."),
)
_LOSSES: Final = (
    N_("Its rules were not taken."),
    N_("Some of its rules were not taken."),
    N_("Rules here have no condition “%(kind)s”."),
    N_("A link has at most %(max_rules)s rules."),
    N_("A rule needs a condition: whom no rule is for goes to the link's own destination."),
    N_("It has rules there, which the file does not hold."),
    N_("Its addresses for countries were not taken."),
    N_("Some of its addresses for countries were not taken."),
    N_("“%(text)s” is not the two-letter code of a country (ISO 3166-1), as DE is."),
    N_("Its address for computers was not taken."),
    N_("Its address for iOS was not taken."),
    N_("Its address for Android was not taken."),
    N_("Its links into apps were not taken: the file does not say which apps they open."),
    N_("Its test of several addresses was not taken."),
    N_("Give %(min_variants)s to %(max_variants)s variants, or none."),
    N_("The weight is a whole number from 1 to %(max_weight)s."),
    N_("The end of its test of several addresses was not taken: the test goes on."),
    N_("It was disabled there, and works here."),
)
_ADDRESSES: Final = (
    N_("Enter the address the link should lead to."),
    N_("Start the address with https://, for example https://%(text)s."),
    N_("This is not an address that browsers understand."),
    N_("The address must not contain a user name or password before an @."),
    N_("The address is longer than %(max_bytes)s bytes."),
    N_("The address contains a control character, for example a line break."),
    N_("%(address)s is not reachable from the internet."),
    N_("“%(name)s” is not a valid host name."),
    N_("“%(name)s” is not a public host name."),
    N_("A link can never lead to %(scheme)s: addresses."),
    N_("This is the link's own short address: it would lead in a circle."),
    N_("%(name)s is our own short domain: this would lead in a circle."),
    N_("%(name)s is no domain of this workspace. Add it first, or choose another."),
    N_("%(name)s is not proven yet. Publish the records on its page, or choose another domain until then."),
    N_("This is no short address: it needs a host and a path, as in https://go.acme.com/sale."),
)
_VALUES: Final = (
    N_("“%(slug)s” is taken. The link got another slug."),
    N_("“%(slug)s” was used further up already."),
    N_("“%(slug)s” leads to this address in your workspace already."),
    N_("“%(slug)s” is %(why)s. Choose another slug."),
    N_("“%(slug)s” is reserved: browsers and crawlers look for it on every site."),
    N_("A slug cannot contain blanks. Use a hyphen."),
    N_("A slug cannot contain %(char)s: %(why)s."),
    N_("“%(text)s” is not a date such as 2030-01-31 or 2030-01-31T12:00:00Z."),
    N_("“%(text)s” is not a whole number."),
    N_("The link must expire after it is activated."),
    N_("The status code must be 301, 302, 307 or 308."),
    N_("The %(field)s has at most %(limit)s characters."),
    N_("The %(field)s contains a control character."),
    N_("A tag has at most 50 characters."),
    N_("A link has at most %(max_tags)s tags."),
    N_("The tag “%(clean)s” contains a comma, a bar or a control character."),
    N_("A folder's name has 1 to 80 characters, all of them visible."),
    N_("There is no such folder. Choose another one, or none."),
    N_("You can look at links in this folder, not change them."),
    N_("Your role lets you look at links, not change them."),
    N_("The limit of clicks is from 1 to %(max_clicks)s, or null for none."),
    N_("A password has %(shortest)s to %(longest)s characters."),
)


_KNOWN: Final = (*_FILES, *_LOSSES, *_ADDRESSES, *_VALUES)
_END: Final = re.compile(r"(?<=\.) ")


def spoken(message: str) -> str:
    """What is said about a file or one of its rows in the language of now; it may be several sentences.

    From the first that is not known on, they stay as they are.
    """
    # Shorter ones first: a fact could be anything, the next sentence too.
    for end in (*(one.start() for one in _END.finditer(message)), len(message)):
        first = message[:end]
        if (said := say_again(first, _KNOWN)) != first:
            return f"{said} {spoken(message[end + 1 :])}".strip()
    return message
