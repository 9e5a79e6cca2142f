"""Draft verdicts: one, the rest at once, and back."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.policies import can_review
from core.errors import InvalidError
from core.http.access import actor_of, requires
from moderation.access import access_case, access_item
from moderation.models import CaseItem
from moderation.services.verdicts import VerdictInput, approve_rest, record_verdict, undo_verdicts
from moderation.views.frame import after_action, is_fragment, show_refused_verdict


@requires(can_review)
@require_POST
def verdict(request: HttpRequest, public_id: str, item_id: str) -> HttpResponse:
    """Keep a verdict on one part and go on to the next that has none."""
    actor = actor_of(request)
    case = access_case(actor, public_id)
    item = access_item(case, item_id)
    said = VerdictInput(request.POST.get("verdict", ""), request.POST.get("clause", ""), request.POST.get("note", ""))
    try:
        record_verdict(actor=actor, item=item, token=request.POST.get("lease", ""), said=said)
    except InvalidError as refusal:
        if is_fragment(request):
            raise
        return show_refused_verdict(request, item, said, refusal)
    words = {"title": item.title, "verdict": item.get_verdict_display()}
    return after_action(request, case, _("“%(title)s”: %(verdict)s") % words, _next_open(item))


@requires(can_review)
@require_POST
def rest(request: HttpRequest, public_id: str) -> HttpResponse:
    """Approve every part without findings that has no verdict yet."""
    actor = actor_of(request)
    case = access_case(actor, public_id)
    done = approve_rest(actor=actor, case=case, token=request.POST.get("lease", ""))
    said = ngettext("%(count)s part approved.", "%(count)s parts approved.", len(done)) % {"count": len(done)}
    return after_action(request, case, said, request.POST.get("item", ""))


@requires(can_review)
@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back the last step, or the verdict of the part named by ``item``."""
    actor = actor_of(request)
    case = access_case(actor, public_id)
    named = request.POST.get("item", "")
    item = access_item(case, named) if named else None
    undone = undo_verdicts(actor=actor, case=case, token=request.POST.get("lease", ""), item=item)
    return after_action(request, case, _("Taken back."), undone[0].public_id)


def _next_open(item: CaseItem) -> str:
    """The next part without a verdict, from the top again after the last one; the part itself when all are judged."""
    open_items = list(item.case.items.filter(verdict=""))
    following = [each for each in open_items if (each.position, each.pk) > (item.position, item.pk)]
    chosen = (following or open_items or [item])[0]
    return str(chosen.public_id)
