"""The ad server of one process: an index that is a few seconds old at most, slices of budgets, and the answer to one request."""

import random
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.utils import timezone

from ads.decision.choosing import Decider, SlotRules
from ads.decision.facts import Choice, NoAd, Request, Shown, Viewer
from ads.decision.index import Index
from ads.decision.load import Load
from ads.decision.purses import Purses
from ads.enums import CARD_SLOTS, CHOSEN_BY_VIEWERS, VIDEO_SLOTS, SlotKind
from ads.models import Flight, SlotSetting
from ads.selectors.running import facts_of, running_flights
from ads.selectors.slots import Place, load_at, slots_at
from ads.services.histories import begin_of_load_day, one_at_a_time, remember, shown_to, watched_ms_today
from ads.services.leasing import give_back, lease_slice
from ads.tokens import AdToken, hash_of_viewer, new_nonce, sign
from billing.selectors.rights import Rights, rights_of
from core.actors import Actor
from dramas.models import Episode

FRESH_SECONDS: Final = 3  # what is stopped or taken down is served no longer than this


@dataclass(frozen=True)
class Question:
    """Who could be shown an ad at which slot of an episode; empty where nobody knows."""

    actor: Actor
    episode: Episode
    slot: SlotKind
    country: str = ""
    language: str = ""
    device: str = ""


@dataclass(frozen=True)
class Answer:
    """A token for the ad that was chosen, or the reason why there is none. ``forced_seconds``: how long before it can be skipped."""

    token: str = ""
    choice: Choice | None = None
    reason: NoAd | None = None
    forced_seconds: int = 0


class AdServer:
    """What one process serves from. Its threads share it."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._refreshing = threading.Lock()
        self._read_at: datetime | None = None
        self._decider = Decider(Index(()), Purses(), chance or random.Random())

    def decider(self, now: datetime) -> Decider:
        """The decider over a fresh index. One thread reads it anew; the others go on with the old one, unless there is none yet."""
        is_old = self._read_at is None or (now - self._read_at).total_seconds() >= FRESH_SECONDS
        if is_old and self._refreshing.acquire(blocking=self._read_at is None):
            try:
                self._refresh(now)
            finally:
                self._refreshing.release()
        return self._decider

    def choose(self, question: Question, now: datetime) -> Answer:
        """One ad, or a reason. The viewer's history in the cache is all that is written."""
        rights = rights_of(question.actor, now=now, country=question.country)
        place = Place(question.episode.series_id, rights.tier_code, question.country)
        setting = slots_at(place)[question.slot]
        row = load_at(place)
        is_wished = question.slot in CHOSEN_BY_VIEWERS
        rules = SlotRules(setting.is_on, None if is_wished else Load(row.ad_seconds, row.per_minutes))
        viewer = hash_of_viewer(question.actor.ref)
        with one_at_a_time(viewer) as is_only:
            if not is_only:
                return Answer(reason=NoAd.LOAD)
            return self._answer(_Case(question, rights, setting, rules, viewer), now)

    def _answer(self, case: "_Case", now: datetime) -> Answer:
        shown = shown_to(case.viewer, now)
        outcome, lease = self.decider(now).decide(case.request(now), case.facts(shown, now), case.rules)
        if outcome.choice is None:
            return Answer(reason=outcome.reason)
        seconds = 0 if case.rules.load is None else outcome.choice.creative.ad_seconds
        remember(case.viewer, (*shown, Shown(outcome.choice.flight.id, int(now.timestamp()), seconds)))
        token = sign(case.token(outcome.choice, lease, now))
        return Answer(
            token, outcome.choice, forced_seconds=min(case.setting.forced_seconds, outcome.choice.creative.ad_seconds)
        )

    def _refresh(self, now: datetime) -> None:
        flights = running_flights(now)
        purses, moment = self._decider.purses, int(now.timestamp())
        give_back(slices=purses.take_ended(moment))
        self._decider = Decider(Index(facts_of(flights, now)), purses, self._decider.chance)
        self._read_at = now
        for flight in flights:
            self._fill(flight, now)

    def _fill(self, flight: Flight, now: datetime) -> None:
        """One slice in the purse and one to come, so that a busy flight does not wait for the next time."""
        purses = self._decider.purses
        if flight.cpm_minor and purses.left(flight.pk, int(now.timestamp())) < flight.cpm_minor * 2:
            one = lease_slice(flight=flight, now=now)
            if one is not None:
                purses.put([one])


@dataclass(frozen=True)
class _Case:
    """A question with all that was read about it."""

    question: Question
    rights: Rights
    setting: SlotSetting
    rules: SlotRules
    viewer: str

    def request(self, now: datetime) -> Request:
        """As the decision wants it."""
        asked, series = self.question, self.question.episode.series
        version = series.live_version
        return Request(
            slot=asked.slot.value,
            now=int(now.timestamp()),
            hour=timezone.localtime(now).hour,
            country=asked.country,
            language=asked.language,
            device=asked.device,
            series=series.public_id,
            genre=version.genre if version else "",
            tropes=tuple(version.tropes) if version else (),
            age_rating=version.minimum_age if version else 0,
            most_seconds=self.setting.most_seconds,
            takes_video=asked.slot in VIDEO_SLOTS,
            takes_cards=asked.slot in CARD_SLOTS,
        )

    def facts(self, shown: tuple[Shown, ...], now: datetime) -> Viewer:
        """The viewer as the decision wants them."""
        return Viewer(
            is_youth=self.rights.viewer.is_youth_mode,
            is_ad_free=self.rights.tier_at(now).ad_free,
            watched_ms=watched_ms_today(self.question.actor.ref, now),
            day_began=int(begin_of_load_day(now).timestamp()),
            shown=shown,
        )

    def token(self, choice: Choice, lease: int, now: datetime) -> AdToken:
        """What was decided."""
        asked = self.question
        return AdToken(
            flight=choice.flight.id,
            creative=choice.creative.id,
            lease=lease,
            episode=asked.episode.pk,
            viewer=self.viewer,
            country=asked.country,
            device=asked.device,
            slot=asked.slot.value,
            price_mills=choice.flight.price_mills,
            duration_ms=choice.creative.ad_seconds * 1000,
            issued_at=int(now.timestamp()),
            nonce=new_nonce(),
        )


@lru_cache(maxsize=1)
def ad_server() -> AdServer:
    """The one of this process."""
    return AdServer()
