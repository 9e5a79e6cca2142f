"""The texts, cover and declarations of a series, as checks and reviewers see them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from dramas.models import SeriesVersion
from moderation.checks.contract import Need, TextField
from moderation.subjects.contract import CheckMaterial, Exhibit, Fact, Passage, Preview

LABELS = {"title": _("Title"), "tagline": _("Tagline"), "synopsis": _("Synopsis")}


def series_material(version: SeriesVersion) -> CheckMaterial:
    """Texts in all languages, and what the producer declared."""
    texts = tuple(
        TextField(field=name, language=text.language, text=getattr(text, name))
        for text in version.texts.all()
        for name in LABELS
    )
    declarations = {"filing_number": version.filing_number, "ai_made": version.ai_made}
    return CheckMaterial(offers=frozenset({Need.TEXTS, Need.DECLARATIONS}), texts=texts, declarations=declarations)


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
        Fact(_("Filing number"), version.filing_number or _("none given")),
        Fact(_("Made with AI"), _("yes") if version.ai_made else _("no")),
        Fact(_("Investment"), investment),
        Fact(_("Special themes"), ", ".join(version.special_themes) or _("none declared")),
        Fact(_("Audience"), version.audience_rating or _("not stated")),
        Fact(_("Genre"), version.genre or _("not stated")),
        Fact(_("Tropes"), ", ".join(version.tropes) or _("none")),
    )
    return Exhibit(passages=passages, facts=facts)


def series_preview(version: SeriesVersion) -> Preview | None:
    """The cover of this very version, from the desk's own address: it may not be public yet."""
    if not version.cover_sha256:
        return None
    poster = reverse("desk:cover", kwargs={"digest": version.cover_sha256})
    return Preview(master_url="", poster_url=poster, expires_at=timezone.now() + timedelta(hours=1))
