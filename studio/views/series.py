"""Make a series, edit its texts and declarations, choose its cover."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import EDITING_ROLES
from accounts.policies import can_produce
from accounts.selectors import companies_of
from core.errors import ConflictError, DomainError, InvalidError, NotFoundError
from core.http.access import actor_of, requires
from dramas.enums import VersionState
from dramas.selectors.studio import access_series
from dramas.services.covers import MAX_BYTES, SIZES, cover_file, set_cover
from dramas.services.series import NewSeries, create_series, edit_series, set_countries, set_danmaku
from studio.forms.series import DetailsForm, NewSeriesForm, details_initial
from studio.views.frame import frame_of


@requires(can_produce)
@require_http_methods(["GET", "POST"])
def series_new(request: HttpRequest) -> HttpResponse:
    """A title is enough to start; files can be dropped right afterwards."""
    actor = actor_of(request)
    companies = companies_of(actor.user_id or 0).filter(members__role__in=EDITING_ROLES)
    form = NewSeriesForm(request.POST or None, companies=companies)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = NewSeries(slug=form.address(), language=given["language"], texts=form.texts())
        try:
            series = create_series(actor=actor, company=given["company"], new=new)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return redirect("studio:series", slug=series.slug)
    status = 422 if form.is_bound else 200
    return render(request, "studio/series_new.html", {"here": "series", "form": form}, status=status)


@requires(can_produce)
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Texts and declarations; saving makes or changes the draft of the next version."""
    actor = actor_of(request)
    frame = frame_of(actor, access_series(actor, slug))
    if request.method == "GET":
        form = DetailsForm(initial=details_initial(frame.texts))
        return render(
            request, "studio/details.html", frame.context(form=form, tab="details", **_lock(frame.texts.state))
        )
    form = DetailsForm(request.POST)
    context: dict[str, Any] = {}
    status = 422
    if form.is_valid():
        try:
            edit_series(actor=actor, series=frame.series, edit=form.edit(), edit_token=form.cleaned_data["edit_token"])
        except ConflictError as error:
            if error.code != "stale-edit":
                raise
            theirs = details_initial(frame.texts)
            status, context = 409, {"differing": _differing(form, theirs)}
            form = DetailsForm(
                {
                    **request.POST.dict(),
                    "special_themes": request.POST.getlist("special_themes"),
                    "edit_token": theirs["edit_token"],
                }
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("studio:details", slug=slug)
    context |= _lock(frame.texts.state)
    return render(request, "studio/details.html", frame.context(form=form, tab="details", **context), status=status)


def _lock(state: str) -> dict[str, Any]:
    return {"is_locked": state == VersionState.SUBMITTED}


def _differing(form: DetailsForm, theirs: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """(label, saved now, mine) of every field that the stale form would change; saving again means "mine"."""
    mine = form.cleaned_data
    return [
        (form.fields[name].label, _shown(theirs[name]), _shown(mine[name]))
        for name in form.fields
        if name != "edit_token" and _shown(theirs[name]) != _shown(mine[name])
    ]


def _shown(value: Any) -> str:
    """A form value as a person reads it, the same for what was typed and what is stored."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(sorted(str(item) for item in value)) if value else ""
    return str(value or "").strip()


@requires(can_produce)
@require_POST
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """A picture for the draft's cover."""
    actor = actor_of(request)
    series = access_series(actor, slug, EDITING_ROLES)
    picture = request.FILES.get("cover")
    if picture is None:
        raise InvalidError(_("Choose a picture first."), code="cover-missing", field="cover")
    set_cover(actor=actor, series=series, content=picture.read(MAX_BYTES + 1))
    messages.success(request, _("The cover was changed. It is reviewed together with the texts."))
    return redirect("studio:details", slug=slug)


@requires(can_produce)
@require_POST
def danmaku(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether viewers' lines run over the picture; holds at once."""
    actor = actor_of(request)
    is_on = request.POST.get("is_on") == "1"
    set_danmaku(actor=actor, series=access_series(actor, slug, EDITING_ROLES), is_on=is_on)
    messages.success(request, _("Danmaku is on.") if is_on else _("Danmaku is off."))
    return redirect("studio:details", slug=slug)


@requires(can_produce)
@require_POST
def countries(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the series may be shown; holds at once."""
    actor = actor_of(request)
    given = request.POST.get("countries", "").replace(",", " ").split()
    set_countries(actor=actor, series=access_series(actor, slug, EDITING_ROLES), countries=given)
    messages.success(
        request, _("It may be shown in these countries now.") if given else _("It may be shown everywhere now.")
    )
    return redirect("studio:details", slug=slug)


@requires(can_produce)
@require_GET
def cover_picture(request: HttpRequest, slug: str, digest: str, size: str) -> FileResponse:
    """A cover of one of the series' versions, public or not."""
    series = access_series(actor_of(request), slug)
    name = cover_file(digest, size)
    if (
        size not in SIZES
        or not series.versions.filter(cover_sha256=digest).exists()
        or not default_storage.exists(name)
    ):
        raise NotFoundError
    response = FileResponse(default_storage.open(name), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
