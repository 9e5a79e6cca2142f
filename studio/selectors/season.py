"""The numbered table of a series: one row an episode, with its stage, so that a page can ask for the rows that changed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dramas.enums import VersionState
from dramas.models import EpisodeVersion, Series
from dramas.numbering import TRAILER
from dramas.selectors.studio import episode_rows
from dramas.selectors.texts import in_language
from media.enums import AssetState
from moderation.selectors.standing import open_submission, phase_of
from moderation.subjects.series import KIND
from studio.selectors.stages import Stage, episode_stage, is_playable

MARK_LENGTH = 3


@dataclass(frozen=True)
class EpisodeRow:
    """One line of the table. ``is_replaceable``: a new file for the number would be taken now."""

    number: int
    ref: str
    title: str
    file_name: str
    size_bytes: int
    duration_ms: int
    picture: str
    version: int
    languages: tuple[str, ...]
    stage: Stage
    is_live: bool
    is_replaceable: bool
    is_playable: bool

    @property
    def mark(self) -> str:
        """A few characters that differ when the row looks different."""
        seen = (
            self.ref,
            self.title,
            self.stage.key,
            self.stage.percent,
            str(self.stage.label),
            self.languages,
            self.is_live,
        )
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:MARK_LENGTH]


@dataclass(frozen=True)
class Season:
    """All rows of a series. ``marks`` is what a page sends back to learn what has changed since."""

    rows: Sequence[EpisodeRow]

    @property
    def episodes(self) -> Sequence[EpisodeRow]:
        """The rows without that of the trailer."""
        return [row for row in self.rows if row.number != TRAILER]

    @property
    def trailer(self) -> EpisodeRow | None:
        """The row of the trailer, if there is one."""
        return next((row for row in self.rows if row.number == TRAILER), None)

    @property
    def marks(self) -> str:
        """The marks of all rows in order."""
        return "".join(row.mark for row in self.rows)

    @property
    def is_working(self) -> bool:
        """Whether something will change without anybody's help."""
        return any(row.stage.is_working for row in self.rows)

    @property
    def runtime_ms(self) -> int:
        """The length of all episodes that could be measured."""
        return sum(row.duration_ms for row in self.episodes)

    def changed_since(self, marks: str) -> Sequence[EpisodeRow] | None:
        """The rows whose marks differ; None when rows were added or removed, so that the whole table is needed."""
        if len(marks) != MARK_LENGTH * len(self.rows):
            return None
        known = [marks[start : start + MARK_LENGTH] for start in range(0, len(marks), MARK_LENGTH)]
        return [row for row, mark in zip(self.rows, known, strict=True) if row.mark != mark]


def season_of(series: Series, language: str, original: str) -> Season:
    """The table, texts in the reader's language."""
    return Season(rows_of(series, episode_rows(series), language, original))


def rows_of(series: Series, versions: Iterable[EpisodeVersion], language: str, original: str) -> list[EpisodeRow]:
    """Rows for some of ``episode_rows``."""
    phase = review_phase(series)
    return [_row(version, phase, (language, original), series_state=series.publication) for version in versions]


def review_phase(series: Series) -> str:
    """The phase of the series' open submission, or nothing."""
    case = open_submission(KIND, series.public_id)
    return phase_of(case.state) if case else ""


def _row(version: EpisodeVersion, phase: str, languages: tuple[str, str], *, series_state: str) -> EpisodeRow:
    asset = version.asset
    text = in_language(version.texts.all(), *languages)
    in_work = version.state in (VersionState.DRAFT, VersionState.SUBMITTED)
    unusable = asset.state in (AssetState.FAILED, AssetState.CANCELLED)
    return EpisodeRow(
        number=version.episode.number,
        ref=version.public_id,
        title=text.title if text else "",
        file_name=asset.source_name,
        size_bytes=asset.source_bytes,
        duration_ms=asset.duration_ms,
        picture=f"{asset.width} × {asset.height}" if asset.width and asset.height else "",
        version=version.number,
        languages=tuple(sorted(subtitle.language for subtitle in version.subtitles.all())),
        stage=episode_stage(version, phase, series_state=series_state),
        is_live=version.episode.live_version_id is not None,
        is_replaceable=unusable or not in_work,
        is_playable=is_playable(asset),
    )
