"""What checking in and tasks earn: the whole table first, then what the viewer may collect."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import can_pay
from accounts.services.youth import check_no_youth_mode
from billing.selectors.earning import earn_state, earn_table, may_earn
from billing.services.rewards import check_in, collect_task
from core.http.access import actor_of, public, requires


@public
@require_safe
def earn(request: HttpRequest) -> HttpResponse:
    """The table, for everybody; where the viewer stands in it, for who is signed in."""
    check_no_youth_mode(actor_of(request))
    now, user_id = timezone.now(), actor_of(request).user_id
    context = {
        "table": earn_table(timezone.localdate(now)),
        "state": earn_state(user_id, now=now) if user_id is not None else None,
        "may_earn": user_id is not None and may_earn(user_id),
        "here": "wallet",
    }
    return render(request, "wallet/earn.html", context)


@requires(can_pay)
@require_POST
def check_in_today(request: HttpRequest) -> HttpResponse:
    """Check in; twice is once."""
    done = check_in(actor=actor_of(request), now=timezone.now())
    messages.success(request, _sentence(done.coins) if done.is_new else _("You had checked in today already."))
    return redirect("watch:earn")


@requires(can_pay)
@require_POST
def collect(request: HttpRequest, task: str) -> HttpResponse:
    """Collect a task's coins; twice is once."""
    now = timezone.now()
    done = collect_task(actor=actor_of(request), task=task, now=now)
    row = earn_table(timezone.localdate(now)).task(task)
    messages.success(request, _sentence(row.coins) if row and done.is_new else _("You had collected this already."))
    return redirect("watch:earn")


def _sentence(coins: int) -> str:
    return ngettext("%(coins)d coin is in your wallet.", "%(coins)d coins are in your wallet.", coins) % {
        "coins": coins
    }
