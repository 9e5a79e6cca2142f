"""Reports by viewers, as far as they are handled one by one."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import can_review
from core.http.access import actor_of, requires
from moderation.access import access_case
from moderation.services.reports import call_bad_faith
from moderation.views.frame import after_action


@requires(can_review)
@require_POST
def bad_faith(request: HttpRequest, public_id: str, report_id: str) -> HttpResponse:
    """Say that a report was not made in good faith."""
    actor = actor_of(request)
    case = access_case(actor, public_id)
    call_bad_faith(actor=actor, case=case, token=request.POST.get("lease", ""), report_id=report_id)
    said = _("Noted as made in bad faith. Reports of this person weigh less from now on.")
    return after_action(request, case, said, request.POST.get("item", ""))
