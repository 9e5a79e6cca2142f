"""Which ad: barriers of the viewer, candidates by bits, then tier by tier a draw by weight among those that fit, within caps and purses."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ads.decision.facts import Choice, CreativeFacts, FlightFacts, NoAd, Outcome, Request, Shown, Viewer
from ads.decision.index import Index, Shelf, values_of
from ads.decision.load import Load, seconds_left
from ads.decision.purses import Purses

DRAWS = 12  # by weight from the whole tier, before what fits is listed; the same odds either way


@dataclass(frozen=True, slots=True)
class Paid:
    """What was chosen, and from which lease it is paid: 0 for what costs nothing."""

    choice: Choice
    lease: int


@dataclass(frozen=True)
class SlotRules:
    """What the operator has set for the slot: whether it is on, the load (None where ads count against none)."""

    is_on: bool
    load: Load | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What every candidate is held against."""

    request: Request
    shown: Sequence[Shown]
    longest: int


def barrier(viewer: Viewer, slot: SlotRules) -> NoAd | None:
    """What no campaign gets around."""
    if viewer.is_youth:
        return NoAd.YOUTH
    if viewer.is_ad_free:
        return NoAd.AD_FREE
    return None if slot.is_on else NoAd.SLOT_OFF


@dataclass(frozen=True)
class Decider:
    """An index, the purses of this process, and a source of chance."""

    index: Index
    purses: Purses
    chance: random.Random

    def decide(self, request: Request, viewer: Viewer, slot: SlotRules) -> tuple[Outcome, int]:
        """The outcome, and the lease that pays for it (0: free, or no ad). Nothing is written but the purse of the flight that was chosen."""
        reason = barrier(viewer, slot)
        if reason is not None:
            return Outcome(None, reason), 0
        longest = longest_ad(request, viewer, slot)
        fitting = self.index.fitting(request)
        for shelf in self.index.shelves:
            paid = self._draw(shelf, fitting & shelf.bits, Asked(request, viewer.shown, longest))
            if paid is not None:
                return Outcome(paid.choice), paid.lease
        exhausted = slot.load is not None and longest < request.most_seconds
        return Outcome(None, NoAd.LOAD if exhausted and fitting else NoAd.NOTHING_FITS), 0

    def _draw(self, shelf: Shelf, fitting: int, asked: Asked) -> Paid | None:
        if not fitting:
            return None
        for _turn in range(DRAWS):
            place = shelf.at(self.chance.randrange(shelf.sums[-1]))
            if fitting >> place & 1:
                paid = self._try(place, asked)
                if paid is not None:
                    return paid
                fitting ^= 1 << place
                if not fitting:
                    return None
        return self._draw_from(places_of(fitting), asked)

    def _draw_from(self, places: list[int], asked: Asked) -> Paid | None:
        """By weight among listed flights; each that cannot be shown is taken off the list."""
        weights = [self.index.flights[place].weight for place in places]
        total = sum(weights)
        while total:
            ticket = self.chance.randrange(total)
            position = 0
            while ticket >= weights[position]:
                ticket -= weights[position]
                position += 1
            paid = self._try(places[position], asked)
            if paid is not None:
                return paid
            total -= weights[position]
            weights[position] = 0
        return None

    def _try(self, place: int, asked: Asked) -> Paid | None:
        flight = self.index.flights[place]
        if not flight.starts_at <= asked.request.now < flight.ends_at or not within_caps(flight, asked):
            return None
        creatives = [one for one in flight.creatives if fits_slot(one, asked.request, asked.longest)]
        if not creatives:
            return None
        lease = self.purses.pay(flight.id, flight.price_mills, asked.request.now) if flight.price_mills else 0
        return None if lease is None else Paid(Choice(flight, self.chance.choice(creatives)), lease)


def longest_ad(request: Request, viewer: Viewer, slot: SlotRules) -> int:
    """Seconds: what the slot takes, and what the load leaves."""
    if slot.load is None:
        return request.most_seconds
    return min(request.most_seconds, seconds_left(slot.load, viewer.watched_ms, viewer.shown, viewer.day_began))


def within_caps(flight: FlightFacts, asked: Asked) -> bool:
    """Whether one more impression breaks no frequency cap."""
    now = asked.request.now
    return all(
        sum(one.flight == flight.id and one.at > now - cap.span_seconds for one in asked.shown) < cap.impressions
        for cap in flight.caps
    )


def fits_slot(creative: CreativeFacts, request: Request, longest: int) -> bool:
    """Whether the slot takes this kind, and the viewer's time allows it."""
    takes = request.takes_video if creative.is_video else request.takes_cards
    return takes and creative.ad_seconds <= longest


def places_of(bits: int) -> list[int]:
    """The positions of the bits that are set, lowest first."""
    text = bin(bits)[:1:-1]
    found, place = [], text.find("1")
    while place >= 0:
        found.append(place)
        place = text.find("1", place + 1)
    return found


def why_not(decider: Decider, place: int, request: Request, viewer: Viewer, slot: SlotRules) -> NoAd | None:
    """Why one flight is not shown to a request; None when it could be. For people who look at a campaign, not for viewers."""
    reason = barrier(viewer, slot)
    if reason is not None:
        return reason
    flight, bit = decider.index.flights[place], 1 << place
    for dimension, values in values_of(request):
        if not decider.index.masks[dimension].fitting(values) & bit:
            return dimension
    if decider.index.shunning(request) & bit:
        return NoAd.BRAND_SAFETY
    return _why_not_now(decider, flight, Asked(request, viewer.shown, longest_ad(request, viewer, slot)))


def _why_not_now(decider: Decider, flight: FlightFacts, asked: Asked) -> NoAd | None:
    if not flight.starts_at <= asked.request.now < flight.ends_at:
        return NoAd.NOT_RUNNING
    if not within_caps(flight, asked):
        return NoAd.FREQUENCY
    if not any(fits_slot(one, asked.request, asked.request.most_seconds) for one in flight.creatives):
        return NoAd.CREATIVE
    if not any(fits_slot(one, asked.request, asked.longest) for one in flight.creatives):
        return NoAd.LOAD
    is_broke = flight.price_mills > decider.purses.left(flight.id, asked.request.now)
    return NoAd.BUDGET if is_broke else None
