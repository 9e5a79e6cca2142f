"""What belongs to an episode's picture: subtitles, dubs, exports, and the encoding itself."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import EDITING_ROLES, UPLOADING_ROLES
from accounts.policies import can_produce
from core.actors import Actor
from core.errors import DomainError
from core.http.access import actor_of, requires
from dramas.models import EpisodeVersion
from dramas.selectors.studio import access_series, check_member, version_at
from dramas.services.dubs import remove_dub
from dramas.services.episodes import set_subtitle
from dramas.services.exports import export_episode
from media.services.encoding import cancel_encoding, retry_encoding
from studio.forms.episodes import DubForm, SubtitleForm
from studio.services.drafts import draft_of
from studio.services.dubs import import_dub, place_dub


def _version(actor: Actor, slug: str, number: int, roles: frozenset[str]) -> EpisodeVersion:
    version = version_at(access_series(actor, slug), number)
    check_member(actor, version.episode.series, roles)
    return version


@requires(can_produce)
@require_POST
def subtitle(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Subtitles in one language for the draft."""
    actor = actor_of(request)
    version = _version(actor, slug, number, UPLOADING_ROLES)
    form = SubtitleForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file with subtitles first."))
        return redirect("studio:episode", slug=slug, number=number)
    try:
        with transaction.atomic():
            draft = draft_of(actor=actor, version=version)
            set_subtitle(actor=actor, version=draft, language=form.cleaned_data["language"], content=form.content())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The subtitles were added."))
    return redirect("studio:episode", slug=slug, number=number)


@requires(can_produce)
@require_POST
def dub(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A dub for the draft: a sound file, or a further track of the video."""
    actor = actor_of(request)
    version = _version(actor, slug, number, UPLOADING_ROLES)
    form = DubForm(request.POST, request.FILES)
    if not form.is_valid() or not (form.cleaned_data["file"] or form.cleaned_data["track"]):
        messages.error(request, _("Choose a sound file first."))
        return redirect("studio:episode", slug=slug, number=number)
    try:
        _take_dub(actor, version, form)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The dub was added."))
    return redirect("studio:episode", slug=slug, number=number)


def _take_dub(actor: Actor, version: EpisodeVersion, form: DubForm) -> None:
    language, track = form.cleaned_data["language"], form.cleaned_data["track"]
    if track:
        place_dub(actor=actor, version=version, language=language, asset=version.asset, rendition=track)
        return
    sent = form.cleaned_data["file"]
    with tempfile.NamedTemporaryFile(prefix="duanju-dub-") as copy:
        for chunk in sent.chunks():
            copy.write(chunk)
        copy.flush()
        import_dub(actor=actor, version=version, language=language, path=Path(copy.name), name=sent.name or "dub")


@requires(can_produce)
@require_POST
def dub_remove(request: HttpRequest, slug: str, number: int, language: str) -> HttpResponse:
    """Take a dub out of the draft."""
    actor = actor_of(request)
    version = _version(actor, slug, number, UPLOADING_ROLES)
    with transaction.atomic():
        remove_dub(actor=actor, version=draft_of(actor=actor, version=version), language=language)
    messages.success(request, _("The dub was removed."))
    return redirect("studio:episode", slug=slug, number=number)


@requires(can_produce)
@require_POST
def export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Have a file with burnt-in labels made."""
    actor = actor_of(request)
    export_episode(actor=actor, version=_version(actor, slug, number, EDITING_ROLES))
    messages.success(request, _("The file is being made. Reload this page in a moment to download it."))
    return redirect("studio:episode", slug=slug, number=number)


@requires(can_produce)
@require_POST
def retry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Begin the encoding again after a failure of ours or a cancellation."""
    version = _version(actor_of(request), slug, number, UPLOADING_ROLES)
    retry_encoding(version.asset_id)
    messages.success(request, _("The encoding of episode %(number)s begins again.") % {"number": number})
    return redirect("studio:episode", slug=slug, number=number)


@requires(can_produce)
@require_POST
def cancel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Stop the encoding; the file is kept, so that it can begin again."""
    version = _version(actor_of(request), slug, number, UPLOADING_ROLES)
    cancel_encoding(version.asset_id)
    messages.success(request, _("The encoding of episode %(number)s was cancelled.") % {"number": number})
    return redirect("studio:episode", slug=slug, number=number)
