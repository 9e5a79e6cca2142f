"""From what is known of a series to what the law asks: pure, one pack at a time, then the strictest of all."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import TypeVar

from moderation.law.contract import Classification, Duties, Inputs, LabelRule, Pack, Promotion, Reason, Step, Tier

T = TypeVar("T")


def classify(inputs: Inputs, pack: Pack, on: date) -> Classification:
    """What one pack says of a series on a day. A pack without a table of classes says nothing of classes.

    Investment in another currency than the pack's is not converted: the series is unclassified, which holds it and asks for two people.
    """
    tier, reasons = _tier(inputs, pack)
    step = next((step for step in pack.steps if step.tier == tier), None)
    if pack.steps and pack.announced_on is not None and on < pack.announced_on:
        reasons.append(_reason(pack, "before-notice", announced=pack.announced_on.isoformat()))
    numbers = tuple(pack.numbers[kind] for kind in step.numbers) if step else ()
    return Classification(
        tier=tier,
        reviewers=(step.reviewer if step else "platform",),
        numbers=numbers,
        labels=tuple(label for label in pack.labels if _is_wanted(label, inputs, demands_number=bool(numbers))),
        second_reasons=_second_reasons(inputs, pack, tier),
        reasons=tuple(reasons),
        packs=(pack.ref,),
    )


def combined(found: Iterable[Classification]) -> Classification:
    """The strictest of several: the gravest class with its number, every label, every reason, every reviewer of the gravest class."""
    return reduce(_stricter, found, Classification(reviewers=()))


def strictest_duties(packs: Iterable[Pack]) -> Duties:
    """What several places ask together: the longest time, the shortest text, and whatever any of them wants at all."""
    found = [Duties(), *(pack.duties for pack in packs if pack.duties is not None)]
    return Duties(
        appeal_days=max(duties.appeal_days for duties in found),
        evidence_days=max(duties.evidence_days for duties in found),
        statement_ground_characters=min(duties.statement_ground_characters for duties in found),
        statement_explanation_characters=min(duties.statement_explanation_characters for duties in found),
        statement_facts_characters=min(duties.statement_facts_characters for duties in found),
        notice_receipt=any(duties.notice_receipt for duties in found),
        yearly_report=any(duties.yearly_report for duties in found),
    )


def applicable_packs(packs: Iterable[Pack], jurisdictions: Iterable[str], on: date, *, ai_made: bool) -> list[Pack]:
    """The packs that hold on a day: for each place the newest table of classes, one for AI-made works before one for all; and all packs without."""
    wanted = list(dict.fromkeys(jurisdictions))
    holding = [
        pack for pack in packs if pack.jurisdiction in wanted and pack.holds(on) and (ai_made or not pack.applies_to_ai)
    ]
    chosen = [pack for pack in holding if not pack.steps]
    for place in wanted:
        tables = [pack for pack in holding if pack.steps and pack.jurisdiction == place]
        if tables:
            chosen.append(max(tables, key=lambda pack: (pack.applies_to_ai, pack.valid_from)))
    return sorted(chosen, key=lambda pack: (not pack.steps, pack.id))


def _tier(inputs: Inputs, pack: Pack) -> tuple[Tier, list[Reason]]:
    if not pack.steps:
        return Tier.OTHER, []
    themes = sorted(inputs.themes & pack.special_themes)
    found = [_reason(pack, "special-theme", theme=theme) for theme in themes]
    if inputs.promotion in pack.key_promotions:
        found.append(_reason(pack, "first-screen"))
    if inputs.investment_minor and inputs.currency != pack.currency:
        declared = {"currency": inputs.currency, "wanted": pack.currency}
        return Tier.UNCLASSIFIED, [*found, _reason(pack, "other-currency", holds=True, **declared)]
    if found:
        return Tier.KEY, found
    if not inputs.investment_minor:
        return Tier.OTHER, [_reason(pack, "investment-not-declared", currency=pack.currency)]
    step = _step_of(inputs.investment_minor, pack)
    return step.tier, [_reason(pack, f"investment-{step.tier.code}", currency=pack.currency, amount=_amount(step))]


def _step_of(investment_minor: int, pack: Pack) -> Step:
    return max((step for step in pack.steps if step.from_minor <= investment_minor), key=lambda step: step.from_minor)


def _amount(step: Step) -> str:
    return f"{step.from_minor // 100:,}"


def _second_reasons(inputs: Inputs, pack: Pack, tier: Tier) -> tuple[str, ...]:
    true_here = {
        "key": tier is Tier.KEY,
        "unclassified": tier is Tier.UNCLASSIFIED,
        "special-theme": bool(inputs.themes & pack.special_themes),
        "first-screen": inputs.promotion is Promotion.FIRST_SCREEN,
    }
    return tuple(name for name, is_true in true_here.items() if is_true and name in pack.second_review)


def _is_wanted(label: LabelRule, inputs: Inputs, *, demands_number: bool) -> bool:
    return {"always": True, "ai-made": inputs.ai_made, "numbered": demands_number}[label.when]


def _reason(pack: Pack, code: str, *, holds: bool = False, **params: str) -> Reason:
    return Reason(code=code, pack=pack.ref, params=tuple(sorted(params.items())), holds=holds)


def _stricter(one: Classification, other: Classification) -> Classification:
    gravest = max(one.tier, other.tier)
    named = [found for found in (one, other) if found.tier is gravest]
    labels: dict[str, LabelRule] = {}
    for label in (*one.labels, *other.labels):
        labels[label.id] = _longer(labels[label.id], label) if label.id in labels else label
    return Classification(
        tier=gravest,
        reviewers=_once(*(found.reviewers for found in named)),
        numbers=_once(one.numbers, other.numbers),
        labels=tuple(labels.values()),
        second_reasons=_once(one.second_reasons, other.second_reasons),
        reasons=(*one.reasons, *other.reasons),
        packs=_once(one.packs, other.packs),
    )


def _longer(one: LabelRule, other: LabelRule) -> LabelRule:
    return LabelRule(one.id, one.when, _once(one.places, other.places), max(one.least_seconds, other.least_seconds))


def _once(*groups: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
