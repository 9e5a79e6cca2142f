"""The desk's dated data as the code wants it: clauses, check parameters, due times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from core.rules import Rule, load_rules, rule_on
from moderation.due_times import due_time

APP = "moderation"


@dataclass(frozen=True)
class Clause:
    """One clause of the policy, worded in every language we have."""

    code: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]

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


def check_parameters(key: str, on: date) -> Mapping[str, Any]:
    """What one automated check compares with on a day; empty when the rules say nothing of it."""
    if key == "banned-words":
        return {"words": rule_on(load_rules(APP, "words"), on=on).content["words"]}
    parameters: Mapping[str, Any] = rule_on(load_rules(APP, "checks"), on=on).content.get(key, {})
    return parameters


def due_at(submitted_at: datetime, priority: int) -> datetime:
    """When a case of a class is due, by the rules of the day of its submission and the site's time zone."""
    local = timezone.localtime(submitted_at)
    rule = rule_on(load_rules(APP, "due"), on=local.date())
    return due_time(local, rule.content["classes"][priority], opens_at_hour=rule.content["opens_at_hour"])


@lru_cache(maxsize=16)
def _policy(rule_id: str) -> Policy:
    rule = next(rule for rule in load_rules(APP, "policy").rules if rule.id == rule_id)
    return Policy(version=rule.id, clauses={clause.code: clause for clause in _clauses(rule)})


def _clauses(rule: Rule) -> list[Clause]:
    return [Clause(code=row["code"], titles=row["title"], texts=row["text"]) for row in rule.content["clauses"]]


def _worded(words: Mapping[str, str], language: str | None) -> str:
    return words.get((language or get_language() or "en").lower(), words["en"])
