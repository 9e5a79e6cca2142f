"""Reads a rule pack out of loose YAML, and says in one sentence what is wrong with it. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from moderation.law.contract import Band, Duties, LabelRule, Market, NumberRule, Pack, Place, Promotion, Step, Tier
from moderation.law.descriptors import DESCRIPTORS, STRONGEST

TIERS = {tier.code: tier for tier in (Tier.OTHER, Tier.ORDINARY, Tier.KEY)}
WHENS = ("always", "ai-made", "numbered")
SECONDS = ("key", "unclassified", "special-theme", "first-screen")
FIELDS = {field.name for field in fields(Pack)} - {"applies_to_ai", "steps"} | {"applies_to", "classes"}


class PackError(ValueError):
    """A pack cannot be used; the text names the pack, the field and what belongs there."""


def read_pack(row: object) -> Pack:
    """A pack from one YAML document; PackError otherwise."""
    if not isinstance(row, Mapping):
        raise PackError("A pack is a mapping of fields, with an id.")
    name = str(row.get("id") or "?")
    try:
        return _read(name, row)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        said = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise PackError(f"Pack {name}: {said}.") from error


def check_packs(packs: Sequence[Pack]) -> list[str]:
    """One sentence for everything that does not fit between packs: ids used twice, tables of classes that hold on the same day."""
    ids = [pack.id for pack in packs]
    found = [f"Pack {name}: the id is used twice." for name in sorted({name for name in ids if ids.count(name) > 1})]
    tables = sorted((pack for pack in packs if pack.steps), key=lambda pack: pack.valid_from)
    for position, earlier in enumerate(tables):
        for later in tables[position + 1 :]:
            same = (earlier.jurisdiction, earlier.applies_to_ai) == (later.jurisdiction, later.applies_to_ai)
            if same and earlier.holds(later.valid_from):
                found.append(
                    f"Pack {earlier.id}: still holds on {later.valid_from}, when {later.id} begins. Set valid_to."
                )
    return found


def _read(name: str, row: Mapping[str, Any]) -> Pack:
    _known(row, FIELDS)
    numbers = {kind: _number(kind, rule) for kind, rule in (row.get("numbers") or {}).items()}
    steps = _steps(row.get("classes") or (), numbers)
    valid_from, valid_to = _day(row, "valid_from"), _optional_day(row, "valid_to")
    if valid_to is not None and valid_to <= valid_from:
        raise ValueError(f"valid_to {valid_to} is not after valid_from {valid_from}")
    return Pack(
        id=_text(row, "id"),
        version=_whole(row["version"], "version", least=1),
        jurisdiction=_text(row, "jurisdiction"),
        valid_from=valid_from,
        valid_to=valid_to,
        announced_on=_optional_day(row, "announced_on"),
        source=_text(row, "source"),
        applies_to_ai=_one_of(row.get("applies_to", "all"), ("all", "ai-made"), "applies_to") == "ai-made",
        currency=_currency(row) if steps else "",
        steps=steps,
        special_themes=frozenset(_words(row, "special_themes")),
        key_promotions=frozenset(_each(row, "key_promotions", tuple(Promotion))),
        second_review=frozenset(_each(row, "second_review", SECONDS)),
        numbers=numbers,
        labels=tuple(_label(label) for label in row.get("labels") or ()),
        duties=_duties(row["duties"]) if row.get("duties") else None,
        markets=tuple(_market(str(name), market) for name, market in (row.get("markets") or {}).items()),
    )


def _steps(rows: Iterable[Mapping[str, Any]], numbers: Mapping[str, NumberRule]) -> tuple[Step, ...]:
    steps = []
    for row in rows:
        _known(row, {"class", "from_minor", "reviewer", "numbers"})
        kinds = tuple(_each(row, "numbers", tuple(numbers)))
        tier = TIERS[_one_of(row["class"], tuple(TIERS), "class")]
        steps.append(Step(tier, _whole(row["from_minor"], "from_minor"), _text(row, "reviewer"), kinds))
    if not steps:
        return ()
    ordered = sorted(steps, key=lambda step: step.tier)
    if [step.tier for step in ordered] != list(TIERS.values()):
        raise ValueError("classes must name other, ordinary and key, each once")
    if ordered[0].from_minor != 0 or not ordered[0].from_minor < ordered[1].from_minor < ordered[2].from_minor:
        raise ValueError("classes must begin at 0 with other and rise over ordinary to key")
    return tuple(ordered)


def _number(kind: str, rule: Mapping[str, Any]) -> NumberRule:
    _known(rule, {"pattern", "unique", "note"})
    pattern = _text(rule, "pattern")
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"numbers.{kind}.pattern is not a pattern ({error})") from error
    return NumberRule(kind, pattern, _yes_or_no(rule["unique"], f"numbers.{kind}.unique"))


def _label(row: Mapping[str, Any]) -> LabelRule:
    _known(row, {"id", "when", "places", "seconds"})
    places = tuple(Place(place) for place in _each(row, "places", tuple(Place)))
    if not places:
        raise ValueError(f"label {row.get('id')} names no places")
    when = _one_of(row["when"], WHENS, "when")
    return LabelRule(_text(row, "id"), when, places, _whole(row["seconds"], "seconds"))


def _market(name: str, row: Mapping[str, Any]) -> Market:
    _known(row, {"place", "bands"})
    return Market(name, _text(row, "place"), _bands(name, row["bands"]))


def _bands(market: str, rows: Iterable[Mapping[str, Any]]) -> tuple[Band, ...]:
    bands = []
    for row in rows:
        _known(row, {"rating", "minimum_age", "ceilings"})
        ceilings = {name: _whole(level, name, most=STRONGEST) for name, level in (row.get("ceilings") or {}).items()}
        if unknown := set(ceilings) - set(DESCRIPTORS):
            raise ValueError(f"markets.{market}: there is no descriptor {min(unknown)}")
        bands.append(Band(_text(row, "rating"), _whole(row["minimum_age"], "minimum_age", most=21), ceilings))
    if not bands or bands[-1].ceilings:
        raise ValueError(f"markets.{market}: the last rating must take everything, so it has no ceilings")
    if [band.minimum_age for band in bands] != sorted(band.minimum_age for band in bands):
        raise ValueError(f"markets.{market}: ratings must stand in order of age")
    return tuple(bands)


def _known(row: Mapping[str, Any], names: Iterable[str]) -> None:
    if unknown := {str(name) for name in row} - set(names):
        raise ValueError(f"there is no field {min(unknown)}; known are {', '.join(sorted(names))}")


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be a text, not {value!r}")
    return value.strip()


def _currency(row: Mapping[str, Any]) -> str:
    code = _text(row, "currency")
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError(f"currency must be three capital letters (ISO 4217), not {code!r}")
    return code


def _whole(value: object, name: str, *, least: int = 0, most: int = 10**15) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most}, not {value!r}")
    return value


def _yes_or_no(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false, not {value!r}")
    return value


def _day(row: Mapping[str, Any], name: str) -> date:
    value = row[name]
    if type(value) is not date:
        raise ValueError(f"{name} must be a day such as 2026-01-01, not {value!r}")
    return value


def _optional_day(row: Mapping[str, Any], name: str) -> date | None:
    return _day(row, name) if row.get(name) is not None else None


def _one_of(value: object, known: Sequence[str], name: str) -> str:
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, not {value!r}")
    return str(value)


def _words(row: Mapping[str, Any], name: str) -> list[str]:
    values = row.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{name} must be a list of words, not {values!r}")
    return values


def _each(row: Mapping[str, Any], name: str, known: Sequence[str]) -> list[str]:
    return [_one_of(value, known, name) for value in _words(row, name)]


def _duties(row: Mapping[str, Any]) -> Duties:
    """What the product always does, e.g. that a person decides an appeal, is no setting and so no duty of a pack."""
    _known(row, {field.name for field in fields(Duties)})
    read: dict[str, Any] = {
        name: _yes_or_no(value, f"duties.{name}")
        if isinstance(getattr(Duties, name), bool)
        else _whole(value, f"duties.{name}", least=1)
        for name, value in row.items()
    }
    return Duties(**read)
