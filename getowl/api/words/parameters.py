"""Words for parameters, by operation; those of clicks, and those that mean the same everywhere, stand in clicks.py."""

from typing import Final

PARAMETERS: Final = {
    "links_list": {
        "page": "Which page of `take` links, from 0; in place of `starting_after`.",
        "take": "How many a page has, 20 if left out; in place of `limit`.",
    },
    "links_lookup": {
        "shortCode": "The short code, as it stands in the address.",
        "domain": "The host that the link is on; left out, the default short domain.",
        "externalId": "What your own system calls the link; instead of the two others.",
    },
    "links_delete_many": {
        "id": "The links' ids.",
        "externalId": "What your own system calls the links.",
        "atomic": "All of them or, if one is not there, none.",
    },
    "links_qr": {
        "format": "What file.",
        "size": "Pixels from edge to edge, of a PNG.",
        "dark": "The colour of the modules, `#rrggbb`; left out, the design's.",
        "light": "The colour behind them, `#rrggbb` or `none`; left out, the design's.",
        "eyes": "The colour of the three eyes, `#rrggbb` or `none`; left out, the design's.",
        "margin": "The empty border, 0 to 10 modules; left out, the design's.",
        "correction": "How much may be damaged: `l`, `m`, `q` or `h`; left out, the design's.",
        "logo": "`false` leaves the design's logo out.",
    },
    "tags_list": {"search": "A part of the name."},
    "utm_templates_list": {"search": "A part of the name."},
    "deliveries_list": {"state": "Only those in this state."},
    "audit_events_list": {
        "actor": "Who did it: a person's or a key's id, or `system`.",
        "action": "What was done: `link.updated`, or `link.` for all that begin so.",
        "target": "The id of what it was done to.",
        "since": "The first day, in UTC.",
        "until": "The last day, in UTC.",
    },
    "imports_create": {
        "file": "The file: CSV, JSON or SQL.",
        "mapping": "A JSON object of the file's columns and what they give, null for nothing; others are guessed.",
        "options": "A JSON object of what holds for all rows.",
    },
}
