"""Where the season drop sends its files (tus 1.0), and what became of each."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.enums import UPLOADING_ROLES
from accounts.policies import can_produce
from accounts.selectors import companies_of
from core.actors import Actor
from core.errors import InvalidError, NotFoundError
from core.http.access import actor_of, requires
from core.numbers import whole_number
from dramas.models import Series
from dramas.numbering import HIGHEST
from dramas.selectors.studio import access_series
from media.models import Upload
from media.selectors.uploads import refusal_of
from media.targets import UploadTarget
from media.views.tus import TusDesk, serve_tus
from studio.selectors.uploads import TARGET, owner_key


@requires(can_produce)
def uploads(request: HttpRequest) -> HttpResponse:
    """Begin an upload: ``?series=<slug>&number=<n>`` says what it is for; 0 is the trailer."""
    actor = actor_of(request)
    if request.method == "OPTIONS":
        return serve_tus(request, desk=TusDesk(UploadTarget("", actor.ref), _address))
    series = access_series(actor, request.GET.get("series", ""), UPLOADING_ROLES)
    target = target_for(actor, series, _number(request.GET.get("number", "")))
    return serve_tus(request, desk=TusDesk(target, _address))


@requires(can_produce)
def upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Go on with an upload, ask where it stands, or drop it."""
    actor = actor_of(request)
    row = _own_upload(actor, upload_id)
    desk = TusDesk(UploadTarget(row.owner_key, actor.ref, row.target_kind, row.target_ref), _address)
    return serve_tus(request, desk=desk, upload_id=upload_id)


@requires(can_produce)
@require_GET
def outcome(request: HttpRequest, upload_id: str) -> JsonResponse:
    """What became of an upload: its state, and the sentence when it was refused."""
    row = _own_upload(actor_of(request), upload_id)
    return JsonResponse({"state": row.state, "rule": row.refusal_rule, "message": refusal_of(row)})


def target_for(actor: Actor, series: Series, number: int | None) -> UploadTarget:
    """A file for a series, and for one of its numbers when that was said."""
    return UploadTarget(
        owner_key=owner_key(series.company_id),
        actor_ref=actor.ref,
        target_kind=TARGET,
        target_ref=f"{series.public_id}:{number}" if number is not None else series.public_id,
        quota_bytes=series.company.upload_quota_bytes,
        profile=series.encoding_profile,
    )


def _own_upload(actor: Actor, upload_id: str) -> Upload:
    """An upload of one of the actor's companies that they may work on; anybody else's does not exist."""
    companies = companies_of(actor.user_id or 0).filter(members__role__in=UPLOADING_ROLES)
    keys = [owner_key(company.pk) for company in companies]
    row = Upload.objects.filter(public_id=upload_id, owner_key__in=keys).first()
    if row is None:
        raise NotFoundError(_("There is no such upload. Start it again."), code="upload-not-found")
    return row


def _address(public_id: str) -> str:
    return reverse("studio:upload", args=[public_id])


def _number(text: str) -> int | None:
    if not text:
        return None
    number = whole_number(text, at_most=HIGHEST)
    if number is None:
        raise InvalidError(_("A series has episodes 1 to 500; choose one of these numbers."), code="number-range")
    return number
