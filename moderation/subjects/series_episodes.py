"""One episode version, as checks and reviewers see it: texts, probe facts, analysis, subtitles, and a grant to play it."""

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from dramas.models import EpisodeVersion
from media.encoding.facts import SourceFacts
from media.enums import AssetState
from media.models import Asset
from media.services.grants import make_grant
from moderation.checks.contract import MediaFacts, Need, TextField
from moderation.subjects.contract import CheckMaterial, Exhibit, Fact, Passage, Preview

LABELS = {"title": _("Title"), "synopsis": _("Synopsis")}
MOST_COPIES = 10


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
        offers=frozenset({Need.TEXTS, Need.FACTS, Need.ANALYSIS, Need.COPIES}),
        texts=texts + subtitles,
        facts=_media_facts(asset),
        analysis=asset.analysis or None,
        copies=_copies(version),
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
    return Exhibit(passages=passages + subtitles, facts=facts, duration_ms=asset.duration_ms)


def episode_preview(version: EpisodeVersion, actor: Actor) -> Preview | None:
    """A grant for the reviewer; None until the renditions are ready."""
    if version.asset.state != AssetState.READY:
        return None
    grant = make_grant(version.asset, actor)
    return Preview(master_url=grant.master_url, poster_url=grant.poster_url, expires_at=grant.expires_at)


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
