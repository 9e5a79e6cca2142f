"""One episode: watch it, edit its texts and number, remove its draft."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import EDITING_ROLES
from accounts.policies import can_produce
from core.actors import Actor
from core.errors import DomainError, NotFoundError
from core.http.access import actor_of, requires
from core.numbers import whole_number
from dramas.enums import VersionState
from dramas.models import EpisodeVersion
from dramas.selectors.studio import access_series, check_member, version_at
from dramas.services.episodes import rename_episode, renumber_episode
from dramas.services.presentations import presentation_of
from media.enums import AssetState
from media.services.grants import make_grant, make_preview_grant
from studio.forms.episodes import DubForm, EpisodeForm, SubtitleForm, episode_form
from studio.selectors.history import earlier_version, history_of
from studio.selectors.season import review_phase
from studio.selectors.stages import episode_stage, is_playable
from studio.selectors.tracks import dub_rows, export_of, further_tracks
from studio.services.drafts import draft_of, remove_episode_draft
from studio.views.frame import frame_of


@requires(can_produce)
@require_http_methods(["GET", "POST"])
def episode(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The episode's page; saving makes a draft of the next version where there is none."""
    actor = actor_of(request)
    version = version_at(access_series(actor, slug), number)
    form = episode_form(version, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _save(actor, version, form)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("studio:episode", slug=slug, number=form.cleaned_data.get("number", number))
    return _page(request, version, form)


def _page(request: HttpRequest, version: EpisodeVersion, form: EpisodeForm) -> HttpResponse:
    actor = actor_of(request)
    series = version.episode.series
    frame = frame_of(actor, series)
    context = frame.context(
        form=form,
        version=version,
        episode=version.episode,
        stage=episode_stage(version, review_phase(series), series_state=series.publication),
        subtitle_form=SubtitleForm(),
        dub_form=DubForm(),
        dubs=dub_rows(version),
        tracks=further_tracks(version),
        export=export_of(version, actor),
        is_locked=version.state == VersionState.SUBMITTED,
        is_draft=version.state == VersionState.DRAFT,
        is_playable=is_playable(version.asset),
        is_ready=version.asset.state == AssetState.READY,
        history=history_of(version.episode),
    )
    return render(request, "studio/episode.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _save(actor: Actor, version: EpisodeVersion, form: EpisodeForm) -> None:
    draft = draft_of(actor=actor, version=version)
    for language, title, synopsis in form.texts():
        rename_episode(actor=actor, version=draft, language=language, title=title, synopsis=synopsis)
    number = form.cleaned_data.get("number", version.episode.number)
    if number != version.episode.number:
        renumber_episode(actor=actor, episode=version.episode, number=number)


@requires(can_produce)
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Remove the draft; what is live stays live."""
    actor = actor_of(request)
    version = version_at(access_series(actor, slug), number)
    check_member(actor, version.episode.series, EDITING_ROLES)
    remove_episode_draft(actor=actor, version=version)
    messages.success(request, _("The draft of episode %(number)s was removed.") % {"number": number})
    return redirect("studio:series", slug=slug)


@requires(can_produce)
@require_GET
def preview(request: HttpRequest, slug: str, number: int) -> JsonResponse:
    """Fresh addresses to play the newest version, or the one asked for, for the producer's own eyes."""
    actor = actor_of(request)
    version = version_at(access_series(actor, slug), number)
    wanted = whole_number(request.GET.get("version", ""))
    if wanted is not None and wanted != version.number:
        version = earlier_version(version.episode, wanted)
    asset = version.asset
    if not is_playable(asset):
        raise NotFoundError(_("This episode is not encoded yet."), code="not-ready")
    ready = asset.state == AssetState.READY
    grant = make_grant(asset, actor, presentation_of(version)) if ready else make_preview_grant(asset, actor)
    response = JsonResponse({"master": grant.master_url, "poster": grant.poster_url, "thumbs": grant.thumbs_url})
    response["Cache-Control"] = "no-store"
    return response
