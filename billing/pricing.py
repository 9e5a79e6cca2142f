"""What episodes of a series cost. Pure: terms and what is owned in, coins out.

Terms are declared for the whole series before anybody buys: one price, or a ladder of prices by episode number. A viewer never pays more in total
than the price of the series (the finish-price cap): what was paid before counts towards it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

WHOLE_BPS = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """From this episode number on, an episode costs so many coins."""

    from_number: int
    coins: int


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a series' prices. One step is a flat price; ``series_coins`` is the most that anybody pays for all episodes.

    ``numbers`` are the approved episodes in order, released or not, without those taken down: there may be gaps, and what is not there is not sold.
    """

    steps: tuple[Step, ...]
    series_coins: int
    free_count: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a viewer has of a series: numbers of unlocked episodes, and the coins that were paid for them and not given back."""

    unlocked: frozenset[int] = frozenset()
    paid_coins: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """Episodes that would be unlocked together, and what that costs after discount and cap."""

    numbers: tuple[int, ...]
    coins: int


NOTHING = Holdings()


def problems_with(terms: Terms) -> list[str]:
    """Reason codes for terms that cannot be offered: prices that begin nowhere, fall below one coin, fall, or a cap below the dearest episode."""
    numbers = [step.from_number for step in terms.steps]
    prices = [step.coins for step in terms.steps]
    if not terms.steps:
        return ["no-price"]
    found = []
    if numbers[0] != 1 or numbers != sorted(set(numbers)):
        found.append("steps-out-of-order")
    if min(prices) < 1:
        found.append("price-below-one")
    if terms.series_coins < max(prices):
        found.append("cap-below-an-episode")
    return found


def list_price(terms: Terms, number: int) -> int:
    """What an episode costs by the terms alone: 0 in the free window, else the price of the last step that has begun."""
    if number <= terms.free_count:
        return 0
    price = 0
    for step in terms.steps:
        if step.from_number > number:
            break
        price = step.coins
    return price


def quote(terms: Terms, held: Holdings, numbers: Iterable[int], *, discount_bps: int = 0) -> Quote:
    """What unlocking these episodes costs this viewer now. What is free, unlocked already or not there is left out.

    The discounted sum is rounded down once, in the viewer's favour; the cap is what the series' price leaves after what was paid before.
    """
    asked = set(numbers)
    wanted = tuple(n for n in terms.numbers if n in asked and n > terms.free_count and n not in held.unlocked)
    listed = sum(list_price(terms, number) for number in wanted)
    discounted = listed * (WHOLE_BPS - discount_bps) // WHOLE_BPS
    return Quote(wanted, max(0, min(discounted, terms.series_coins - held.paid_coins)))


def quote_to_end(terms: Terms, held: Holdings, number: int, *, discount_bps: int = 0) -> Quote:
    """This episode and all after it."""
    return quote(terms, held, [n for n in terms.numbers if n >= number], discount_bps=discount_bps)


def quote_series(terms: Terms, held: Holdings, *, discount_bps: int = 0) -> Quote:
    """All that is left of the series: the price to finish it."""
    return quote_to_end(terms, held, 1, discount_bps=discount_bps)


def episodes_in_pack(terms: Terms, held: Holdings, coins: int, *, discount_bps: int = 0) -> int:
    """How many of the next locked episodes a number of coins unlocks in order, which is what a pack means in this series."""
    left = quote_series(terms, held, discount_bps=discount_bps).numbers
    count = 0
    while count < len(left) and quote(terms, held, left[: count + 1], discount_bps=discount_bps).coins <= coins:
        count += 1
    return count
