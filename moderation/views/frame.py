"""What every action on a case answers: the case again, as a fragment for htmx or by a redirect to its page."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise

from core.errors import InvalidError
from core.http.access import actor_of
from moderation.enums import SkipReason
from moderation.models import Case, CaseItem
from moderation.policies import why_not_to_review
from moderation.selectors.case_page import CasePage, case_page
from moderation.services.remarks import RemarkInput
from moderation.services.verdicts import VerdictInput


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for the inner part of the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "case"


def case_address(case: Case, item_id: str = "") -> str:
    """The page of a case with one part selected."""
    address = reverse("desk:case", args=[case.public_id])
    return f"{address}?item={item_id}" if item_id else address


def page_of(request: HttpRequest, case: Case, item_id: str = "", *, compares: bool = False) -> CasePage:
    """The page of a case for whoever asks."""
    actor = actor_of(request)
    return case_page(actor, case, item_id, why_not=why_not_to_review(actor, case), compares=compares)


def show_page(request: HttpRequest, page: CasePage) -> HttpResponse:
    """The page, or only its inner part for htmx."""
    template = "moderation/_case.html" if is_fragment(request) else "moderation/case.html"
    response = render(request, template, _context(page))
    patch_vary_headers(
        response, ["HX-Request"]
    )  # the address answers in two forms; the back button needs the whole page
    response["Cache-Control"] = "private, no-store"
    return response


def show_refused_verdict(
    request: HttpRequest, item: CaseItem, said: VerdictInput, refusal: InvalidError
) -> HttpResponse:
    """The page again with what was typed, and the reason at its field: for browsers without scripts."""
    page = page_of(request, item.case, item.public_id)
    if page.view is not None:
        page.view.item.verdict, page.view.item.clause, page.view.item.note = said.verdict, said.clause, said.note
    context = {**_context(page), "refusal": refusal}
    return render(request, "moderation/case.html", context, status=refusal.status)


def show_refused_remark(request: HttpRequest, item: CaseItem, said: RemarkInput, refusal: InvalidError) -> HttpResponse:
    """The page again with the remark as it was typed, for browsers without scripts."""
    page = page_of(request, item.case, item.public_id)
    typed = {"start": request.POST.get("start", ""), "end": request.POST.get("end", "")}
    context = {**_context(page), "remark": said, "typed": typed, "remark_refusal": refusal}
    return render(request, "moderation/case.html", context, status=refusal.status)


def after_action(request: HttpRequest, case: Case, said: str | Promise, item_id: str = "") -> HttpResponse:
    """Say what was done and show the case: by a toast in place for htmx, by a message after a redirect otherwise."""
    if not is_fragment(request):
        messages.success(request, str(said))
        return HttpResponseRedirect(case_address(case, item_id))
    case.refresh_from_db()
    response = show_page(request, page_of(request, case, item_id))
    response["HX-Trigger"] = json.dumps({"toast": {"level": "ok", "message": str(said)}})
    response["HX-Push-Url"] = case_address(case, item_id)
    return response


def _context(page: CasePage) -> dict[str, object]:
    return {"page": page, "view": page.view, "skip_reasons": SkipReason.choices}
