"""What happens to play money: checkouts are paid, methods charged, payments refunded and disputed, and each step announces itself."""

import secrets
import time
from typing import Any

from config.payment_sandbox.cards import CARDS, LATER_SECONDS, Card
from config.payment_sandbox.store import Body, Store


class RefusedError(Exception):
    """The request makes no sense to a bank; ``code`` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Bank:
    """All rules of the sandbox over its store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def now(self) -> float:
        """The sandbox's own clock: it can be set forward."""
        offset: float = self.store.word("clock_offset", 0)
        return time.time() + offset

    def open_checkout(self, wish: Body) -> Body:
        """A page to pay on."""
        checkout = {**wish, "id": _new("checkout"), "state": "open", "created": self.now()}
        self.store.put("checkout", checkout)
        return checkout

    def pay(self, checkout: Body, number: str, *, confirmed: bool = False) -> Body:
        """Use a card on a page. A page that is paid stays as it is. RefusedError ``no-such-card``."""
        card = CARDS.get(number.replace(" ", ""))
        if card is None:
            raise RefusedError("no-such-card")
        with self.store.writing():
            checkout = self.store.get(checkout["id"]) or checkout  # somebody may have paid it since it was shown
            if checkout["state"] == "paid":
                return checkout
            if card.asks and not confirmed:
                return {**checkout, "state": "asks"}
            payment = self._payment(checkout, card, card.failure)
            if checkout.get("saves_method") and payment["state"] != "failed":
                payment["method_ref"] = self._save_method(card)
                self.store.put("payment", payment)
            done = {
                **checkout,
                "state": "open" if card.failure else "paid",
                "payment": payment["id"],
                "card": card.number,
            }
            self.store.put("checkout", done)
            self._announce(payment, f"payment.{payment['state']}", silent=card.silent)
            if card.disputed:
                self.dispute(payment["id"], payment["amount_minor"])
        return done

    def charge(self, wish: Body) -> Body:
        """Charge a saved method while nobody is there. RefusedError ``no-such-method``."""
        method = self.store.get(wish["method_ref"])
        if method is None:
            raise RefusedError("no-such-method")
        card = CARDS[method["card"]]
        with self.store.writing():
            payment = self._payment(wish, card, card.later_failure or card.failure)
            payment["method_ref"] = method["id"]
            self.store.put("payment", payment)
            self._announce(payment, f"payment.{payment['state']}", silent=card.silent)
        return payment

    def refund(self, ref: str, amount_minor: int) -> Body:
        """Give back a part, never more than is left. RefusedError ``not-paid``, ``more-than-left``."""
        with self.store.writing():
            payment = self.payment(ref)
            if payment["state"] != "succeeded":
                raise RefusedError("not-paid")
            if not 0 < amount_minor <= payment["amount_minor"] - payment["refunded_minor"]:
                raise RefusedError("more-than-left")
            payment["refunded_minor"] += amount_minor
            self.store.put("payment", payment)
            refund = {"id": _new("refund"), "payment": ref, "amount_minor": amount_minor, "state": "succeeded"}
            self.store.put("refund", refund)
            self._announce(payment, "payment.refunded")
        return refund

    def dispute(self, ref: str, amount_minor: int) -> Body:
        """The owner of the card contests a payment. RefusedError ``more-than-left``."""
        with self.store.writing():
            payment = self.payment(ref)
            left = payment["amount_minor"] - payment["refunded_minor"] - payment["disputed_minor"]
            if not 0 < amount_minor <= left:
                raise RefusedError("more-than-left")
            payment["disputed_minor"] += amount_minor
            dispute = {"id": _new("dispute"), "payment": ref, "amount_minor": amount_minor, "state": "open"}
            self.store.put("dispute", dispute)
            self.store.put("payment", payment)
            self._announce(payment, "payment.disputed")
        return dispute

    def close_dispute(self, ref: str, outcome: str) -> Body:
        """Won: the money is ours again. Lost: it stays away. A closed dispute stays closed."""
        with self.store.writing():
            dispute = self.store.get(ref)
            if dispute is None or outcome not in {"won", "lost"}:
                raise RefusedError("no-such-dispute")
            if dispute["state"] != "open":
                return dispute
            payment = self.payment(dispute["payment"])
            if outcome == "won":
                payment["disputed_minor"] -= dispute["amount_minor"]
                self.store.put("payment", payment)
            dispute["state"] = outcome
            self.store.put("dispute", dispute)
            self._announce(payment, f"payment.dispute_{outcome}")
        return dispute

    def payment(self, ref: str) -> Body:
        """A payment, settled if its time has come. RefusedError ``no-such-payment``."""
        payment = self.store.get(ref)
        if payment is None or not ref.startswith("payment-"):
            raise RefusedError("no-such-payment")
        if payment["state"] != "pending" or payment["settles"] > self.now():
            return payment
        with self.store.writing():
            settled = self.store.get(ref) or payment
            if settled["state"] == "pending":
                settled["state"] = "succeeded"
                self.store.put("payment", settled)
                self._announce(settled, "payment.succeeded")
        return settled

    def settle_due(self) -> None:
        """Payments whose minute is over."""
        for payment in self.store.of_kind("payment"):
            if payment["state"] == "pending":
                self.payment(payment["id"])

    def _payment(self, wish: Body, card: Card, failure: str) -> Body:
        state = "failed" if failure else "pending" if card.pays_later else "succeeded"
        payment: dict[str, Any] = {
            "id": _new("payment"),
            "order_ref": wish["order_ref"],
            "amount_minor": wish["amount_minor"],
            "currency": wish["currency"],
            "refunded_minor": 0,
            "disputed_minor": 0,
            "state": state,
            "failure": failure,
            "method_ref": "",
            "fingerprint": f"card-{card.number}-{wish.get('customer_email', '')}",
            "created": self.now(),
            "settles": self.now() + (LATER_SECONDS if card.pays_later else 0),
        }
        self.store.put("payment", payment)
        return payment

    def _save_method(self, card: Card) -> str:
        method = {"id": _new("method"), "card": card.number}
        self.store.put("method", method)
        return str(method["id"])

    def _announce(self, payment: Body, kind: str, *, silent: bool = False) -> None:
        """Queue the message, in as many copies, as late and in as wrong an order as the faults want it."""
        faults = self.store.word("faults", {})
        drop = int(faults.get("drop", 0))
        if silent or drop:
            if drop and not silent:
                self.store.set_word("faults", {**faults, "drop": drop - 1})
            return
        message = {"id": _new("event"), "kind": kind, "object": payment["id"], "created": self.now()}
        due = time.time() + float(faults.get("delay_seconds", 0))
        if faults.get("reorder"):
            due += secrets.randbelow(3000) / 1000
        for copy in range(2 if faults.get("double") else 1):
            self.store.queue(message, due + copy / 10)


def _new(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(12)}"
