"""What a deed of support is: its duty, its words, and the form that asks for the reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.actor import Actor
from accounts.entitlements import Limit
from accounts.models import StaffRole
from accounts.plans import Plan
from accounts.staff import Duty
from links.blocked_hosts import clean_blocked_host


class ReasonForm(forms.Form):
    """Why: for whoever reads the trail in a year."""

    reason = forms.CharField(
        label="Why",
        min_length=5,
        max_length=500,
        help_text="Goes into the trail of what staff did: the ticket, and what was asked for.",
    )


class PlanForm(ReasonForm):
    plan = forms.ChoiceField(choices=[*Plan.choices, ("", "What it pays for")], required=False)


class DaysForm(ReasonForm):
    days = forms.IntegerField(label="How many days longer", min_value=1, max_value=90, initial=14)


class LimitForm(ReasonForm):
    limit = forms.ChoiceField(choices=[(one.value, one.value.replace("_", " ").capitalize()) for one in Limit])
    room = forms.IntegerField(
        label="How much",
        min_value=0,
        max_value=10**12,
        required=False,
        help_text="Empty: what the plan says. It ends with the plan.",
    )


class BecauseForm(ReasonForm):
    because = forms.CharField(
        label="What its people are told",
        min_length=5,
        max_length=300,
        help_text="They read it where the links were: “Your links led to pages that ask for passwords.”",
    )


class OnlyHostForm(ReasonForm):
    host = forms.CharField(max_length=253, help_text="With all that is under it: example.com also is www.example.com.")

    def clean_host(self) -> str:
        """As it is stored."""
        try:
            return clean_blocked_host(self.cleaned_data["host"])
        except ValueError:
            raise forms.ValidationError("Enter a host, such as example.com.") from None


class HostForm(OnlyHostForm, BecauseForm):
    """A host, and what is told to those whose links led there."""


class RoleForm(ReasonForm):
    role = forms.ChoiceField(choices=[("", "No staff"), *StaffRole.choices], required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`do` gets who does it, to what, and the form's clean values; it returns what was done in words.

    What it raises of AccountsError is shown beside the form: nothing was changed then.
    """

    name: str
    label: str
    about: str  # which page offers it
    duty: Duty
    means: str  # what happens, told before
    find: Callable[[str], Any]  # by public id; raises Http404
    do: Callable[[Actor, Any, Mapping[str, Any]], str]
    form: type[ReasonForm] = ReasonForm
    then: Callable[[HttpRequest, Any], str] | None = None  # where it leads; None: back to the page
