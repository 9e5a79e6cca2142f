"""The providers under the contract: each is a program that runs, a way to act as viewer and bank, and the messages it sent."""

import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from django.utils import timezone

from billing.providers.base import Provider
from billing.providers.sandbox import SandboxProvider
from billing.providers.stripe import StripeProvider
from billing.tests.providers.receiver import Delivery, Receiver, receiving
from billing.tests.providers.stripe_front import KEY, OLD_SECRET, SECRET, StripeFront, fronting, signature
from config.env import child_environment
from tests.fixtures.browser import missing
from tests.fixtures.ports import free_port

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


@dataclass(frozen=True)
class Cards:
    """Numbers by what happens: pays; declined on the page; kept on the page without a charge, declined when charged later."""

    pays: str
    declined: str
    declined_later: str


@dataclass(frozen=True)
class ContractProvider:
    """A provider and its other side. ``pay(checkout_ref, card)`` is the viewer; ``dispute(payment_ref, amount)`` and
    ``close_dispute(dispute_ref, won|lost)`` are the bank; ``sign(raw, at)`` signs as the provider would; ``cut()`` takes the network away.
    """

    provider: Provider
    receiver: Receiver
    header: str
    cards: Cards
    pay: Callable[[str, str], None]
    dispute: Callable[[str, int], str]
    close_dispute: Callable[[str, str], None]
    sign: Callable[[bytes, int], dict[str, str]]
    cut: Callable[[], None]

    def deliveries_about(self, order_ref: str, count: int = 1) -> list[Delivery]:
        """Messages whose payment was made for this order."""

        def is_about(delivery: Delivery) -> bool:
            if self.header not in delivery.headers:
                return False  # of another provider, from an earlier test
            message = self.provider.verify_webhook(delivery.raw, delivery.headers, now=timezone.now())
            truth = self.provider.fetch(message.object_ref) if message.object_ref else None
            return truth is not None and truth.order_ref == order_ref

        return self.receiver.wait_for(is_about, count=count)


@pytest.fixture(scope="session")
def session_receiver() -> Iterator[Receiver]:
    """One receiver for the run."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(session_receiver) -> Receiver:
    """Empty at first."""
    session_receiver.deliveries.clear()
    return session_receiver


@contextmanager
def program(command: list[str], address: str, **environment: str) -> Iterator[str]:
    """A server that runs until the end, once it answers there."""
    running = subprocess.Popen(command, cwd=ROOT, env=child_environment(**environment), stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and running.poll() is None:
            try:
                requests.get(address, timeout=2)
                break
            except requests.RequestException:
                time.sleep(0.1)
        else:
            pytest.fail(f"{command} does not answer at {address}")
        yield address
    finally:
        running.terminate()
        running.wait(20)


@pytest.fixture(scope="session")
def localstripe() -> Iterator[str]:
    """Address of a localstripe that runs."""
    if importlib.util.find_spec("localstripe") is None:
        missing("localstripe is not installed (make setup)")
    port = free_port()
    with program([sys.executable, str(HERE / "localstripe_server.py"), str(port)], f"http://127.0.0.1:{port}") as url:
        yield url


@pytest.fixture
def stripe_at():
    """``stripe_at(url)``: our provider, talking to that address."""
    return lambda url: StripeProvider(secret_key=KEY, api_base=url, webhook_secrets=(OLD_SECRET, SECRET))


@pytest.fixture
def front(localstripe, receiver) -> Iterator[StripeFront]:
    """Stripe's interface with localstripe behind it, which sends its messages to the receiver."""
    requests.delete(f"{localstripe}/_config/data", timeout=10)
    hook = {"url": receiver.url, "secret": SECRET}
    requests.post(f"{localstripe}/_config/webhooks/tests", data=hook, timeout=10).raise_for_status()
    with fronting(StripeFront(upstream=localstripe, receiver=receiver.url)) as running:
        yield running


@pytest.fixture(scope="session")
def sandbox_server(session_receiver, tmp_path_factory) -> Iterator[str]:
    """Address of a payment sandbox that runs."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        "DUANJU_DATA": str(tmp_path_factory.mktemp("sandbox")),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SANDBOX_URL": url,
        "SITE_URL": session_receiver.url,
    }
    with program([sys.executable, "manage.py", "payment_sandbox"], f"{url}/healthz", **environment) as address:
        yield address.removesuffix("/healthz")


@pytest.fixture
def stripe_contract(front, receiver, stripe_at) -> ContractProvider:
    """Stripe, played by localstripe and the front."""
    provider = stripe_at(front.url)
    return ContractProvider(
        provider,
        receiver,
        "Stripe-Signature",
        Cards("4242424242424242", "4000000000000341", "4000000000000341"),
        front.pay,
        front.dispute,
        front.close_dispute,
        lambda raw, at: {"Stripe-Signature": signature(raw, SECRET, at=at)},
        lambda: front.answers.update({("GET", "/v1/payment_intents/pi_1"): (503, {})}),
    )


@pytest.fixture
def sandbox_contract(sandbox_server, receiver, settings) -> ContractProvider:
    """The built-in sandbox."""
    settings.SANDBOX_URL = sandbox_server
    headers = {"Authorization": f"Bearer {settings.SANDBOX_KEY}"}

    def post(path: str, **body) -> dict:
        answer = requests.post(sandbox_server + path, json=body, headers=headers, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def pay(ref: str, card: str) -> None:
        requests.post(f"{sandbox_server}/pay/{ref}", data={"card": card}, allow_redirects=False, timeout=20)

    def sign(raw: bytes, at: int) -> dict[str, str]:
        secret = settings.SANDBOX_WEBHOOK_SECRETS[0]
        return {"Sandbox-Signature": signature(raw, secret, at=at)}

    return ContractProvider(
        SandboxProvider(),
        receiver,
        "Sandbox-Signature",
        Cards("4000000000000001", "4000000000000002", "4000000000000005"),
        pay,
        lambda ref, amount: post(f"/v1/payments/{ref}/disputes", amount_minor=amount)["id"],
        lambda ref, outcome: post(f"/v1/disputes/{ref}", outcome=outcome) and None,
        sign,
        lambda: setattr(settings, "SANDBOX_URL", f"http://127.0.0.1:{free_port()}"),
    )


# A further provider is one more fixture that gives a ContractProvider, and its name here.
@pytest.fixture(params=["stripe", "sandbox"])
def contract_provider(request) -> ContractProvider:
    """Every provider in turn."""
    return request.getfixturevalue(f"{request.param}_contract")
