"""Why a comment is not shown, for its author, and the appeal against that."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import is_signed_in
from core.errors import ConflictError, InvalidError, NotFoundError
from core.http.access import actor_of, requires
from moderation.selectors.statements import read_statement
from moderation.services.appeals import appeal_statement
from watch.forms.reports import AppealForm
from watch.selectors.reasons import OwnReasons, own_reasons
from watch.selectors.reports import series_title


@requires(is_signed_in)
@require_safe
def reasons(request: HttpRequest, statement_id: str) -> HttpResponse:
    """The statement, with the appeal or the form for one."""
    return _page(request, own_reasons(actor_of(request), statement_id), AppealForm())


@requires(is_signed_in)
@require_POST
def appeal(request: HttpRequest, statement_id: str) -> HttpResponse:
    """Lodge an appeal."""
    actor = actor_of(request)
    own, form = own_reasons(actor, statement_id), AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, own, form, status=422)
    try:
        appeal_statement(actor=actor, statement=own.statement, text=form.cleaned_data["text"])
    except (InvalidError, ConflictError, NotFoundError) as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, own, form, status=422)
    messages.success(request, _("Your appeal has arrived. Somebody who had no part in the decision reads it."))
    return redirect("watch:reasons", statement_id=statement_id)


def _page(request: HttpRequest, own: OwnReasons, form: AppealForm, status: int = 200) -> HttpResponse:
    context = {
        "here": "settings",
        "read": read_statement(own.statement, timezone.now()),
        "statement": own.statement,
        "comment": own.comment,
        "title": series_title(own.comment.episode.series, get_language() or ""),
        "form": form,
    }
    return render(request, "watch/reasons.html", context, status=status)
