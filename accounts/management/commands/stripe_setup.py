"""`manage.py stripe_setup`: put into Stripe what has to be there before plans can be bought."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.billing.errors import BillingError
from accounts.billing.setup import stripe_set_up


class Command(BaseCommand):
    help = (
        "Make or mend products, prices, the customer portal and the webhook in Stripe. May be run at any time; prints "
        "the settings to keep. Run it again after prices change."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-webhook", action="store_true", help="leave webhooks as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        url = "" if options["no_webhook"] else settings.SITE_URL + reverse("accounts:stripe_webhook")
        try:
            for step in stripe_set_up(webhook_url=url):
                self.stdout.write(step.text)
                if step.setting:
                    self.stdout.write(f"    {step.setting}")
        except BillingError as error:
            raise CommandError(f"{error} ({error.__cause__})" if error.__cause__ else str(error)) from error
