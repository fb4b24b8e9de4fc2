"""Why nothing was bought or changed; one type for each cause that a person sees.

BillingError
    StripeSilent          no answer, or "too many requests"; the same may be asked again
    StripeRefused         it does not understand us: ours to mend
    PaymentDeclined       the bank said no
    BillingOff            this installation sells nothing
    PlanAgreed            our staff set the plan
    AlreadySubscribed     there is a subscription: change that one
    NoSubscription        there is none to change
    PaymentOwed           a payment failed: that comes first
    BeyondOnlyMonthly     clicks beyond the plan are paid for by the month alone
    TrialUsed             the workspace, or the person, had its trial
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import AccountsError


class BillingError(AccountsError):
    """Nothing was bought or changed, as far as is known."""

    message: str | Promise = ""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or str(self.message))


class StripeSilent(BillingError):
    message = _("Our payment service does not answer. Try again in a minute; nothing is charged twice.")


class StripeRefused(BillingError):
    message = _("Something is wrong on our side, and nothing was charged. We were told, and will see to it.")


class PaymentDeclined(BillingError):
    message = _("The payment was declined, and nothing was changed. Try another card.")


class BillingOff(BillingError):
    message = _("Plans cannot be bought here.")


class PlanAgreed(BillingError):
    message = _("Your plan was agreed upon with us. Write to us to change it.")


class AlreadySubscribed(BillingError):
    message = _("This workspace is subscribed already. Change the plan that it has.")


class NoSubscription(BillingError):
    message = _("This workspace has no subscription that could be changed.")


class PaymentOwed(BillingError):
    message = _("The last payment failed. Pay that first, then change the plan.")


class BeyondOnlyMonthly(BillingError):
    message = _("Clicks beyond the plan can be paid for with a monthly plan only, and not within a trial.")


class TrialUsed(BillingError):
    message = _("There is one trial for each workspace and person, and it was used.")
