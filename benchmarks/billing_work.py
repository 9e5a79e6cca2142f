"""What one process of the billing benchmark does: ``prepare``, ``unlock N``, ``batch N``, ``page``, ``fill ENTRIES`` or ``rounds``.

Prints lines of JSON. ``unlock`` and ``batch`` say when they are ready and begin at a line of input, so that all processes work at the same time.
"""

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import ProducerCompany, User  # noqa: E402
from benchmarks.billing_filling import fill  # noqa: E402
from billing.entitlements import EpisodeFacts, ViewerFacts, decide  # noqa: E402
from billing.enums import AccountKind, LotSource, UnlockScope  # noqa: E402
from billing.models import CoinLot, LedgerAccount, LedgerEntry, LedgerTransaction  # noqa: E402
from billing.pricing import Quote, Step  # noqa: E402
from billing.services.accounts import open_account, wallet_of  # noqa: E402
from billing.services.batches import spend_many  # noqa: E402
from billing.services.coins import Grant, Payee, Payment, Spend, grant_coins  # noqa: E402
from billing.services.ledger import Outcome  # noqa: E402
from billing.services.prices import set_price_plan  # noqa: E402
from billing.services.unlocking import unlock_episodes  # noqa: E402
from core.actors import SYSTEM, person  # noqa: E402
from dramas.enums import Publication, VersionState  # noqa: E402
from dramas.models import Episode, EpisodeVersion, Series, SeriesVersion  # noqa: E402
from media.models import Asset  # noqa: E402

EPISODES, VIEWERS, ROUNDS = 80, 400, 200_000
BATCH = 50
FEW, MANY, PAGES = 100, 100_000, 15


def prepare() -> dict[str, float]:
    """A series of one producer, viewers with coins; and how long a decision takes."""
    call_command("migrate", interactive=False, verbosity=0)
    now = timezone.now()
    company = ProducerCompany.objects.create(slug="hot", name="Hot")
    series = Series.objects.create(
        company=company, slug="hot", publication=Publication.PUBLISHED, free_episode_count=1, published_at=now
    )
    version = SeriesVersion.objects.create(
        series=series, number=1, language="en", state=VersionState.APPROVED, digest="d" * 64
    )
    Series.objects.filter(pk=series.pk).update(live_version=version)
    for number in range(1, EPISODES + 1):
        episode = Episode.objects.create(series=series, number=number, publication=Publication.PUBLISHED)
        asset = Asset.objects.create(owner_key="company:1", source_bytes=1)
        live = EpisodeVersion.objects.create(
            episode=episode, number=1, asset=asset, state=VersionState.APPROVED, digest="d" * 64
        )
        Episode.objects.filter(pk=episode.pk).update(live_version=live)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 10)], series_coins=100_000, wait_hours=None, now=now)
    for number in range(VIEWERS):
        user = User.objects.create_user(f"v{number}@bench.example")
        paid = Payment("sandbox", f"b{number}", 9_999, "USD")
        grant_coins(key=f"g{number}", actor=SYSTEM, grants=[Grant(user.pk, 10_000, LotSource.PURCHASE, paid)], now=now)
    return {"decision_us": decision_us()}


def decision_us() -> float:
    """Microseconds of one decision over a locked episode."""
    now = timezone.now()
    viewer = ViewerFacts(is_signed_in=True, age=30, access_until=now + timedelta(days=3))
    episode = EpisodeFacts(
        is_free=False, episode=Quote((7,), 10), to_end=Quote((7, 8), 20), series=Quote((7, 8), 20), tiers=("vip",)
    )
    begun = time.process_time()
    for _ in range(ROUNDS):
        decide(viewer, episode, now)
    return (time.process_time() - begun) / ROUNDS * 1e6


def unlock(number: int, clients: int, seconds: float) -> dict[str, float]:
    """Unlock for a while; each process has viewers of its own, all pay the same producer."""
    return _worked(_unlocks(number, clients), seconds)


def batch(number: int, clients: int, seconds: float) -> dict[str, float]:
    """Spend in batches of fifty for a while; each process has viewers of its own, all pay the same producer."""
    return _worked(_batches(number, clients), seconds)


def _worked(work: Iterator[int], seconds: float) -> dict[str, float]:
    """What was done in so many seconds after the signal; the first step was taken before it."""
    next(work)
    print("ready", flush=True)
    sys.stdin.readline()
    done, end, cpu = 0, time.monotonic() + seconds, time.process_time()
    while time.monotonic() < end:
        done += next(work)
    return {"done": done, "cpu": time.process_time() - cpu}


def _unlocks(number: int, clients: int) -> Iterator[int]:
    viewers = list(User.objects.filter(email__startswith="v").order_by("pk").values_list("pk", flat=True))
    episodes = list(Episode.objects.filter(number__gt=1).order_by("number").values_list("public_id", flat=True))
    for episode in episodes:
        for viewer in viewers[number::clients]:
            unlock_episodes(
                key=uuid.uuid4().hex,
                actor=person(viewer),
                episode_public_id=episode,
                scope=UnlockScope.EPISODE,
                seen_coins=10,
                now=timezone.now(),
            )
            yield 1


def _batches(number: int, clients: int) -> Iterator[int]:
    viewers = list(User.objects.filter(email__startswith="v").order_by("pk").values_list("pk", flat=True))
    mine, payee = viewers[number::clients], Payee(ProducerCompany.objects.get(slug="hot").pk, 7_000)
    while True:
        spends = [Spend(uuid.uuid4().hex, person(viewer), viewer, 1, payee) for viewer in mine[:BATCH]]
        told = spend_many(spends, now=timezone.now())
        if not all(isinstance(each, Outcome) for each in told):
            raise RuntimeError(told)
        yield len(spends)


def rounds() -> dict[str, float]:
    """A round of unlocks for each line of input; prints the median milliseconds of one."""
    work = _unlocks(0, 1)
    next(work)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            at = time.perf_counter()
            next(work)
            times.append((time.perf_counter() - at) * 1000)
        print(json.dumps({"ms": sorted(times)[len(times) // 2]}), flush=True)
    return {}


def page() -> dict[str, float]:
    """How much longer the wallet's page takes with a hundred thousand movements than with a hundred; both are asked for in turn."""
    clients = [_client_with(count) for count in (FEW, MANY)]
    times: list[list[float]] = [[], []]
    for _ in range(PAGES):
        for at, client in enumerate(clients):
            begun = time.perf_counter()
            if client.get("/wallet/").status_code != 200:
                raise RuntimeError("the wallet page does not open")
            times[at].append((time.perf_counter() - begun) * 1000)
    few, many = (sorted(each)[PAGES // 2] for each in times)
    return {"few_ms": few, "growth": many / few}


def _client_with(count: int) -> Client:
    """Somebody who is signed in and has so many movements."""
    user = User.objects.create_user(f"long{count}@bench.example")
    wallet, issued, now = wallet_of(user.pk), open_account(AccountKind.COINS_ISSUED), timezone.now()
    begun = LedgerTransaction.objects.bulk_create(
        LedgerTransaction(
            idem_key=f"long-{count}-{at}", request_hash="", kind="coins_granted", actor_ref="system", occurred_at=now
        )
        for at in range(count)
    )
    lots = CoinLot.objects.bulk_create(
        CoinLot(account=wallet.bonus, source=LotSource.REWARD, transaction=row, granted=1, remaining=1, created_at=now)
        for row in begun
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=row, account=wallet.bonus, lot=lot, amount=1)
        for row, lot in zip(begun, lots, strict=True)
    )
    LedgerEntry.objects.bulk_create(LedgerEntry(transaction=row, account=issued, amount=-1) for row in begun)
    for account, coins in ((wallet.bonus, count), (issued, -count)):
        LedgerAccount.objects.filter(pk=account.pk).update(balance=F("balance") + coins)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def main(words: list[str]) -> None:
    """Do one of them: its name, its numbers."""
    what, numbers = words[0], [int(word) for word in words[1:]]
    calls: dict[str, Callable[..., dict[str, float]]] = {
        "prepare": prepare, "unlock": unlock, "batch": batch, "page": page, "fill": fill, "rounds": rounds,
    }  # fmt: skip
    print(json.dumps(calls[what](*numbers)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
