"""What the law makes of a series, what it shows, and the papers behind it."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.enums import EDITING_ROLES
from accounts.policies import can_produce
from core.errors import ConflictError, InvalidError, NotFoundError
from core.http.access import actor_of, requires
from dramas.enums import VersionState
from dramas.selectors.filing import papers_of
from dramas.selectors.studio import access_series
from dramas.services.papers import add_paper
from dramas.services.series import edit_series
from moderation.subjects.series_law import MOST_PAPERS, law_facts
from studio.forms.legal import DescriptorsForm, PaperForm, descriptors_initial
from studio.views.frame import Frame, frame_of


@requires(can_produce)
@require_GET
def legal(request: HttpRequest, slug: str) -> HttpResponse:
    """Class, reasons and ratings as they stand; the two forms."""
    actor = actor_of(request)
    return _page(request, frame_of(actor, access_series(actor, slug)))


@requires(can_produce)
@require_POST
def descriptors(request: HttpRequest, slug: str) -> HttpResponse:
    """Save what the series shows in the draft."""
    actor = actor_of(request)
    frame = frame_of(actor, access_series(actor, slug, EDITING_ROLES))
    form = DescriptorsForm(request.POST)
    if not form.is_valid():
        return _page(request, frame, descriptors_form=form)
    try:
        edit_series(actor=actor, series=frame.series, edit=form.edit(), edit_token=form.cleaned_data["edit_token"])
    except ConflictError as error:
        form.add_error(None, str(error))
        return _page(request, frame, descriptors_form=form)
    messages.success(request, _("Saved."))
    return redirect("studio:legal", slug=slug)


@requires(can_produce)
@require_POST
def papers(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a paper."""
    actor = actor_of(request)
    frame = frame_of(actor, access_series(actor, slug, EDITING_ROLES))
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, frame, paper_form=form)
    try:
        add_paper(actor=actor, series=frame.series, new=form.paper())
    except InvalidError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, frame, paper_form=form)
    messages.success(request, _("The paper was added. Reviewers see it together with the series."))
    return redirect("studio:legal", slug=slug)


@requires(can_produce)
@require_safe
def paper(request: HttpRequest, slug: str, public_id: str) -> FileResponse:
    """One of the papers, to save."""
    series = access_series(actor_of(request), slug)
    found = papers_of(series).filter(public_id=public_id).first()
    if found is None or not default_storage.exists(found.file_key):
        raise NotFoundError
    return FileResponse(
        default_storage.open(found.file_key),
        as_attachment=True,
        filename=found.file_name,
        content_type=found.content_type,
        headers={"Cache-Control": "private, no-store"},
    )


def _page(request: HttpRequest, frame: Frame, **forms: Any) -> HttpResponse:
    frame.texts.series = frame.series
    context = {
        "law": law_facts(frame.texts),
        "papers": papers_of(frame.series)[:MOST_PAPERS],
        "paper_form": PaperForm(),
        "descriptors_form": DescriptorsForm(initial=descriptors_initial(frame.texts)),
        "is_locked": frame.texts.state == VersionState.SUBMITTED,
    }
    status = 422 if forms else 200
    return render(request, "studio/legal.html", frame.context(tab="legal", **context | forms), status=status)
