"""Create a series and edit the draft of its next version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import Enum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from accounts.enums import EDITING_ROLES
from accounts.models import ProducerCompany
from accounts.policies import can_operate
from accounts.selectors import is_member
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError
from dramas.countries import country_codes
from dramas.enums import NumberKind, VersionState
from dramas.models import Series, SeriesText, SeriesVersion
from dramas.selectors.studio import check_member
from dramas.vocabulary import SPECIAL_THEMES


class Forever(Enum):
    """A number without an end; None would leave the field as it is."""

    FOREVER = "forever"


FOREVER = Forever.FOREVER


@dataclass(frozen=True)
class SeriesTextInput:
    """Texts in one language."""

    language: str
    title: str
    tagline: str = ""
    synopsis: str = ""


@dataclass(frozen=True)
class SeriesEdit:
    """Everything about a series that review looks at; None leaves a field as it is."""

    texts: Sequence[SeriesTextInput] | None = None
    tropes: Sequence[str] | None = None
    genre: str | None = None
    cast: Sequence[str] | None = None
    filing_number: str | None = None
    number_kind: str | None = None
    number_valid_until: date | Forever | None = None
    ai_made: bool | None = None
    investment_minor: int | None = None
    special_themes: Sequence[str] | None = None
    descriptors: Mapping[str, object] | None = None
    audience_rating: str | None = None
    language: str | None = None

    def columns(self) -> dict[str, object]:
        """The changes to the version's own columns."""
        values = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "texts"}
        return {name: _stored(value) for name, value in values.items() if value is not None}


def _stored(value: object) -> object:
    if isinstance(value, tuple | list):
        return list(value)
    return None if value is FOREVER else value


@dataclass(frozen=True)
class NewSeries:
    """What a series needs to exist."""

    slug: str
    language: str
    texts: Sequence[SeriesTextInput]
    edit: SeriesEdit = field(default_factory=SeriesEdit)
    free_episode_count: int | None = None


@transaction.atomic
def create_series(*, actor: Actor, company: ProducerCompany, new: NewSeries) -> Series:
    """A series with its first draft. InvalidError when the title is missing, ConflictError when the address is taken."""
    if not (actor.is_system or (actor.user_id is not None and is_member(actor.user_id, company.pk, EDITING_ROLES))):
        raise ForbiddenError
    _check_texts(new.texts)
    try:
        with transaction.atomic():
            series = Series.objects.create(slug=new.slug, company=company, free_episode_count=new.free_episode_count)
    except IntegrityError as error:
        raise ConflictError(
            _("The address “%(slug)s” is taken. Choose another one.") % {"slug": new.slug},
            code="slug-taken",
            field="slug",
        ) from error
    draft = SeriesVersion.objects.create(series=series, number=1, language=new.language)
    _write(draft, replace(new.edit, texts=new.texts))
    record_audit(actor=actor, verb="series.created", subject_kind="series", subject_ref=series.public_id)
    return series


@transaction.atomic
def edit_series(*, actor: Actor, series: Series, edit: SeriesEdit, edit_token: int | None = None) -> SeriesVersion:
    """Change the draft (made from the newest version when there is none).

    ``edit_token`` is the one the form was made with; ConflictError (code ``stale-edit``) when somebody saved since.
    """
    check_member(actor, series, EDITING_ROLES)
    draft = draft_of(series)
    saved = SeriesVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT)
    if edit_token is not None:
        saved = saved.filter(edit_token=edit_token)
    if not saved.update(edit_token=F("edit_token") + 1):
        raise ConflictError(
            _("Somebody else saved this series while you were editing. Compare both texts and save again."),
            code="stale-edit",
        )
    if edit.texts is not None:
        _check_texts(edit.texts)
    _write(draft, edit)
    draft.refresh_from_db()
    return draft


def draft_of(series: Series) -> SeriesVersion:
    """The draft, copied from the newest version when there is none. ConflictError while the newest one is in review."""
    newest = SeriesVersion.objects.filter(series=series).order_by("-number").first()
    if newest is None:
        return SeriesVersion.objects.create(series=series, number=1)
    if newest.state == VersionState.DRAFT:
        return newest
    if newest.state == VersionState.SUBMITTED:
        raise ConflictError(
            _("The series is waiting for review. Withdraw it first, or wait for the decision, then change it."),
            code="in-review",
        )
    texts = list(newest.texts.all())
    copy = SeriesVersion.objects.get(pk=newest.pk)
    copy.pk, copy._state.adding = None, True  # noqa: SLF001 - Django's documented way to copy a row
    copy.public_id = SeriesVersion._meta.get_field("public_id").get_default()  # noqa: SLF001
    copy.number = (SeriesVersion.objects.filter(series=series).aggregate(last=Max("number"))["last"] or 0) + 1
    # The edit token goes on counting, so that a form made from any earlier version is recognised as stale.
    copy.state, copy.digest, copy.frozen_at = VersionState.DRAFT, "", None
    copy.save()
    SeriesText.objects.bulk_create(
        [
            SeriesText(version=copy, language=t.language, title=t.title, tagline=t.tagline, synopsis=t.synopsis)
            for t in texts
        ]
    )
    return copy


def _check_texts(texts: Sequence[SeriesTextInput]) -> None:
    if not any(text.title.strip() for text in texts):
        raise InvalidError(_("Give the series a title in at least one language."), code="title-missing", field="title")
    for text in texts:
        if len(text.title) > 120 or len(text.tagline) > 160 or len(text.synopsis) > 2000:
            raise InvalidError(
                _("Titles may have 120 characters, taglines 160, synopses 2000. Shorten the %(language)s text.")
                % {"language": text.language},
                code="text-too-long",
            )


def _write(draft: SeriesVersion, edit: SeriesEdit) -> None:
    themes = set(edit.special_themes or ()) - set(SPECIAL_THEMES)
    if themes:
        raise InvalidError(_("There is no special theme “%(theme)s”.") % {"theme": min(themes)}, code="unknown-theme")
    if edit.number_kind and edit.number_kind not in NumberKind.values:
        raise InvalidError(
            _("A number comes from a distribution licence or from a filing. Choose one."), code="unknown-number-kind"
        )
    columns = edit.columns()
    if columns:
        SeriesVersion.objects.filter(pk=draft.pk).update(**columns)
    if edit.texts is None:
        return
    SeriesText.objects.filter(version=draft).delete()
    SeriesText.objects.bulk_create(
        [
            SeriesText(
                version=draft,
                language=t.language,
                title=t.title.strip(),
                tagline=t.tagline.strip(),
                synopsis=t.synopsis.strip(),
            )
            for t in edit.texts
            if t.title.strip()
        ]
    )


@transaction.atomic
def set_danmaku(*, actor: Actor, series: Series, is_on: bool) -> None:
    """Let viewers' lines run over the picture, or not; what was written stays. Nobody reviews this. Who edits the series, and operators."""
    if not can_operate(actor):
        check_member(actor, series, EDITING_ROLES)
    if Series.objects.filter(pk=series.pk, has_danmaku=not is_on).update(has_danmaku=is_on):
        verb = "series.danmaku-on" if is_on else "series.danmaku-off"
        record_audit(actor=actor, verb=verb, subject_kind="series", subject_ref=series.public_id)


@transaction.atomic
def set_countries(*, actor: Actor, series: Series, countries: Iterable[str]) -> None:
    """Where the series may be shown, by two letters each; none at all: everywhere. Holds at once. Who edits the series, and operators.

    InvalidError ``unknown-country`` names the first that is none.
    """
    if not can_operate(actor):
        check_member(actor, series, EDITING_ROLES)
    wanted = sorted({country.strip().upper() for country in countries})
    for country in wanted:
        if country not in country_codes():
            raise InvalidError(
                _("“%(country)s” is no country. Give two letters for each, such as CN or US.")
                % {"country": country[:20]},
                code="unknown-country",
                field="countries",
            )
    stored = " ".join(wanted)
    if Series.objects.filter(pk=series.pk).exclude(countries=stored).update(countries=stored):
        record_audit(
            actor=actor,
            verb="series.countries",
            subject_kind="series",
            subject_ref=series.public_id,
            payload={"countries": wanted},
        )


@transaction.atomic
def set_encoding_profile(*, actor: Actor, series: Series, profile: str) -> None:
    """How carefully files of the series that arrive from now on are encoded: a name of ENCODING_PROFILES. Operators only."""
    if not can_operate(actor):
        raise ForbiddenError
    if profile not in settings.ENCODING_PROFILES:
        raise InvalidError(_("There is no encoding profile “%(name)s”.") % {"name": profile}, code="unknown-profile")
    Series.objects.filter(pk=series.pk).update(encoding_profile=profile)
    record_audit(
        actor=actor,
        verb="series.encoding-profile",
        subject_kind="series",
        subject_ref=series.public_id,
        payload={"profile": profile},
    )
