"""Automatic findings: confirmed into the fix list, or dismissed."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import can_review
from core.http.access import actor_of, requires
from moderation.access import access_case, access_item
from moderation.services.findings import confirm_finding, dismiss_finding
from moderation.views.frame import after_action


@requires(can_review)
@require_POST
def confirm(request: HttpRequest, public_id: str, item_id: str, mark: str) -> HttpResponse:
    """Make a finding a line of the fix list."""
    actor = actor_of(request)
    item = access_item(access_case(actor, public_id), item_id)
    added = confirm_finding(actor=actor, item=item, token=request.POST.get("lease", ""), mark=mark)
    said = _("Confirmed; it is on the fix list.") if added else _("You have confirmed this already.")
    return after_action(request, item.case, said, item.public_id)


@requires(can_review)
@require_POST
def dismiss(request: HttpRequest, public_id: str, item_id: str, mark: str) -> HttpResponse:
    """Call a finding a false alarm; the second time takes that back."""
    actor = actor_of(request)
    item = access_item(access_case(actor, public_id), item_id)
    is_dismissed = dismiss_finding(actor=actor, item=item, token=request.POST.get("lease", ""), mark=mark)
    said = _("Dismissed as a false alarm.") if is_dismissed else _("The finding counts again.")
    return after_action(request, item.case, said, item.public_id)
