"""Preflight: what the automated checks will say about the drafts, by file and rule, before anybody submits them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from dramas.enums import VersionState
from dramas.models import EpisodeVersion, Series, SeriesVersion
from dramas.selectors.studio import episode_rows
from media.enums import AssetState
from moderation.checks.contract import CheckInput, Evidence, MediaFacts, Need, TextField, run_check
from moderation.checks.registry import checks_for
from moderation.labels import EVIDENCE_LABELS
from moderation.selectors.rules import check_parameters
from moderation.subjects.contract import CheckMaterial
from moderation.subjects.series_texts import series_material

SHORT_MS = 20_000
LEAST_SIDE = 720
LABELS: dict[str, Sentence] = {
    "black": _("The picture stays black."),
    "frozen": _("The picture stands still."),
    "silent": _("There is no sound for a while."),
    "no-sound": _("The file has no sound track."),
    "too-loud": _("The sound is louder than the platform's profile."),
    "too-quiet": _("The sound is quieter than the platform's profile."),
    "peaks": _("The sound is clipped at its peaks."),
    "not-vertical": _("The picture is not 9:16. It will be shown with empty bars."),
    "same-file": _("Another episode uses the very same file."),
    "no-number": _("No filing or licence number is given."),
    "number-format": _("The filing number does not look like one."),
    "banned-word": _("A word that the rules do not allow."),
    "short": _("The episode is shorter than 20 seconds."),
    "small-picture": _("The picture is smaller than 720 × 1280 and will look soft."),
}
# What is only shown to reviewers: it asks nothing of a producer.
QUIET_LABELS = frozenset({"ai-made", "banned-word-homophone"})


@dataclass(frozen=True)
class Finding:
    """One remark about one file (number None: the texts and declarations, 0: the trailer). Times are milliseconds."""

    number: int | None
    file_name: str
    rule: str
    sentence: Sentence
    detail: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


def draft_findings(series: Series, texts: SeriesVersion, on: date) -> list[Finding]:
    """What a reviewer's machine would remark on everything that is in draft and ready."""
    found: list[Finding] = []
    if texts.state == VersionState.DRAFT:
        found += _findings(series_material(texts), None, "", on)
    drafts = [v for v in episode_rows(series) if v.state == VersionState.DRAFT and v.asset.state == AssetState.READY]
    for version in drafts:
        found += _measured(version)
        found += _findings(_material(version), version.episode.number, version.asset.source_name, on)
    return found


def _material(version: EpisodeVersion) -> CheckMaterial:
    """The material of an episode without any query; copies of other works are searched once, by the case itself."""
    asset = version.asset
    fields = ("title", "synopsis")
    texts = tuple(
        TextField(name, text.language, getattr(text, name)) for text in version.texts.all() for name in fields
    )
    subtitles = tuple(TextField("subtitles", item.language, item.content) for item in version.subtitles.all())
    facts = MediaFacts(
        width=asset.width or None,
        height=asset.height or None,
        duration_ms=asset.duration_ms or None,
        has_sound=asset.facts["audio"] is not None if "audio" in asset.facts else None,
    )
    offers = frozenset({Need.TEXTS, Need.FACTS, Need.ANALYSIS})
    return CheckMaterial(offers=offers, texts=texts + subtitles, facts=facts, analysis=asset.analysis or None)


def _measured(version: EpisodeVersion) -> list[Finding]:
    asset = version.asset
    number, name = version.episode.number, asset.source_name
    found = []
    if 0 < asset.duration_ms < SHORT_MS and not version.episode.is_trailer:
        found.append(Finding(number, name, "short", LABELS["short"], f"{asset.duration_ms / 1000:.1f} s"))
    if 0 < min(asset.width, asset.height) < LEAST_SIDE:
        size = f"{asset.width} × {asset.height}"
        found.append(Finding(number, name, "small-picture", LABELS["small-picture"], size))
    return found


def _findings(material: CheckMaterial, number: int | None, file_name: str, on: date) -> list[Finding]:
    found = []
    for check in checks_for(material.offers):
        given = CheckInput(
            digest="",
            on=on,
            parameters=check_parameters(check.key, on),
            texts=material.texts,
            facts=material.facts,
            analysis=material.analysis,
            declarations=material.declarations,
            copies=material.copies,
        )
        evidence = run_check(check, given).evidence
        found += [_finding(item, number, file_name) for item in evidence if item.label not in QUIET_LABELS]
    return found


def _finding(item: Evidence, number: int | None, file_name: str) -> Finding:
    return Finding(
        number=number,
        file_name=file_name,
        rule=item.policy_code,
        sentence=LABELS.get(item.label, EVIDENCE_LABELS.get(item.label, item.label)),
        detail=item.text,
        start_ms=item.start_ms,
        end_ms=item.end_ms,
    )


def by_file(findings: Sequence[Finding]) -> list[tuple[int | None, list[Finding]]]:
    """Findings grouped by number, in order, the texts first."""
    groups: dict[int | None, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.number, []).append(finding)
    return sorted(groups.items(), key=lambda group: -1 if group[0] is None else group[0])
