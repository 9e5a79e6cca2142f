"""Law and house rules as dated data: each app owns its YAML files, this module only picks the row that holds on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from django.apps import apps

from core.errors import NotFoundError

EVERYWHERE = "*"


@dataclass(frozen=True)
class Rule:
    """One dated row: ``content`` is whatever the owning app keeps there; ``valid_to`` is the first day it no longer holds."""

    id: str
    jurisdiction: str
    valid_from: date
    valid_to: date | None
    content: Mapping[str, Any]

    def holds(self, on: date, jurisdiction: str) -> bool:
        """Whether the rule is in force there and then."""
        there = self.jurisdiction in (EVERYWHERE, jurisdiction)
        return there and self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class RuleBook:
    """All versions of one set of rules."""

    name: str
    rules: tuple[Rule, ...]


@lru_cache(maxsize=128)
def load_rules(app_label: str, name: str) -> RuleBook:
    """Read ``<app>/rules/<name>.yaml``: a list of rows with id, jurisdiction, valid_from, valid_to and content of their own."""
    path = apps.get_app_config(app_label).path
    with open(f"{path}/rules/{name}.yaml", encoding="utf-8") as stream:  # noqa: PTH123 - path is a plain string from Django
        rows = yaml.safe_load(stream)
    return RuleBook(f"{app_label}/{name}", tuple(_rule(row) for row in rows))


def _rule(row: dict[str, Any]) -> Rule:
    own = {"id", "jurisdiction", "valid_from", "valid_to"}
    return Rule(
        id=row["id"],
        jurisdiction=row.get("jurisdiction", EVERYWHERE),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        content={key: value for key, value in row.items() if key not in own},
    )


def rules_on(book: RuleBook, *, on: date, jurisdiction: str = EVERYWHERE) -> tuple[Rule, ...]:
    """Every rule in force there on that day, in file order."""
    return tuple(rule for rule in book.rules if rule.holds(on, jurisdiction))


def rule_on(book: RuleBook, *, on: date, jurisdiction: str = EVERYWHERE) -> Rule:
    """The newest rule in force there on that day; one for the place beats one for everywhere. NotFoundError if none is."""
    found = rules_on(book, on=on, jurisdiction=jurisdiction)
    if not found:
        raise NotFoundError(f"{book.name}: no rule holds in {jurisdiction} on {on}", code="no-rule")
    return max(found, key=lambda rule: (rule.jurisdiction != EVERYWHERE, rule.valid_from))
