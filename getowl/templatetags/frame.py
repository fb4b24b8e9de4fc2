"""Tags and filters of the frame: icons, fields, times and initials."""

from datetime import UTC, datetime

from django import forms, template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from getowl.views.words import words_of

register = template.Library()

# Seconds in a unit, how many of it before the next unit is used, what is said of the past and of the future. app.js
# says the same, to keep them true.
_STEPS = (
    (60, 60, gettext_lazy("%(count)s min ago"), gettext_lazy("in %(count)s min")),
    (3600, 24, gettext_lazy("%(count)s h ago"), gettext_lazy("in %(count)s h")),
    (86_400, 7, gettext_lazy("%(count)s d ago"), gettext_lazy("in %(count)s d")),
)


@register.simple_tag
def words_url() -> str:
    """The address of what scripts say in the language of this page."""
    language = get_language() or settings.LANGUAGE_CODE
    return reverse("words", args=[language, words_of(language)[1]])


@register.simple_tag
def icon_url(name: str) -> str:
    """The address of one symbol in the icon sprite."""
    return f"{static('getowl/icons.svg')}#{name}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite, as large as the text around it expects; hidden from screen readers."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', icon_url(name))


@register.inclusion_tag("components/field.html")
def field(
    bound_field: forms.BoundField, label: str = "", *, help_text: str = "", optional: bool = False
) -> dict[str, object]:
    """A form field with its label, help and errors, tied together for screen readers."""
    return {
        "field": bound_field,
        "label": label or bound_field.label,
        "help_text": help_text or bound_field.help_text,
        "optional": optional,
        "is_checkbox": isinstance(bound_field.field.widget, forms.CheckboxInput),
    }


def relative(then: datetime, now: datetime) -> str:
    """Say how far `then` is from `now`: "3 h ago", "in 2 d", and the date from a week on."""
    seconds = (now - then).total_seconds()
    if abs(seconds) < 60:
        return _("just now")
    for unit, limit, past, future in _STEPS:
        count = int(abs(seconds) // unit)
        if count < limit:
            return str(past if seconds > 0 else future) % {"count": count}
    return date_format(then, "SHORT_DAY_FORMAT" if then.year == now.year else "SHORT_DATE_FORMAT")


@register.simple_tag
def when(moment: datetime | None, never: str = "") -> SafeString | str:
    """A moment relative to now; app.js adds the exact time in the viewer's timezone on hover."""
    if moment is None:
        return never or _("never")
    utc = moment.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC" data-relative>{}</time>',
        utc.isoformat(timespec="seconds"),
        date_format(utc, "SHORT_DATETIME_FORMAT"),
        relative(utc, timezone.now()),
    )


@register.filter
def initials(name: str) -> str:
    """At most two letters for an avatar: "Ada Lovelace" → "AL"."""
    words = name.split()
    return "".join(word[0] for word in words[:2]).upper() or "?"
