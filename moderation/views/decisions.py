"""The step that cannot be undone has a page of its own that says what will happen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policies import can_review
from core.http.access import actor_of, requires
from moderation.access import access_case
from moderation.selectors.case_page import case_page
from moderation.services.decisions import decide_case


@requires(can_review)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show all verdicts once more; on POST make them true."""
    actor = actor_of(request)
    case = access_case(actor, public_id)
    if request.method != "POST":
        return render(request, "moderation/decide.html", {"page": case_page(actor, case)})
    case = decide_case(actor=actor, case=case, token=request.POST.get("lease", ""))
    words = {"title": case.title, "state": case.get_state_display()}
    messages.success(request, _("Decided. “%(title)s”: %(state)s.") % words)
    return redirect("desk:queue")
