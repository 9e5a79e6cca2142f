"""Choosing an ad among many flights and writing its document: how much of a processor it takes, in the middle and at the slow end."""

import random
import time

from ads.decision.choosing import Decider, SlotRules
from ads.decision.facts import Cap, CreativeFacts, FlightFacts, Request, Shown, Tier, Viewer
from ads.decision.index import Index
from ads.decision.load import Load
from ads.decision.purses import Purses, Slice
from ads.enums import EventKind
from ads.vast import MediaFile, VastAd, vast_document
from benchmarks.billing import ask, database
from benchmarks.table import Row

COUNTS = (100, 1_000, 5_000)
DECISIONS = 4_000
NOW = 1_772_452_800
P99_MS = 2.0
DOCUMENT_US = 200.0
INTAKE = 2.0
SLOTS = ("pre-roll", "in-feed", "between", "pause", "rewarded")
COUNTRIES = ("", "CN", "DE", "US", "JP", "BR", "ID", "MX")
WORDS = tuple(f"word-{number}" for number in range(20))


def rows() -> list[dict[str, object]]:
    """p50 and p99 in milliseconds of a processor, so that what else runs here does not count, and how long an index takes to build."""
    return [
        row.to_json() for row in (*(row for count in COUNTS for row in _rows_of(count)), _document_row(), _intake_row())
    ]


def _intake_row() -> Row:
    """What it takes to count an impression, of a plain insert of its row. Needs a PostgreSQL server (``TEST_POSTGRES_URL``)."""
    with database("duanju_bench_ads") as address:
        told = ask(address, "all", module="benchmarks.ads_work")
    insert = told["insert_ms"]
    return Row("ads, an impression counted, of a single insert", told["intake_ms"] / insert, "x", insert, INTAKE)


def _document_row() -> Row:
    """How long it takes to write one VAST document."""
    files = (MediaFile("https://m.example.org/a/master.m3u8", "application/vnd.apple.mpegurl", 720, 1280),)
    trackers = {kind: f"https://site.example.org/ads/events/{'t' * 130}/{kind.value}/" for kind in EventKind}
    ad = VastAd(
        "f", "c", "nonce", "Tea & cake", "Tea House", 15_000, files, trackers, "https://site.example.org/click/", 5
    )
    began = time.thread_time()
    for _ in range(DECISIONS):
        vast_document(ad)
    return Row("ads, a VAST document", (time.thread_time() - began) / DECISIONS * 1_000_000, "us", bar=DOCUMENT_US)


def _rows_of(count: int) -> list[Row]:
    chance = random.Random(count)
    flights = tuple(_flight(number, chance) for number in range(1, count + 1))
    purses = Purses()
    purses.put(Slice(flight.id, flight.id, chance.choice((0, 10**9)), NOW + 60) for flight in flights)
    decider = Decider(Index(flights), purses, chance)
    asked = [(_request(chance), _viewer(chance, count)) for _ in range(DECISIONS)]
    slot = SlotRules(is_on=True, load=Load(15, 5))
    began = time.thread_time()
    decider.decide(*asked[0], slot)  # builds what an index computes once
    building = time.thread_time() - began
    times, found = [], 0
    for request, viewer in asked:
        began = time.thread_time()
        outcome, _lease = decider.decide(request, viewer, slot)
        times.append((time.thread_time() - began) * 1000)
        found += outcome.choice is not None
    times.sort()
    name = f"ads, a decision among {count} flights"
    return [
        Row(f"{name}, p50", times[len(times) // 2], "ms"),
        Row(f"{name}, p99", times[len(times) * 99 // 100], "ms", bar=P99_MS),
        Row(f"{name}, requests that got an ad", 100 * found / DECISIONS, "%"),
        Row(f"{name}, building the index", building * 1000, "ms"),
    ]


def _flight(number: int, chance: random.Random) -> FlightFacts:
    def some(values: tuple[str, ...], most: int) -> frozenset[str]:
        return frozenset(chance.sample(values, chance.randint(0, most)))

    return FlightFacts(
        id=number,
        tier=chance.choice((Tier.FIXED, Tier.BID, Tier.BID, Tier.BID)),
        starts_at=NOW - 1000,
        ends_at=NOW + chance.choice((-10, 1000, 1000, 1000)),
        price_mills=chance.randint(100, 3000),
        weight=chance.randint(100, 30_000),
        slots=frozenset(chance.sample(SLOTS, chance.randint(1, 3))),
        creatives=(CreativeFacts(number, chance.choice((5, 10, 15, 30)), is_video=True),),
        caps=(Cap(3, 86_400),),
        countries=some(COUNTRIES[1:], 3),
        genres=some(WORDS, 3),
        tropes=some(WORDS, 3),
        hours=frozenset(chance.sample(range(24), chance.choice((0, 6)))),
        excluded_tropes=some(WORDS, 2),
    )


def _request(chance: random.Random) -> Request:
    return Request(
        slot=chance.choice(SLOTS),
        now=NOW,
        hour=chance.randint(0, 23),
        country=chance.choice(COUNTRIES),
        genre=chance.choice(WORDS),
        tropes=tuple(chance.sample(WORDS, 3)),
        most_seconds=15,
    )


def _viewer(chance: random.Random, flights: int) -> Viewer:
    """Has seen fifty ads; a quarter of all have no seconds left, so that every flight is refused."""
    shown = tuple(Shown(chance.randint(1, flights), NOW - chance.randint(0, 86_400), 0) for _ in range(50))
    full = (Shown(1, NOW - 1, 15),) if chance.random() < 0.25 else ()
    return Viewer(shown=(*shown, *full), day_began=NOW - 86_400)
