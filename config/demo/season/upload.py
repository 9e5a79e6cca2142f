"""A story becomes a series: texts, cover and files go in by the studio's services, whatever of it is still missing."""

from collections.abc import Iterable
from pathlib import Path

from accounts.models import ProducerCompany
from config.demo.season.cast import NIGHT_MARKET, TIDEWATER, owner_of
from config.demo.stories.script import Episode as Script
from config.demo.stories.script import Fate, Story
from core.actors import Actor
from dramas.enums import VersionState
from dramas.models import EpisodeVersion, Series, SeriesVersion
from dramas.services.covers import set_cover
from dramas.services.episodes import rename_episode
from dramas.services.series import NewSeries, SeriesEdit, SeriesTextInput, create_series
from media.enums import UploadState
from media.models import Upload
from media.services.imports import import_file
from media.targets import UploadTarget

LANGUAGES = ("zh-hans", "en")
ORIGINAL = LANGUAGES[0]
FREE_OF_THE_OTHERS = 2
INVESTMENT_MINOR = 28_000_000


def company_of(story: Story) -> ProducerCompany:
    """The producer of a story: the series that waits for review belongs to the second one."""
    owner = TIDEWATER if story.fate is Fate.WAITING_FOR_REVIEW else NIGHT_MARKET
    return ProducerCompany.objects.get(slug=owner.slug)


def series_of(story: Story, number: int) -> Series:
    """The story's series, created with all its texts if it is not there."""
    found = Series.objects.select_related("company").filter(slug=story.slug).first()
    if found:
        return found
    company = company_of(story)
    texts = [SeriesTextInput(code, story.title[code], story.tagline[code], story.synopsis[code]) for code in LANGUAGES]
    edit = SeriesEdit(
        tropes=story.tropes,
        genre=story.genre,
        cast=[role.name[ORIGINAL] for role in story.cast],
        filing_number="" if story.fate is Fate.ONE_EPISODE_REJECTED else f"(DEMO)2026-{number:04d}",
        ai_made=False,
        investment_minor=INVESTMENT_MINOR,
        special_themes=(),
    )
    free = len(story.episodes) if number == 1 else FREE_OF_THE_OTHERS
    new = NewSeries(story.slug, ORIGINAL, texts, edit, free_episode_count=free)
    return create_series(actor=owner_of(company), company=company, new=new)


def needs_cover(series: Series) -> bool:
    """Whether the draft still lacks its cover."""
    return SeriesVersion.objects.filter(series=series, state=VersionState.DRAFT, cover_sha256="").exists()


def give_cover(series: Series, content: bytes) -> None:
    """Put the cover into the draft."""
    set_cover(actor=owner_of(series.company), series=series, content=content)


def missing_episodes(series: Series, story: Story) -> list[Script]:
    """Episodes of which no file has arrived yet."""
    made = set(EpisodeVersion.objects.filter(episode__series=series).values_list("episode__number", flat=True))
    under_way = Upload.objects.filter(target_kind="series", state=UploadState.COMPLETE)
    refs = set(under_way.filter(target_ref__startswith=f"{series.public_id}:").values_list("target_ref", flat=True))
    return [
        script
        for script in story.films
        if script.number not in made and f"{series.public_id}:{script.number}" not in refs
    ]


def send_file(series: Series, script: Script, path: Path) -> None:
    """Upload one drawn file."""
    actor = owner_of(series.company)
    target = UploadTarget(
        owner_key=f"company:{series.company_id}",
        actor_ref=actor.ref,
        target_kind="series",
        target_ref=f"{series.public_id}:{script.number}",
    )
    import_file(path, target=target, name=path.name)


def title_drafts(series: Series, story: Story) -> None:
    """Give drafts the titles of the script in both languages, once."""
    drafts = EpisodeVersion.objects.filter(episode__series=series, state=VersionState.DRAFT, number=1)
    actor = owner_of(series.company)
    for version in drafts.select_related("episode__series").prefetch_related("texts"):
        _title(actor, version, story.episode(version.episode.number), {text.language for text in version.texts.all()})


def _title(actor: Actor, version: EpisodeVersion, script: Script, known: Iterable[str]) -> None:
    if set(known) >= set(LANGUAGES):
        return
    for code in LANGUAGES:
        rename_episode(
            actor=actor, version=version, language=code, title=script.title[code], synopsis=script.synopsis[code]
        )
