"""One episode: watch it, edit its texts, number and subtitles, remove its draft."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import EDITING_ROLES, UPLOADING_ROLES
from accounts.policies import can_produce
from core.actors import Actor
from core.errors import DomainError, NotFoundError
from core.http.access import actor_of, requires
from dramas.enums import VersionState
from dramas.models import EpisodeVersion
from dramas.selectors.studio import access_series, check_member, episode_rows
from dramas.services.episodes import rename_episode, renumber_episode, revise_episode, set_subtitle
from media.enums import AssetState
from media.services.grants import make_grant
from studio.forms.episodes import EpisodeForm, SubtitleForm, episode_initial
from studio.selectors.history import history_of
from studio.selectors.season import open_case_state
from studio.selectors.stages import episode_stage
from studio.services.drafts import remove_episode_draft
from studio.views.frame import frame_of


def version_at(actor: Actor, slug: str, number: int) -> EpisodeVersion:
    """The newest version of an episode of a series that the actor works on."""
    version = episode_rows(access_series(actor, slug)).filter(episode__number=number).first()
    if version is None:
        raise NotFoundError(_("This series has no episode %(number)s.") % {"number": number}, code="no-episode")
    return version


@requires(can_produce)
@require_http_methods(["GET", "POST"])
def episode(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The episode's page; saving makes a draft of the next version where there is none."""
    actor = actor_of(request)
    version = version_at(actor, slug, number)
    form = EpisodeForm(request.POST or None, initial=episode_initial(version))
    if request.method == "POST" and form.is_valid():
        try:
            _save(actor, version, form)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("studio:episode", slug=slug, number=form.cleaned_data["number"])
    return _page(request, version, form)


def _page(request: HttpRequest, version: EpisodeVersion, form: EpisodeForm) -> HttpResponse:
    actor = actor_of(request)
    series = version.episode.series
    frame = frame_of(actor, series)
    context = frame.context(
        form=form,
        version=version,
        episode=version.episode,
        stage=episode_stage(version, open_case_state(series), series_is_public=series.publication == "published"),
        subtitle_form=SubtitleForm(),
        is_locked=version.state == VersionState.SUBMITTED,
        is_draft=version.state == VersionState.DRAFT,
        is_playable=version.asset.state == AssetState.READY,
        history=history_of(version.episode),
    )
    return render(request, "studio/episode.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _save(actor: Actor, version: EpisodeVersion, form: EpisodeForm) -> None:
    draft = _draft(actor, version)
    for language, title, synopsis in form.texts():
        rename_episode(actor=actor, version=draft, language=language, title=title, synopsis=synopsis)
    number = form.cleaned_data["number"]
    if number != version.episode.number:
        renumber_episode(actor=actor, episode=version.episode, number=number)


def _draft(actor: Actor, version: EpisodeVersion) -> EpisodeVersion:
    return version if version.state == VersionState.DRAFT else revise_episode(actor=actor, version=version)


@requires(can_produce)
@require_POST
def subtitle(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Subtitles in one language for the draft."""
    actor = actor_of(request)
    version = version_at(actor, slug, number)
    check_member(actor, version.episode.series, UPLOADING_ROLES)
    form = SubtitleForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a WebVTT file first."))
        return redirect("studio:episode", slug=slug, number=number)
    try:
        with transaction.atomic():
            draft = _draft(actor, version)
            set_subtitle(actor=actor, version=draft, language=form.cleaned_data["language"], content=form.content())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The subtitles were added."))
    return redirect("studio:episode", slug=slug, number=number)


@requires(can_produce)
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Remove the draft; what is live stays live."""
    actor = actor_of(request)
    version = version_at(actor, slug, number)
    check_member(actor, version.episode.series, EDITING_ROLES)
    remove_episode_draft(actor=actor, version=version)
    messages.success(request, _("The draft of episode %(number)s was removed.") % {"number": number})
    return redirect("studio:series", slug=slug)


@requires(can_produce)
@require_GET
def preview(request: HttpRequest, slug: str, number: int) -> JsonResponse:
    """Fresh addresses to play the newest version, for the producer's own eyes."""
    actor = actor_of(request)
    version = version_at(actor, slug, number)
    if version.asset.state != AssetState.READY:
        raise NotFoundError(_("This episode is not encoded yet."), code="not-ready")
    grant = make_grant(version.asset, actor)
    response = JsonResponse({"master": grant.master_url, "poster": grant.poster_url})
    response["Cache-Control"] = "no-store"
    return response
