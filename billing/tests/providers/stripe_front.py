"""Stripe's interface for tests: what localstripe does right is passed on to it over HTTP, the rest is answered here from shapes of our own.

Passed on: customers, payment methods, PaymentIntents, SetupIntents, charges, refunds and their signed messages.
Answered here: pages of Checkout, disputes, idempotency keys, messages that localstripe does not send. So these parts show only that our side agrees
with our reading of Stripe's documentation; docs/mechanisms/payments-not-verified.md says it too.
"""

import copy
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from billing.tests.providers.receiver import serving

Body = dict[str, Any]
SHAPES = Path(__file__).with_name("shapes")
SECRET, OLD_SECRET, KEY = "whsec_of_the_tests", "whsec_being_rolled_out", "sk_test_of_the_tests"
_numbers = count(1)


def shape(name: str, **changes: Any) -> Body:
    """An object as Stripe has it, with changes."""
    return {**json.loads((SHAPES / f"{name}.json").read_text(encoding="utf-8")), **changes}


def signature(raw: bytes, *secrets: str, at: int | None = None) -> str:
    """The header of a message: one ``v1`` for each secret."""
    at = int(time.time()) if at is None else at
    digests = [hmac.new(secret.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={at}", *(f"v1={digest}" for digest in digests), "v0=unused"])


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    form: dict[str, str]
    idem_key: str


@dataclass
class StripeFront:
    """``upstream`` is localstripe, ``receiver`` where messages go; both may be empty. ``answers`` wins over everything else."""

    upstream: str = ""
    receiver: str = ""
    url: str = ""
    answers: dict[tuple[str, str], tuple[int, Body]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    remembered: dict[str, tuple[Asked, tuple[int, Body]]] = field(default_factory=dict)
    sessions: dict[str, Body] = field(default_factory=dict)
    disputes: dict[str, Body] = field(default_factory=dict)
    extras: dict[str, Body] = field(default_factory=dict)

    def answer(self, asked: Asked) -> tuple[int, Body]:
        """Once for each key, as Stripe does it for a day; a key with other words is refused."""
        self.asked.append(asked)
        known = self.remembered.get(asked.idem_key)
        if known is None:
            answer = self._answer(asked)
            if asked.idem_key:
                self.remembered[asked.idem_key] = (asked, answer)
            return answer
        if known[0] != asked:
            return 400, {
                "error": {"type": "idempotency_error", "message": "Keys can only be used with the same parameters."}
            }
        return known[1]

    def _answer(self, asked: Asked) -> tuple[int, Body]:
        scripted = self.answers.get((asked.method, asked.path))
        if scripted is not None:
            return scripted
        if asked.path.startswith("/v1/checkout/sessions"):
            return self._session(asked)
        if asked.path.startswith("/v1/disputes"):
            return self._dispute(asked)
        if not self.upstream:
            return 404, shape("missing")
        return self._passed_on(asked)

    def _session(self, asked: Asked) -> tuple[int, Body]:
        ref = asked.path.rpartition("/")[2]
        if asked.method == "GET":
            return _one_or_all(ref, self.sessions)
        new = f"cs_test_{next(_numbers)}"
        session = shape(
            "checkout_session", id=new, url=f"https://checkout.stripe.com/c/pay/{new}", mode=asked.form["mode"]
        )
        session["client_reference_id"] = asked.form["client_reference_id"]
        self.sessions[new] = {**session, "asked": asked.form}
        return 200, session

    def _dispute(self, asked: Asked) -> tuple[int, Body]:
        status, body = _one_or_all(asked.path.rpartition("/")[2], self.disputes)
        if "data" in body:
            body["data"] = [row for row in body["data"] if row["payment_intent"] == asked.form["payment_intent"]]
        return status, body

    def _passed_on(self, asked: Asked) -> tuple[int, Body]:
        """localstripe refuses a description and a list by customer, which Stripe takes."""
        form = dict(asked.form)
        if asked.path == "/v1/payment_intents":
            form.pop("description", "")
        customer = form.pop("customer", "") if (asked.method, asked.path) == ("GET", "/v1/payment_intents") else ""
        status, body = self.localstripe(asked.method, asked.path, form)
        if customer:
            body["data"] = [row for row in body["data"] if row["customer"] == customer]
        if status == 200 and (asked.method, asked.path) == ("POST", "/v1/refunds"):
            self.send("charge.refunded", self._with_extras(self.localstripe("GET", f"/v1/charges/{body['charge']}")[1]))
        return status, self._with_extras(body)

    def localstripe(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, Body]:
        """Ask it directly."""
        headers, where = {"Authorization": f"Bearer {KEY}"}, self.upstream + path
        if method == "GET":
            answer = requests.get(where, params=form, headers=headers, timeout=20)
        else:
            answer = requests.request(method, where, data=form, headers=headers, timeout=20)
        return answer.status_code, answer.json() if answer.content else {}

    def _with_extras(self, body: Any) -> Any:
        """Fields that Stripe's objects have and localstripe's have not."""
        if isinstance(body, list):
            return [self._with_extras(row) for row in body]
        if not isinstance(body, dict):
            return body
        return {name: self._with_extras(value) for name, value in body.items()} | self.extras.get(
            str(body.get("id")), {}
        )

    def pay(self, ref: str, number: str) -> None:
        """Do on a page what a viewer would do there. A declined card leaves the page open."""
        form = self.sessions[ref]["asked"]
        card = {"card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2035", "card[cvc]": "123"}
        method = self.localstripe("POST", "/v1/payment_methods", {"type": "card", **card})[1]
        customer = self.localstripe("POST", "/v1/customers", {"email": form.get("customer_email", "a@b.example")})[1]
        self.localstripe("POST", f"/v1/payment_methods/{method['id']}/attach", {"customer": customer["id"]})
        if form["mode"] == "setup":
            self._set_up(ref, form, customer, method)
            return
        wish = {
            "amount": form["line_items[0][price_data][unit_amount]"],
            "currency": form["line_items[0][price_data][currency]"],
            "customer": customer["id"],
            "payment_method": method["id"],
            **_metadata(form, "payment_intent_data"),
        }
        intent = self.localstripe("POST", "/v1/payment_intents", wish)[1]
        self.extras[intent["id"]] = {"setup_future_usage": form.get("payment_intent_data[setup_future_usage]")}
        self.localstripe("POST", f"/v1/payment_intents/{intent['id']}/confirm")
        intent = self.localstripe("GET", f"/v1/payment_intents/{intent['id']}")[1]
        details = {"type": "card", "card": {"fingerprint": method["card"]["fingerprint"]}}
        self.extras[intent["latest_charge"]["id"]] = {"payment_method_details": details}
        if intent["status"] == "succeeded":
            self._complete(ref, payment_intent=intent["id"], payment_status="paid")

    def _set_up(self, ref: str, form: dict[str, str], customer: Body, method: Body) -> None:
        wish = {"customer": customer["id"], **_metadata(form, "setup_intent_data")}
        setup = self.localstripe("POST", "/v1/setup_intents", wish)[1]
        self.localstripe("POST", f"/v1/setup_intents/{setup['id']}/confirm", {"payment_method": method["id"]})
        self._complete(ref, setup_intent=setup["id"], payment_status="no_payment_required")

    def _complete(self, ref: str, **changes: Any) -> None:
        self.sessions[ref] |= {"status": "complete", "url": None, **changes}
        self.send("checkout.session.completed", self.sessions[ref])

    def dispute(self, payment_ref: str, amount_minor: int) -> str:
        """The owner of the card contests a payment."""
        charge = self.localstripe("GET", f"/v1/payment_intents/{payment_ref}")[1]["latest_charge"]
        ref = f"du_{next(_numbers)}"
        found = {"payment_intent": payment_ref, "charge": charge["id"], "currency": charge["currency"]}
        self.disputes[ref] = shape("dispute", id=ref, amount=amount_minor, **found)
        self.extras.setdefault(charge["id"], {})["disputed"] = True
        self.send("charge.dispute.created", self.disputes[ref])
        return ref

    def close_dispute(self, ref: str, outcome: str) -> None:
        """``won`` or ``lost``."""
        self.disputes[ref]["status"] = outcome
        self.send("charge.dispute.closed", self.disputes[ref])

    def send(self, kind: str, about: Body) -> None:
        """A signed message of our own making."""
        event = shape("event", id=f"evt_{next(_numbers)}", type=kind, created=int(time.time()), data={"object": about})
        raw = json.dumps(event).encode()
        if self.receiver:
            requests.post(self.receiver, data=raw, headers={"Stripe-Signature": signature(raw, SECRET)}, timeout=20)


def _one_or_all(ref: str, rows: dict[str, Body]) -> tuple[int, Body]:
    if ref in ("sessions", "disputes"):
        return 200, {"object": "list", "data": list(reversed(rows.values())), "has_more": False, "url": "/v1/" + ref}
    return (200, copy.deepcopy(rows[ref])) if ref in rows else (404, shape("missing"))


def _metadata(form: dict[str, str], part: str) -> dict[str, str]:
    start = f"{part}[metadata]"
    return {f"metadata{name.removeprefix(start)}": value for name, value in form.items() if name.startswith(start)}


@contextmanager
def fronting(front: StripeFront) -> Iterator[StripeFront]:
    """The front on an address of its own."""

    class Handler(BaseHTTPRequestHandler):
        """Form in, JSON out."""

        def do_GET(self) -> None:
            """Parameters in the address."""
            self._do(urlsplit(self.path).query)

        def do_POST(self) -> None:
            """Parameters in the body."""
            self._do(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _do(self, text: str) -> None:
            form = dict(parse_qsl(text, keep_blank_values=True))
            key = self.headers.get("Idempotency-Key", "") if self.command == "POST" else ""
            status, body = front.answer(Asked(self.command, urlsplit(self.path).path, form, key))
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with serving(Handler) as url:
        front.url = url
        yield front
