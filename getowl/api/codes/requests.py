"""Codes that any request can be refused with, and those of analytics, webhooks and exports."""

from typing import Final

from getowl.api.codes.code import ErrorCode

REQUESTS: Final = (
    ErrorCode(
        "unauthorized",
        (401,),
        "There is no key with the request, or none that is valid: it may be revoked, or have ended.",
        "Send `Authorization: Bearer sk_live_…` with a key from the workspace's settings.",
        "Send a valid key: Authorization: Bearer sk_live_…",
    ),
    ErrorCode(
        "read_only",
        (403,),
        "The key may only read, and this request changes something.",
        "Make a key that may write.",
        "This key may only read. Make one that may write.",
    ),
    ErrorCode(
        "workspace_closed",
        (403,),
        "We closed the workspace, mostly since its links were reported as harmful. Its links lead nowhere meanwhile.",
        "The message says why. Write to us if that is wrong; nothing in the workspace was deleted.",
        "We closed this workspace: Its links led to pages that ask for passwords.",
    ),
    ErrorCode(
        "missing_scope",
        (403,),
        "The key's scopes do not include what this operation needs.",
        "Make a key with the scope that the message names. The scopes of a key cannot be changed.",
        "This key may not do that. Make one with the scope links:write.",
    ),
    ErrorCode(
        "plan_limit",
        (403,),
        "The workspace's plan has no room for another link this month, or for another domain, member, tag or folder.",
        "Delete what is not needed, wait for the next month (UTC) where it is links, or change to a larger plan. In "
        "`/links/bulk` the rows that fit are made, and the others have this code.",
        "The Free plan has room for 2 domains. The Pro plan has room for more.",
    ),
    ErrorCode(
        "plan_required",
        (403,),
        "The workspace's plan does not have what was asked for: changing things over the API, or the audit trail.",
        "Change to the plan that the message names. Nothing was changed, and what is there is kept.",
        "The audit trail comes with the Team plan; this workspace is on Pro. Everything is written down all the same, "
        "and can be read with that plan.",
    ),
    ErrorCode(
        "not_all",
        (422,),
        "Something is wrong with one of many links, and with `atomic` all were to be done or none: nothing was.",
        "Look at `items` beside the error: they are in the request's order, and those that are wrong say why. "
        "Mend them, or leave `atomic` out so that the others are done.",
        "1 of 20 cannot be done, so nothing was. See the errors among the items.",
    ),
    ErrorCode(
        "address_not_allowed",
        (403,),
        "The key works from some networks only, and the request came from elsewhere.",
        "Call from one of the key's networks, or make a key without that limit.",
        "This key does not work from your address.",
    ),
    ErrorCode(
        "not_found",
        (404,),
        "There is nothing at this address, or it belongs to another workspace. The API does not say which.",
        "Check the id, and whether the key is the right workspace's. What was deleted meanwhile is gone, too.",
        "No such link.",
    ),
    ErrorCode(
        "method_not_allowed",
        (405,),
        "The address exists, but not for this method.",
        "Use one of the methods in the answer's `Allow` header.",
        "PUT does not work here; GET, PATCH, DELETE do.",
    ),
    ErrorCode(
        "malformed_json",
        (400,),
        "The body is not JSON.",
        "Send one JSON object, in UTF-8, without a comma after the last value.",
        "The body is not valid JSON.",
    ),
    ErrorCode(
        "unsupported_media_type",
        (415,),
        "The `Content-Type` says that the body is something else than JSON.",
        "Send `Content-Type: application/json` with the body.",
        "The body is text/plain. Send JSON, with Content-Type: application/json.",
    ),
    ErrorCode(
        "bad_request",
        (400,),
        "The request cannot be read at all, for instance because parts of a form are broken off.",
        "Let an HTTP library build the request, and compare what it sends with the example of the operation.",
        "The request cannot be read. Is it well-formed?",
    ),
    ErrorCode(
        "zero_byte",
        (400,),
        "The address contains a zero byte (`%00`).",
        "Take it out. It is mostly a text that was cut at the wrong place.",
        "The address contains a zero byte.",
    ),
    ErrorCode(
        "too_large",
        (413, 422),
        "413: the body or the file is too large. 422: all that the edge must know of a link or a domain is more than "
        "16 KB, or a file for phones is.",
        "413: split the file, or send fewer links at once. 422: shorten the field that the error names.",
        "The request's body is too large; at most 5 MB are taken here.",
    ),
    ErrorCode(
        "precondition_failed",
        (412,),
        "It was changed since you read it: its `ETag` is no longer the one in `If-Match`. Nothing was saved.",
        "Read it again, look at what became of it, and repeat the change with its new `ETag`.",
        "It was changed since you read it. Nothing was saved; read it again and repeat the change.",
    ),
    ErrorCode(
        "rate_limited",
        (429,),
        "The key made more requests this minute than it may.",
        "Wait as many seconds as `Retry-After` says. `X-RateLimit-Remaining` tells ahead of time how many are left.",
        "This key may make 600 requests a minute. Try again in 21 seconds.",
    ),
    ErrorCode(
        "key_reused",
        (409,),
        "The `Idempotency-Key` was used for another address or another body in the last 24 hours.",
        "Make a new key, best a UUID, for each request; send the same one only to repeat the same request.",
        "This Idempotency-Key was used for another request. Take a new key for each.",
    ),
    ErrorCode(
        "in_progress",
        (409,),
        "The first request with this `Idempotency-Key` is still running, after ten seconds of waiting for it.",
        "Repeat the request in a moment, with the same key: you get the first one's answer.",
        "A request with this Idempotency-Key is still running. Repeat it in a moment.",
    ),
    ErrorCode(
        "internal",
        (500,),
        "Something went wrong on our side. Nothing was saved, and we have been told.",
        "Try again, with the same `Idempotency-Key`. If it goes on, tell us the time and the address.",
        "Something went wrong on our side. Nothing was saved; try again.",
    ),
)

OTHERS: Final = (
    ErrorCode(
        "too_much",
        (422,),
        "Too many links with the tag were clicked in this stretch of time to be counted together.",
        "Ask for a shorter stretch, or for fewer tags.",
        "5,001 links are more than the 5,000 that a question may name.",
    ),
    ErrorCode(
        "analytics_unavailable",
        (503,),
        "The store of clicks does not answer just now. Clicks are being recorded all the same.",
        "Try again after as many seconds as `Retry-After` says.",
        "Clicks cannot be read just now. They are being recorded all the same; try again in a moment.",
    ),
    ErrorCode(
        "analytics_not_configured",
        (503,),
        "This installation has no store of clicks.",
        "Ask whoever runs it: the settings of Tinybird are missing.",
        "This installation keeps no analytics: whoever runs it has not set up the store of clicks.",
    ),
    ErrorCode(
        "disabled",
        (409,),
        "The webhook is disabled, so nothing is sent to it.",
        'Enable it first: `PATCH` with `{"enabled": true}`.',
        "This webhook is disabled. Enable it first.",
    ),
    ErrorCode(
        "port",
        (422,),
        "The webhook's address has a port that belongs to another service.",
        "Use 443, or a port from 1024 on.",
        "Port 22 is not for webhooks. Use 443, or one from 1024 on.",
    ),
    ErrorCode(
        "not_ready",
        (409,),
        "The export has no file yet, or none any more.",
        "Read the export until its `status` is `finished`. Files go after some days: then start a new one.",
        "This export has no file yet, or none any more. See its status.",
    ),
    ErrorCode(
        "unknown_tag",
        (422,),
        "The export is to be of a tag that the workspace does not have.",
        "Take a name from `GET /tags`.",
        "There is no such tag.",
    ),
)
