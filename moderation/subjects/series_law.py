"""The law's side of a series' texts: what its class is and why, what it shows and for whom, which papers stand behind it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dramas.filing import number_key
from dramas.models import LicencePaper, SeriesVersion
from dramas.selectors.filing import holder_of_number, papers_of
from moderation.enums import SecondReviewReason
from moderation.law_words import DESCRIPTOR_NAMES, SECOND_REASONS, reason_sentence, reviewer_name, tier_name
from moderation.selectors.classification import classification_of
from moderation.selectors.ratings import levels_of, rating_of
from moderation.subjects.contract import Classing, Fact

MOST_PAPERS = 50


REASONS = {
    "key": SecondReviewReason.KEY_CLASS,
    "special-theme": SecondReviewReason.SPECIAL_THEME,
    "first-screen": SecondReviewReason.PROMOTED,
    "unclassified": SecondReviewReason.UNCLASSIFIED,
}


def classing_of(version: SeriesVersion) -> Classing:
    """What the law of today makes of a series' version (series joined)."""
    found = classification_of(version, timezone.localdate())
    return Classing(
        review_class=found.tier.code,
        rule_pack=found.version,
        second_reasons=tuple(REASONS[code] for code in found.second_reasons),
    )


def series_declarations(version: SeriesVersion) -> dict[str, object]:
    """What the producer declared, and what the law of today asks of it, as the checks read it."""
    found = classification_of(version, timezone.localdate())
    rule = next((rule for rule in found.numbers if rule.kind == version.number_kind), None)
    holder = holder_of_number(version.filing_number, but=version.series) if version.filing_number else None
    return {
        "filing_number": version.filing_number,
        "number_kind": version.number_kind,
        "number_valid_until": _day(version.number_valid_until),
        "number_kinds": [rule.kind for rule in found.numbers],
        "number_pattern": rule.pattern if rule else "",
        "number_taken": holder.public_id if holder else "",
        "ai_made": version.ai_made,
        "papers": [_paper(paper, version) for paper in papers_of(version.series)[:MOST_PAPERS]],
    }


def law_facts(version: SeriesVersion) -> tuple[Fact, ...]:
    """The class with its reasons, who reviews, and what is asked: each a line."""
    today = timezone.localdate()
    found = classification_of(version, today)
    rating = rating_of(version, today)
    levels = [f"{DESCRIPTOR_NAMES[name]} {level}" for name, level in levels_of(version).items() if level]
    second = [str(SECOND_REASONS[code]) for code in found.second_reasons]
    facts = [
        Fact(_("Class"), tier_name(found)),
        *(Fact(_("Why"), reason_sentence(reason)) for reason in found.reasons),
        Fact(_("Reviewed by"), ", ".join(str(reviewer_name(code)) for code in found.reviewers)),
        Fact(_("Second reviewer"), "; ".join(second) or _("not asked for by law")),
        Fact(_("Rule packs"), found.version or _("none")),
        Fact(_("It shows"), ", ".join(levels) or _("nothing was declared")),
        Fact(_("Ratings"), ", ".join(f"{rated.market} {rated.rating}" for rated in rating.markets)),
    ]
    return tuple(facts)


def paper_facts(version: SeriesVersion) -> tuple[Fact, ...]:
    """A line with a link for each paper of the series and its company, newest first."""
    papers = list(papers_of(version.series)[:MOST_PAPERS])
    if not papers:
        return (Fact(_("Licence papers"), _("none shown")),)
    return tuple(
        Fact(paper.get_kind_display(), _line(paper), url=reverse("desk:paper", kwargs={"public_id": paper.public_id}))
        for paper in papers
    )


def _line(paper: LicencePaper) -> str:
    until = format_lazy(_("until {day}"), day=date_format(paper.expires_on)) if paper.expires_on else ""
    return " · ".join(str(part) for part in (paper.number or paper.file_name, until) if part)


def _paper(paper: LicencePaper, version: SeriesVersion) -> dict[str, object]:
    key = number_key(version.filing_number)
    return {
        "kind": paper.kind,
        "number": paper.number,
        "expires_on": _day(paper.expires_on),
        "matches_number": bool(key) and number_key(paper.number) == key,
    }


def _day(day: object) -> str:
    return str(day) if day else ""
