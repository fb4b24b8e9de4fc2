"""The pages that customers click through, and the clock's: plain, and marked as what they are."""

from datetime import UTC, datetime
from html import escape
from typing import Final
from urllib.parse import parse_qs

from getowl.local.stripe.checkout import session_pay
from getowl.local.stripe.clock import advance, next_moment
from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.customers import CARDS
from getowl.local.stripe.errors import Refusal
from getowl.local.stripe.invoices import invoice_pay
from getowl.local.stripe.portal import card_change, tax_id_change

_STYLE: Final = """
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
  form, fieldset { display: grid; gap: .75rem; margin: 0 0 1.5rem; }
  button { font: inherit; padding: .5rem 1rem; cursor: pointer; }
  .error { border-left: 4px solid #c22; padding: .25rem .75rem; }
  .small { opacity: .75; font-size: .875rem; }
"""
Page = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


def page_for(stripe: Stripe, method: str, path: str, body: str) -> Page:
    """Answer a browser."""
    form = {name: values[0] for name, values in parse_qs(body).items()}
    parts = path.split("?")[0].strip("/").split("/")
    with stripe.lock:
        try:
            match parts:
                case ["checkout", name]:
                    return _checkout(stripe, stripe.get("checkout.session", name), method, form)
                case ["portal", name]:
                    return _portal(stripe, stripe.get("billing_portal.session", name), method, form)
                case ["invoices", name]:
                    return _invoice(stripe, stripe.get("invoice", name), method)
                case ["invoices", name, "pdf"]:
                    return 200, {"Content-Type": "application/pdf"}, _pdf(stripe.get("invoice", name))
                case ["clock"]:
                    return _clock(stripe, method, form)
        except Refusal as refusal:
            return _page("Not possible", f'<p class="error">{escape(str(refusal))}</p>', status=refusal.status)
        finally:
            stripe.save()
    return _page("Nothing here", "<p>There is no such page.</p>", status=404)


def _checkout(stripe: Stripe, session: Thing, method: str, form: dict[str, str]) -> Page:
    if session["status"] != "open":
        return _page("This page is closed", f"<p>The checkout is {session['status']}.</p>", status=410)
    error = ""
    if method == "POST":
        confirmed = form.get("confirmed") == "1"
        try:
            session_pay(stripe, session, form.get("card", ""), confirmed=confirmed, tax_id=form.get("tax_id", ""))
        except Refusal as refusal:
            if refusal.body["error"].get("code") == "authentication_required":
                return _confirm(form)
            error = str(refusal)
        else:
            return _redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))
    product = stripe.get("product", stripe.get("price", session["_price"])["product"])
    words = f"<p>{escape(product['name'])}: {_amount(session['amount_total'], session['currency'])}</p>"
    tax = '<label>VAT id, if there is one <input name="tax_id"></label>'
    back = f'<p><a href="{escape(session["cancel_url"] or "/")}">Back without paying</a></p>'
    return _page("Pay", words + _card_form("Subscribe", error, tax) + back, status=422 if error else 200)


def _portal(stripe: Stripe, session: Thing, method: str, form: dict[str, str]) -> Page:
    error, back = "", session["return_url"] or "/"
    if method == "POST":
        try:
            if form.get("tax_id"):
                tax_id_change(stripe, session, form["tax_id"])
            if form.get("card"):
                card_change(stripe, session, form["card"], confirmed=form.get("confirmed") == "1")
        except Refusal as refusal:
            if refusal.body["error"].get("code") == "authentication_required":
                return _confirm(form)
            error = str(refusal)
        else:
            return _redirect(back)
    tax = '<form method="post"><label>VAT id <input name="tax_id"></label><button>Save the VAT id</button></form>'
    only_card = session["flow"] is not None
    parts = _card_form("Save this card", error) + ("" if only_card else tax)
    return _page("Your payment details", f'{parts}<p><a href="{escape(back)}">Back</a></p>')


def _invoice(stripe: Stripe, invoice: Thing, method: str) -> Page:
    error = ""
    if method == "POST":
        try:
            invoice_pay(stripe, {"id": invoice["id"]}, {})
        except Refusal as refusal:
            error = f'<p class="error" role="alert">{escape(str(refusal))}</p>'
    amount = _amount(invoice["total"], invoice["currency"])
    pay = '<form method="post"><button>Pay</button></form>' if invoice["status"] == "open" else ""
    words = f"<p>{amount}, {escape(invoice['status'])}</p>{error}{pay}"
    return _page(
        f"Invoice {escape(invoice['number'])}", f'{words}<p><a href="/invoices/{invoice["id"]}/pdf">PDF</a></p>'
    )


def _clock(stripe: Stripe, method: str, form: dict[str, str]) -> Page:
    """Put the clock forward, and have a customer's payments fail."""
    if method == "POST":
        if form.get("customer"):
            customer = stripe.get("customer", form["customer"])
            customer["_fails"] = not customer.get("_fails")
        moment = next_moment(stripe)
        seconds = {"day": 86_400, "week": 7 * 86_400, "next": max(0, (moment or stripe.now) - stripe.now)}
        advance(stripe, seconds.get(form.get("by", ""), 0))
        return _redirect("/clock")
    moment = next_moment(stripe)
    buttons = "".join(
        f'<button name="by" value="{by}">{label}</button>'
        for by, label in (("day", "One day on"), ("week", "One week on"), ("next", "To what happens next"))
    )
    customers = "".join(
        f'<button name="customer" value="{one["id"]}">{escape(one["name"] or one["id"])}: payments '
        f"{'fail; let them work' if one.get('_fails') else 'work; let them fail'}</button>"
        for one in stripe.all("customer")
    )
    text = f"<p>Here it is {_day(stripe.now)}. {f'Next: {_day(moment)}.' if moment else 'Nothing is to happen.'}</p>"
    return _page("The clock", f'{text}<form method="post">{buttons}{customers}</form>')


def _card_form(label: str, error: str = "", more: str = "") -> str:
    choices = "".join(
        f'<label><input type="radio" name="card" value="{number}"{" checked" if number[-4:] == "4242" else ""}>'
        f" •••• {number[-4:]} <span class=small>{escape(words)}</span></label>"
        for number, (words, _brand, _does) in CARDS.items()
    )
    said = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    fields = f"<fieldset><legend>Test card</legend>{choices}</fieldset>{more}"
    return f'{said}<form method="post">{fields}<button>{label}</button></form>'


def _confirm(form: dict[str, str]) -> Page:
    """What a bank shows."""
    kept = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(form[name])}">' for name in form)
    button = '<button name="confirmed" value="1">Confirm the payment</button>'
    return _page("Your bank asks: is it you?", f'<form method="post">{kept}{button}</form>')


def _page(title: str, inner: str, status: int = 200) -> Page:
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><link rel='icon' href='data:,'><style>{_STYLE}</style><main><h1>{title}</h1>{inner}"
        f'<p class="small">This stands in for Stripe on your machine. No money moves.</p></main></html>'
    )
    return status, {"Content-Type": "text/html; charset=utf-8"}, html.encode()


def _redirect(url: str) -> Page:
    return 303, {"Location": url}, b""


def _amount(cents: int, currency: str) -> str:
    return f"{cents / 100:.2f} {currency.upper()}"


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def _pdf(invoice: Thing) -> bytes:
    """A page with number and amount: as small as a PDF can be."""
    text = f"Invoice {invoice['number']}: {_amount(invoice['total'], invoice['currency'])}"
    stream = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{one}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out.encode("latin-1")
