"""The desk's dated data as the code wants it: clauses, check parameters, due times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from core.rules import Rule, load_rules, rule_on
from moderation.due_times import due_time
from moderation.enums import Ground
from moderation.selectors.classification import duties_on

APP = "moderation"
OTHER_CATEGORY = "OTHER_VIOLATION_TC"
WORD_CHECKS = frozenset({"banned-words", "on-screen-words"})


@dataclass(frozen=True)
class Clause:
    """One clause of the policy, worded in every language we have."""

    code: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    category: str = OTHER_CATEGORY
    ground: str = Ground.INCOMPATIBLE
    is_sensitive: bool = False

    def title(self, language: str | None = None) -> str:
        """The title in a language, the page's own by default; English when there is none."""
        return _worded(self.titles, language)

    def text(self, language: str | None = None) -> str:
        """The wording in a language, the page's own by default; English when there is none."""
        return _worded(self.texts, language)


@dataclass(frozen=True)
class Policy:
    """All clauses in force on one day; ``version`` is kept with every decision."""

    version: str
    clauses: Mapping[str, Clause]


def policy_on(on: date) -> Policy:
    """The policy of a day."""
    return _policy(rule_on(load_rules(APP, "policy"), on=on).id)


def policy_named(version: str) -> Policy:
    """The policy with a version; one without clauses when it is not among the rules any more."""
    known = {rule.id for rule in load_rules(APP, "policy").rules}
    return _policy(version) if version in known else Policy(version=version, clauses={})


def check_parameters(key: str, on: date) -> Mapping[str, Any]:
    """What one automated check compares with on a day; empty when the rules say nothing of it."""
    if key in WORD_CHECKS:
        return rule_on(load_rules(APP, "words"), on=on).content
    parameters: Mapping[str, Any] = rule_on(load_rules(APP, "checks"), on=on).content.get(key, {})
    return parameters


def due_at(submitted_at: datetime, priority: int, *, later_days: int = 0) -> datetime:
    """When a case of a class is due, by the rules of the day of its submission and the site's time zone.

    ``later_days`` working days are added for classes that count in days.
    """
    local = timezone.localtime(submitted_at)
    rule = rule_on(load_rules(APP, "due"), on=local.date())
    allowance = rule.content["classes"][priority]
    if later_days and "working_days" in allowance:
        allowance = {"working_days": allowance["working_days"] + later_days}
    return due_time(local, allowance, opens_at_hour=rule.content["opens_at_hour"])


@dataclass(frozen=True)
class CannedReason:
    """A ready-made sentence for fix lists."""

    key: str
    clause: str
    texts: Mapping[str, str]

    def text(self, language: str | None = None) -> str:
        """The sentence in a language, the page's own by default."""
        return _worded(self.texts, language)


def canned_reasons_on(on: date) -> dict[str, CannedReason]:
    """The ready-made reasons of a day, by key."""
    rows = rule_on(load_rules(APP, "reasons"), on=on).content["reasons"]
    return {key: CannedReason(key, row["clause"], row["text"]) for key, row in rows.items()}


@dataclass(frozen=True)
class ReportRules:
    """When reports by viewers go to the fast lane, how many one person may make in an hour, and how long words outlive an account."""

    threshold_bps: int
    bad_faith_counts: int
    most_an_hour: int
    evidence_days: int


def report_rules(on: date) -> ReportRules:
    """The rules about reports of a day."""
    return ReportRules(**rule_on(load_rules(APP, "reports"), on=on).content)


def appeal_deadline(decided_at: datetime) -> datetime:
    """The last moment for an appeal against what was decided then, by the rules of that day and no earlier than the law's."""
    on = timezone.localdate(decided_at)
    rule = rule_on(load_rules(APP, "appeals"), on=on)
    return decided_at + timedelta(days=max(rule.content["days"], duties_on(on).appeal_days))


def evidence_deadline(answered_at: datetime) -> datetime:
    """Until when the words of a report or an appeal are kept that was answered then, by the rules of that day and the law's."""
    on = timezone.localdate(answered_at)
    return answered_at + timedelta(days=max(report_rules(on).evidence_days, duties_on(on).evidence_days))


@lru_cache(maxsize=16)
def _policy(rule_id: str) -> Policy:
    rule = next(rule for rule in load_rules(APP, "policy").rules if rule.id == rule_id)
    return Policy(version=rule.id, clauses={clause.code: clause for clause in _clauses(rule)})


def _clauses(rule: Rule) -> list[Clause]:
    return [
        Clause(
            code=row["code"],
            titles=row["title"],
            texts=row["text"],
            category=row.get("category", OTHER_CATEGORY),
            ground=row.get("ground", Ground.INCOMPATIBLE),
            is_sensitive=row.get("sensitive", False),
        )
        for row in rule.content["clauses"]
    ]


def _worded(words: Mapping[str, str], language: str | None) -> str:
    return words.get((language or get_language() or "en").lower(), words["en"])
