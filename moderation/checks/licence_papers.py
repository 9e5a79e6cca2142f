"""Are there papers behind the licences and the number, and do they still hold?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from moderation.checks.contract import BrokenInputError, CheckInput, CheckOutput, Evidence, Level, Need, concluded
from moderation.checks.reading import day, level, number, text

Values = Mapping[str, object]


@dataclass(frozen=True)
class LicencePapersCheck:
    """Looks at `papers` (newest first; kind, number, expires_on, matches_number) and `number_kinds` (the law demands a number).

    Only the newest paper of each kind counts: it replaces the older ones.
    Parameters: missing_level, required_level, number_level, expired_level, soon_level, soon_days.
    """

    key: str = "licence-papers"
    version: int = 1

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.DECLARATIONS})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return ("L-PAPERS",)

    def available(self) -> bool:
        return True

    def run(self, given: CheckInput) -> CheckOutput:
        declared, rules = given.declarations or {}, given.parameters
        papers = _papers(declared)
        newest = {text(paper, "kind"): paper for paper in reversed(papers)}
        found = (*_presence(declared, papers, rules), *_ends(newest, rules, given.on))
        return concluded(found, metrics={"papers": len(papers)})


def _papers(declared: Values) -> list[Values]:
    papers = declared.get("papers") or []
    if not isinstance(papers, list) or not all(isinstance(paper, Mapping) for paper in papers):
        raise BrokenInputError(f"papers is not a list of papers: {papers!r}")
    return papers


def _presence(declared: Values, papers: list[Values], rules: Values) -> Iterator[Evidence]:
    is_demanded = bool(declared.get("number_kinds"))
    if not papers:
        yield _finding("no-paper", level(rules, "required_level" if is_demanded else "missing_level"))
    elif is_demanded and not any(paper.get("matches_number") for paper in papers):
        yield _finding("no-paper-of-number", level(rules, "number_level"), text(declared, "filing_number"))


def _ends(newest: Mapping[str, Values], rules: Values, on: date) -> Iterator[Evidence]:
    soon = on + timedelta(days=int(number(rules, "soon_days")))
    for paper in newest.values():
        until = day(paper, "expires_on")
        shown = " ".join(part for part in (text(paper, "number"), until.isoformat() if until else "") if part)
        if until is not None and until < on:
            yield _finding("paper-expired", level(rules, "expired_level"), shown)
        elif until is not None and until <= soon:
            yield _finding("paper-expires-soon", level(rules, "soon_level"), shown)


def _finding(label: str, weight: Level, shown: str = "") -> Evidence:
    return Evidence(label=label, level=weight, policy_code="L-PAPERS", field="papers", text=shown)


finds_missing_papers = LicencePapersCheck()
