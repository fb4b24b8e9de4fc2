"""The editor's form."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from domains.destinations import with_scheme
from links.errors import LinkError
from links.fields import LinkFields
from links.forms.addresses import ADDRESS
from links.forms.entries import where_in_words
from links.forms.local_time import LocalTimeField, utc_wall_clock, zone_named
from links.forms.options import OptionsForm, option_values
from links.models import Link
from links.targets import typed_target

STATUS_WORDS = {
    Link.StatusCode.FOUND: _("302: temporary. Browsers ask again each time, so edits count at once"),
    Link.StatusCode.MOVED: _("301: permanent. Browsers and search engines remember it, often for months"),
    Link.StatusCode.TEMPORARY: _("307: temporary, and a form that is sent stays a form"),
    Link.StatusCode.PERMANENT: _("308: permanent, and a form that is sent stays a form"),
}
QUERY_WORDS = {
    Link.QueryMode.KEEP: _("Passed on. If a name is in both, the destination's own counts"),
    Link.QueryMode.OVERRIDE: _("Passed on. If a name is in both, the visitor's counts"),
    Link.QueryMode.DROP: _("Dropped. Every visitor gets the destination as it is"),
}


OWN_FIELDS = (
    "destination", "slug", "title", "notes", "activates_at", "expires_at", "expired_url", "status_code", "query_mode",
)  # fmt: skip
"""What a link holds under the same name, beside the options."""


UNSET = {
    "domain": "", "folder": "", "tags": "", "expires_at": "", "expired_url": "",
    "status_code": Link.StatusCode.FOUND.value, "query_mode": Link.QueryMode.KEEP.value,
}  # fmt: skip
"""What the fields of a new link hold that defaults can fill, where they fill nothing."""

TIMES = ("activates_at", "expires_at", "variants_end_at")


class LinkForm(OptionsForm):
    """All of a link. `timezone` says in which zone the two times were typed; `version` what the editor saw."""

    destination = forms.CharField(
        label=_("Destination"),
        error_messages={"required": _("Enter the address the link should lead to.")},
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "https://example.com/a/long/address"}),
    )
    # Asked for only where there is a choice. Without it a new link is on the short domain, and an old one stays.
    domain = forms.ChoiceField(required=False, label=_("Domain"))
    # Sent where it is shown; a link whose folder is not named stays where it is.
    folder = forms.CharField(required=False, label=_("Folder"), widget=forms.Select)
    slug = forms.CharField(
        required=False, widget=forms.TextInput(attrs={**ADDRESS, "dir": "auto", "placeholder": "random"})
    )
    title = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"dir": "auto", "maxlength": 200, "autocomplete": "off"})
    )
    tags = forms.CharField(
        required=False,
        help_text=_("Separate tags with commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-tags": ""}),
    )
    notes = forms.CharField(required=False, widget=forms.Textarea(attrs={"dir": "auto", "rows": 3, "maxlength": 4000}))
    activates_at = LocalTimeField(required=False, label=_("Starts"))
    expires_at = LocalTimeField(required=False, label=_("Ends"))
    timezone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-timezone": ""}))
    expired_url = forms.CharField(
        required=False,
        label=_("After the end, lead to"),
        help_text=_("Empty: visitors see a page that says the link has expired."),
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "https://example.com/over"}),
    )
    status_code = forms.TypedChoiceField(
        label=_("Kind of redirect"), coerce=int, choices=[(code.value, text) for code, text in STATUS_WORDS.items()]
    )
    query_mode = forms.ChoiceField(
        label=_("What visitors add after the ?"), choices=[(mode.value, text) for mode, text in QUERY_WORDS.items()]
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, places: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.has_places = len(places) > 1
        self.fields["domain"].choices = places  # type: ignore[attr-defined]  # it is a ChoiceField

    @classmethod
    def of(cls, link: Link, places: Sequence[tuple[str, str]]) -> "LinkForm":
        """The form filled with a link; its times are in UTC until the browser says where it is."""
        values = {name: getattr(link, name) for name in (*OWN_FIELDS, "version")} | option_values(link)
        values |= {"tags": ", ".join(link.tag_names), "timezone": "UTC"}
        values["domain"] = link.domain.hostname if link.domain else ""
        values["folder"] = link.folder.public_id if link.folder else ""
        values |= {name: utc_wall_clock(values[name]) for name in TIMES}
        form = cls(initial=values, places=places)
        form.fields["title"].widget.attrs["placeholder"] = link.page_title  # what it is shown with meanwhile
        return form

    @classmethod
    def empty(cls, places: Sequence[tuple[str, str]], values: Mapping[str, Any]) -> "LinkForm":
        """The form of a new link, with what it starts with."""
        form = cls(initial={"timezone": "UTC", **UNSET, **values}, places=places)
        form.fields["destination"].widget.attrs["autofocus"] = True
        return form

    def clean_destination(self) -> str:
        return typed_target(self.cleaned_data["destination"])

    def clean_expired_url(self) -> str:
        return with_scheme(self.cleaned_data["expired_url"])

    def clean(self) -> dict[str, Any]:
        zone = zone_named(self.cleaned_data.get("timezone", ""))
        for name in TIMES:
            if self.cleaned_data.get(name):
                self.cleaned_data[name] = self._in_zone(name, self.cleaned_data[name], zone)
        return self.cleaned_data

    def _in_zone(self, name: str, wall_clock: datetime, zone: ZoneInfo) -> datetime | None:
        try:
            moment = wall_clock.replace(tzinfo=zone).astimezone(UTC)
            back = moment.astimezone(zone).replace(tzinfo=None)
        except OverflowError:
            self.add_error(name, gettext("This time is outside the years 1 to 9999 in UTC."))
            return None
        # Where clocks go forward an hour does not exist: the way back does not lead to what was typed.
        if back != wall_clock:
            self.add_error(
                name, gettext("The clocks in %(zone)s skip this time. Choose one an hour later.") % {"zone": zone.key}
            )
            return None
        return moment

    def link_fields(self) -> LinkFields:
        """What the services take, from a valid form."""
        data = self.cleaned_data
        fields = LinkFields(
            destination=data["destination"],
            slug=data["slug"],
            title=data["title"],
            notes=data["notes"],
            tags=data["tags"].split(","),
            activates_at=data["activates_at"],
            expires_at=data["expires_at"],
            expired_url=data["expired_url"],
            status_code=data["status_code"],
            query_mode=data["query_mode"],
        )
        if "domain" in self.data:
            fields["domain"] = data["domain"]
        if "folder" in self.data:
            fields["folder"] = data["folder"]
        return LinkFields(**fields, **self.option_fields())

    def refuse(self, error: LinkError) -> None:
        """Show a service's refusal beside the field it is about."""
        name = re.split(r"[.\[]", error.field)[0]
        where = where_in_words(error.field)
        self.add_error(name if name in self.fields else None, f"{where}: {error.message}" if where else error.message)

    @property
    def schedule_in_use(self) -> bool:
        """Whether the section should be open."""
        return self.in_use("activates_at", "expires_at", "expired_url")

    @property
    def redirect_in_use(self) -> bool:
        """Whether the section should be open."""
        changed = self["query_mode"].value() != Link.QueryMode.KEEP or str(self["status_code"].value()) != "302"
        return changed or self.parameters_in_use or self.in_use(errors_only=("status_code", "query_mode"))
