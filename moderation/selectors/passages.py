"""Texts of the subject with the words marked that the checks found in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from moderation.selectors.findings import CheckResult, Finding
from moderation.subjects import Passage


@dataclass(frozen=True)
class Stretch:
    """A piece of a text; with a finding it is shown marked."""

    text: str
    finding: Finding | None = None


@dataclass(frozen=True)
class MarkedPassage:
    """A passage cut into stretches; together they are exactly its text."""

    passage: Passage
    stretches: tuple[Stretch, ...]


def marked_passages(passages: Sequence[Passage], findings: Sequence[Finding]) -> list[MarkedPassage]:
    """Each passage with its findings; of two that overlap the first wins."""
    return [
        MarkedPassage(passage, stretches(passage.text, [item for item in findings if item.field == passage.field]))
        for passage in passages
    ]


def named_places(result: CheckResult, passages: Sequence[Passage]) -> CheckResult:
    """The result with the field of every finding in words ("Synopsis, zh-hans")."""
    names = {passage.field: f"{passage.label}, {passage.language}" for passage in passages}
    findings = tuple(replace(finding, place=names.get(finding.field, "")) for finding in result.findings)
    return replace(result, findings=findings)


def stretches(text: str, findings: Sequence[Finding]) -> tuple[Stretch, ...]:
    """A text cut at the ranges of some findings; together the pieces are exactly the text."""
    pieces, position = [], 0
    for finding in sorted(findings, key=lambda item: item.text_range or (0, 0)):
        start, end = finding.text_range or (0, 0)
        if not position <= start < end <= len(text):
            continue
        pieces += [Stretch(text[position:start]), Stretch(text[start:end], finding)]
        position = end
    pieces.append(Stretch(text[position:]))
    return tuple(stretch for stretch in pieces if stretch.text)
