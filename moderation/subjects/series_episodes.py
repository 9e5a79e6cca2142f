"""One episode version, as checks and reviewers see it: texts, probe facts, analysis, subtitles, and a grant to play it."""

from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from dramas.enums import VersionState
from dramas.models import EpisodeVersion, SeriesVersion
from dramas.selectors.texts import in_language
from dramas.services.verdicts import EPISODE
from media.encoding.facts import SourceFacts
from media.encoding.rates import output_rate
from media.enums import AssetState
from media.models import Asset
from media.services.grants import make_grant
from moderation.checks.contract import MediaFacts, Need, TextField
from moderation.checks.copies.matches import Asker
from moderation.law.contract import Place
from moderation.selectors.classification import classification_of
from moderation.subjects.contract import CheckMaterial, Exhibit, Fact, Passage, Preview, SubmittedItem

LABELS = {"title": _("Title"), "synopsis": _("Synopsis")}
MOST_COPIES = 10
OFFERED = frozenset(
    {
        *(Need.TEXTS, Need.FACTS, Need.ANALYSIS, Need.COPIES, Need.WORK),
        *(Need.FOOTAGE, Need.CLASSES, Need.FLASH_FAILURES, Need.PROVENANCE, Need.ON_SCREEN),
        *(Need.PICTURE_MATCHES, Need.SOUND_MATCHES),
    }
)


def episode_material(version: EpisodeVersion) -> CheckMaterial:
    """What the checks get; analysis and facts are None until encoding has measured them."""
    asset = version.asset
    texts = tuple(
        TextField(field=name, language=text.language, text=getattr(text, name))
        for text in version.texts.all()
        for name in LABELS
    )
    subtitles = tuple(
        TextField(field="subtitles", language=subtitle.language, text=subtitle.content)
        for subtitle in version.subtitles.all()
    )
    return CheckMaterial(
        offers=OFFERED,
        texts=texts + subtitles,
        facts=_media_facts(asset),
        analysis=asset.analysis or None,
        copies=_copies(version),
        provenance=_provenance(version),
        asset_ref=asset.public_id,
        source_digest=asset.source_sha256,
        asker=Asker(asset.public_id, asset.source_sha256, version.episode_id, version.episode.series.company_id),
        work=_work(version),
    )


def episode_exhibit(version: EpisodeVersion) -> Exhibit:
    """Texts and subtitles to read, facts about the source."""
    passages = tuple(
        Passage(field=f"{name}:{text.language}", label=label, language=text.language, text=getattr(text, name))
        for text in version.texts.all()
        for name, label in LABELS.items()
        if getattr(text, name)
    )
    subtitles = tuple(
        Passage(
            field=f"subtitles:{subtitle.language}",
            label=_("Subtitles"),
            language=subtitle.language,
            text=subtitle.content,
        )
        for subtitle in version.subtitles.all()
    )
    asset = version.asset
    size = f"{asset.width} × {asset.height}" if asset.width and asset.height else _("not measured")
    facts = (
        Fact(_("File"), asset.source_name),
        Fact(_("Picture"), size),
        Fact(_("Version"), str(version.number)),
    )
    return Exhibit(
        passages=passages + subtitles, facts=facts, duration_ms=asset.duration_ms, frame_rate=_frame_rate(asset)
    )


def episode_preview(version: EpisodeVersion, actor: Actor) -> Preview | None:
    """A grant for the reviewer; None until the renditions are ready."""
    if version.asset.state != AssetState.READY:
        return None
    grant = make_grant(version.asset, actor)
    return Preview(
        master_url=grant.master_url,
        poster_url=grant.poster_url,
        expires_at=grant.expires_at,
        thumbs_url=grant.thumbs_url,
    )


def _frame_rate(asset: Asset) -> float:
    """Frames a second of what is played, which follows from the source's; 0 where there was no probe."""
    try:
        video = SourceFacts.from_json(asset.facts).video
    except (KeyError, TypeError):
        return 0.0
    return float(output_rate(video.nominal_rate, video.average_rate, settings.FASTEST_RATE)) if video else 0.0


def _media_facts(asset: Asset) -> MediaFacts | None:
    """The probe's JSON in the checks' words; None when there was no probe."""
    try:
        source = SourceFacts.from_json(asset.facts)
    except (KeyError, TypeError):
        return None
    width, height = source.video.display_size if source.video else (None, None)
    return MediaFacts(
        width=width, height=height, duration_ms=asset.duration_ms or None, has_sound=source.audio is not None
    )


def _work(version: EpisodeVersion) -> dict[str, object] | None:
    """What the series of the episode declares, in its newest words that were handed in, and which labels the law wants in the picture.

    None before anything was handed in.
    """
    handed_in = SeriesVersion.objects.filter(series=version.episode.series_id).exclude(state=VersionState.DRAFT)
    series = handed_in.select_related("series").order_by("-number").first()
    if series is None:
        return None
    asked = classification_of(series, timezone.localdate()).labels
    burnt_in = sorted(label.id for label in asked if Place.BURNT_IN in label.places)
    return {"filing_number": series.filing_number, "ai_made": series.ai_made, "burnt_in": burnt_in}


def _copies(version: EpisodeVersion) -> tuple[str, ...]:
    """Other episodes, of any producer, whose source has the same SHA-256."""
    others = (
        EpisodeVersion.objects.filter(asset__source_sha256=version.asset.source_sha256)
        .exclude(episode=version.episode_id)
        .order_by("episode__public_id")
        .values_list("episode__public_id", flat=True)
        .distinct()
    )
    return tuple(others[:MOST_COPIES])


def episode_items(versions: Sequence[EpisodeVersion]) -> tuple[SubmittedItem, ...]:
    """Episode versions, as items with a verdict each; one query, however many there are."""
    judged = EpisodeVersion.objects.filter(episode__in={version.episode_id for version in versions})
    judged = judged.exclude(state__in=(VersionState.DRAFT, VersionState.SUBMITTED)).order_by("number")
    before: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for episode_id, number, ref in judged.values_list("episode_id", "number", "public_id"):
        before[episode_id].append((number, ref))
    return tuple(_item(version, before[version.episode_id]) for version in versions)


def _item(version: EpisodeVersion, judged: Sequence[tuple[int, str]]) -> SubmittedItem:
    text = in_language(version.texts.all(), "", "")
    earlier = [ref for number, ref in judged if number < version.number]
    return SubmittedItem(
        kind=EPISODE,
        ref=version.public_id,
        position=version.episode.number,
        title=text.title if text else "",
        digest=version.digest,
        duration_ms=version.asset.duration_ms or 0,
        target_ref=version.episode.public_id,
        previous_ref=earlier[-1] if earlier else "",
    )


def _provenance(version: EpisodeVersion) -> dict[str, object]:
    """What the probe read in the upload, what the series declares, and what earlier uploads of the episode carried."""
    asset, episode = version.asset, version.episode_id
    declared = SeriesVersion.objects.filter(series=version.episode.series_id).order_by("-number")
    before = EpisodeVersion.objects.filter(episode=episode, number__lt=version.number)
    others = before.exclude(asset__source_sha256=asset.source_sha256)
    earlier = list(others.values_list("asset__provenance", flat=True))
    return {
        **asset.provenance,
        "declared_ai": declared.values_list("ai_made", flat=True).first(),
        "earlier": {name: any(name in provenance for provenance in earlier) for name in ("aigc", "c2pa")},
    }
