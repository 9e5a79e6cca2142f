"""The texts, cover and declarations of a series, as checks and reviewers see them."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from dramas.enums import VersionState
from dramas.models import SeriesVersion
from dramas.selectors.texts import in_language
from dramas.services.verdicts import SERIES_TEXTS
from dramas.vocabulary import theme_name
from moderation.checks.contract import Need, TextField
from moderation.subjects.contract import CheckMaterial, Exhibit, Fact, Passage, Preview, SubmittedItem
from moderation.subjects.series_law import law_facts, paper_facts, series_declarations

LABELS = {"title": _("Title"), "tagline": _("Tagline"), "synopsis": _("Synopsis")}


def series_material(version: SeriesVersion) -> CheckMaterial:
    """Texts in all languages, and what the producer declared."""
    texts = tuple(
        TextField(field=name, language=text.language, text=getattr(text, name))
        for text in version.texts.all()
        for name in LABELS
    )
    offers = frozenset({Need.TEXTS, Need.DECLARATIONS})
    return CheckMaterial(offers=offers, texts=texts, declarations=series_declarations(version))


def series_exhibit(version: SeriesVersion) -> Exhibit:
    """Every text and declaration, in words."""
    passages = tuple(
        Passage(field=f"{name}:{text.language}", label=label, language=text.language, text=getattr(text, name))
        for text in version.texts.all()
        for name, label in LABELS.items()
        if getattr(text, name)
    )
    investment = f"{number_format(version.investment_minor // 100, force_grouping=True)} {version.investment_currency}"
    facts = (
        Fact(_("Producer"), version.series.company.name),
        *law_facts(version),
        Fact(_("Filing number"), version.filing_number or _("none given")),
        Fact(_("Made with AI"), _("yes") if version.ai_made else _("no")),
        Fact(_("Investment"), investment),
        Fact(_("Special themes"), ", ".join(theme_name(code) for code in version.special_themes) or _("none declared")),
        Fact(_("Audience"), version.audience_rating or _("not stated")),
        Fact(_("Genre"), version.genre or _("not stated")),
        Fact(_("Tropes"), ", ".join(version.tropes) or _("none")),
        *paper_facts(version),
    )
    return Exhibit(passages=passages, facts=facts)


def series_preview(version: SeriesVersion) -> Preview | None:
    """The cover of this very version, from the desk's own address: it may not be public yet."""
    if not version.cover_sha256:
        return None
    poster = reverse("desk:cover", kwargs={"digest": version.cover_sha256})
    return Preview(master_url="", poster_url=poster, expires_at=timezone.now() + timedelta(hours=1))


def texts_item(version: SeriesVersion) -> SubmittedItem:
    """The texts and cover of a series, as an item with a verdict of its own."""
    text = in_language(version.texts.all(), version.language, version.language)
    before = SeriesVersion.objects.filter(series=version.series_id, number__lt=version.number)
    return SubmittedItem(
        kind=SERIES_TEXTS,
        ref=version.public_id,
        position=0,
        title=text.title if text else "",
        digest=version.digest,
        previous_ref=_newest_judged(before),
    )


def _newest_judged(versions: QuerySet[SeriesVersion]) -> str:
    judged = versions.exclude(state__in=(VersionState.DRAFT, VersionState.SUBMITTED)).order_by("-number")
    return judged.values_list("public_id", flat=True).first() or ""
