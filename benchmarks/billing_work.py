"""What one process of the billing benchmark does: ``prepare``, ``unlock N`` or ``page``; prints one line of JSON."""

import json
import sys
import time
import uuid
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import ProducerCompany, User  # noqa: E402
from billing.entitlements import EpisodeFacts, ViewerFacts, decide  # noqa: E402
from billing.enums import AccountKind, LotSource, UnlockScope  # noqa: E402
from billing.models import CoinLot, LedgerEntry, LedgerTransaction  # noqa: E402
from billing.pricing import Quote, Step  # noqa: E402
from billing.services.accounts import open_account, wallet_of  # noqa: E402
from billing.services.coins import Grant, Payment, grant_coins  # noqa: E402
from billing.services.prices import set_price_plan  # noqa: E402
from billing.services.unlocking import unlock_episodes  # noqa: E402
from core.actors import SYSTEM, person  # noqa: E402
from dramas.enums import Publication, VersionState  # noqa: E402
from dramas.models import Episode, EpisodeVersion, Series, SeriesVersion  # noqa: E402
from media.models import Asset  # noqa: E402

EPISODES, VIEWERS, ROUNDS = 80, 200, 200_000
FEW, MANY = 100, 100_000


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
    viewers = list(User.objects.order_by("pk").values_list("pk", flat=True))[number::clients]
    episodes = list(Episode.objects.filter(number__gt=1).order_by("number").values_list("public_id", flat=True))
    wishes = ((viewer, episode) for episode in episodes for viewer in viewers)
    done, end, cpu = 0, time.monotonic() + seconds, time.process_time()
    for viewer, episode in wishes:
        if time.monotonic() > end:
            break
        unlock_episodes(
            key=uuid.uuid4().hex,
            actor=person(viewer),
            episode_public_id=episode,
            scope=UnlockScope.EPISODE,
            seen_coins=10,
            now=timezone.now(),
        )
        done += 1
    return {"done": done, "cpu": time.process_time() - cpu}


def page() -> dict[str, float]:
    """How much longer the wallet's page takes with a hundred thousand movements than with a hundred."""
    few, many = (_page_ms(count) for count in (FEW, MANY))
    return {"few_ms": few, "growth": many / few}


def _page_ms(count: int) -> float:
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
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    times = []
    for _ in range(15):
        at = time.perf_counter()
        if client.get("/wallet/").status_code != 200:
            raise RuntimeError("the wallet page does not open")
        times.append((time.perf_counter() - at) * 1000)
    return sorted(times)[len(times) // 2]


def main(words: list[str]) -> None:
    """Do one of them."""
    what, seconds = words[0], float(words[-1])
    answers = {"prepare": prepare, "page": page}
    told = answers[what]() if what in answers else unlock(int(words[1]), 4, seconds)
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
