"""Sends the sandbox's signed messages until they arrive, as payment companies do."""

import hashlib
import hmac
import json
import logging
import sqlite3
import threading
import time

import requests
from django.conf import settings

from config.payment_sandbox.bank import Bank

logger = logging.getLogger(__name__)
TICK_SECONDS = 0.1
TIMEOUT_SECONDS = 10
MOST_ATTEMPTS = 12
LONGEST_WAIT_SECONDS = 600
AT_ONCE = 20


def signature(secret: str, raw: bytes, at: int) -> str:
    """Header value ``t=<unix seconds>,v1=<hex>``: HMAC-SHA256 over the seconds, a dot and the raw bytes."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + raw, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


class Courier(threading.Thread):
    """One thread that sends what is due."""

    def __init__(self, bank: Bank, address: str) -> None:
        super().__init__(name="courier", daemon=True)
        self.bank, self.address = bank, address

    def run(self) -> None:
        """For ever."""
        while True:
            try:
                self.bank.settle_due()
                for delivery, body, attempts in self.bank.store.due(time.time(), AT_ONCE):
                    self._send(delivery, body, attempts)
            except (OSError, ValueError, sqlite3.Error):  # one message that fails does not stop the others
                logger.exception("courier stumbled")
            time.sleep(TICK_SECONDS)

    def _send(self, delivery: int, body: dict[str, object], attempts: int) -> None:
        raw = json.dumps(body).encode()
        headers = {
            "Content-Type": "application/json",
            "Sandbox-Signature": signature(settings.SANDBOX_WEBHOOK_SECRETS[0], raw, int(time.time())),
        }
        try:
            answer = requests.post(
                self.bank.store.word("messages_to", self.address), data=raw, headers=headers, timeout=TIMEOUT_SECONDS
            )
            arrived = answer.status_code < 300
        except requests.RequestException:
            arrived = False
        if arrived or attempts + 1 >= MOST_ATTEMPTS:
            self.bank.store.sent(delivery)
        else:
            self.bank.store.postpone(delivery, time.time() + min(2**attempts, LONGEST_WAIT_SECONDS))
