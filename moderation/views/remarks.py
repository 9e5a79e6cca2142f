"""The fix list, line by line, written while one watches."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import can_review
from core.errors import InvalidError
from core.http.access import actor_of, requires
from core.numbers import whole_number
from moderation.access import access_case, access_item
from moderation.selectors.rules import canned_reasons_on
from moderation.services.remarks import RemarkInput, add_remark, judge_remark, remove_remark
from moderation.views.frame import after_action, is_fragment, show_refused_remark
from moderation.views.moments import moment_of

LONGEST_PLACE = 10_000_000


@requires(can_review)
@require_POST
def add(request: HttpRequest, public_id: str, item_id: str) -> HttpResponse:
    """Add a line."""
    actor = actor_of(request)
    item = access_item(access_case(actor, public_id), item_id)
    said = _words(request)
    try:
        add_remark(actor=actor, item=item, token=request.POST.get("lease", ""), said=_with_moments(request, said))
    except InvalidError as refusal:
        if is_fragment(request):
            raise
        return show_refused_remark(request, item, said, refusal)
    return after_action(request, item.case, _("The remark is on the fix list."), item.public_id)


@requires(can_review)
@require_POST
def remove(request: HttpRequest, public_id: str, item_id: str, remark_id: str) -> HttpResponse:
    """Take one of one's own lines out."""
    actor = actor_of(request)
    item = access_item(access_case(actor, public_id), item_id)
    remove_remark(actor=actor, item=item, token=request.POST.get("lease", ""), remark_id=remark_id)
    return after_action(request, item.case, _("The remark is gone."), item.public_id)


@requires(can_review)
@require_POST
def judge(request: HttpRequest, public_id: str, item_id: str, remark_id: str) -> HttpResponse:
    """Say whether an earlier line is fixed."""
    actor = actor_of(request)
    item = access_item(access_case(actor, public_id), item_id)
    lease, state = request.POST.get("lease", ""), request.POST.get("state", "")
    remark = judge_remark(actor=actor, item=item, token=lease, remark_id=remark_id, state=state)
    return after_action(
        request, item.case, _("Noted: %(state)s.") % {"state": remark.get_state_display()}, item.public_id
    )


def _words(request: HttpRequest) -> RemarkInput:
    """The line without its moments. A ready-made reason brings its clause where none was chosen."""
    canned, clause = request.POST.get("canned", ""), request.POST.get("clause", "")
    known = canned_reasons_on(timezone.localdate()).get(canned)
    return RemarkInput(
        clause=clause or (known.clause if known else ""),
        note=request.POST.get("note", ""),
        canned=canned,
        field=request.POST.get("field", ""),
        text_start=whole_number(request.POST.get("text_start", ""), at_most=LONGEST_PLACE),
        text_end=whole_number(request.POST.get("text_end", ""), at_most=LONGEST_PLACE),
        quote=request.POST.get("quote", ""),
    )


def _with_moments(request: HttpRequest, said: RemarkInput) -> RemarkInput:
    start = moment_of(request.POST.get("start", ""), "start")
    end = moment_of(request.POST.get("end", ""), "end")
    return replace(said, start_ms=start, end_ms=end)
