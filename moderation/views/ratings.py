"""A reviewer raises what a series shows."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import can_review
from core.http.access import actor_of, requires
from moderation.access import access_case, access_item
from moderation.law_words import DESCRIPTOR_NAMES
from moderation.services.ratings import Raise, raise_in_case
from moderation.views.frame import after_action


@requires(can_review)
@require_POST
def raise_level(request: HttpRequest, public_id: str, item_id: str) -> HttpResponse:
    """Raise one descriptor; what cannot be read or would lower it is said."""
    case = access_case(actor_of(request), public_id)
    item = access_item(case, item_id)
    level = request.POST.get("level", "")
    seen = Raise(
        descriptor=request.POST.get("descriptor", ""),
        level=int(level) if level.isascii() and level.isdigit() and len(level) == 1 else 0,
        note=request.POST.get("note", ""),
    )
    raised = raise_in_case(actor=actor_of(request), item=item, token=request.POST.get("lease", ""), seen=seen)
    words = {"name": DESCRIPTOR_NAMES[raised.descriptor], "level": raised.level}
    return after_action(request, case, _("%(name)s is now %(level)s.") % words, item.public_id)
