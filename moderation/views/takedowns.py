"""The emergency brake."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policies import can_operate
from core.errors import InvalidError
from core.http.access import actor_of, requires
from moderation.selectors.rules import policy_on
from moderation.services.takedowns import LONGEST_REASON, SHORTEST_REASON, TakedownReason, take_down
from moderation.subjects import subject_of


@requires(can_operate)
@require_http_methods(["GET", "HEAD", "POST"])
def takedown(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Ask for clause and reason; on POST remove the subject from every viewer."""
    subject = subject_of(kind)
    title = subject.title(ref)
    why = TakedownReason(clause=request.POST.get("clause", ""), reason=request.POST.get("reason", ""))
    refusal = None
    if request.method == "POST":
        try:
            take_down(actor=actor_of(request), kind=kind, ref=ref, why=why)
        except InvalidError as error:
            refusal = error
        else:
            messages.success(request, _("“%(title)s” is gone from every screen.") % {"title": title})
            return redirect("desk:queue")
    context = {
        "title": title,
        "kind": kind,
        "ref": ref,
        "is_public": subject.is_public(ref),
        "clauses": list(policy_on(timezone.localdate()).clauses.values()),
        "why": why,
        "refusal": refusal,
        "shortest": SHORTEST_REASON,
        "longest": LONGEST_REASON,
    }
    return render(request, "moderation/takedown.html", context, status=refusal.status if refusal else 200)
