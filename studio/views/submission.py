"""Hand a series over for review, and take it back while nobody has opened it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import EDITING_ROLES
from accounts.policies import can_produce
from core.errors import ConflictError, InvalidError, NotFoundError
from core.http.access import actor_of, requires
from dramas.selectors.studio import access_series
from dramas.services.submission import submit_series, withdraw_submission
from moderation.services.cases import withdraw_case
from moderation.subjects.series import KIND


@requires(can_produce)
@require_POST
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the drafts and open a case; what is missing is said instead."""
    actor = actor_of(request)
    series = access_series(actor, slug, EDITING_ROLES)
    try:
        submit_series(actor=actor, series=series)
    except (InvalidError, ConflictError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Submitted. You can take it back until a reviewer opens it."))
    return redirect("studio:series", slug=slug)


@requires(can_produce)
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that was submitted becomes a draft again."""
    actor = actor_of(request)
    series = access_series(actor, slug, EDITING_ROLES)
    try:
        withdraw_case(actor=actor, kind=KIND, ref=series.public_id)
    except NotFoundError:
        withdraw_submission(actor=actor, series=series)  # the case has not been opened yet
    except ConflictError as error:
        messages.error(request, str(error))
        return redirect("studio:series", slug=slug)
    messages.success(request, _("Taken back. Everything is a draft again."))
    return redirect("studio:series", slug=slug)
