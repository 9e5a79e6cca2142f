"""Asks for a date of birth where a series needs one, once; and has it proven where somebody's own word is not enough."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.birthdays import keep_birthday_in_cookie
from accounts.forms.age import AgeForm
from accounts.models import AgeVerification
from accounts.policies import is_signed_in
from accounts.providers.registry import age_verifier
from accounts.services.ages import FORGED, begin_verification, take_message
from accounts.services.people import declare_birth_date
from core.http.access import actor_of, public, requires, user_id_of


@public
@require_http_methods(["GET", "POST"])
def age(request: HttpRequest) -> HttpResponse:
    """The question, and back to where it came up. A person's answer is kept with the account, a guest's in the browser."""
    actor, back, verifier = actor_of(request), _back(request), age_verifier()
    if actor.age is not None and not actor.waits_for_proof:
        return redirect(back)
    if actor.waits_for_proof or not verifier.can_declare:
        return render(request, "people/age_proof.html", {"verifier": verifier, "back": back})
    form = AgeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/age.html", {"form": form, "back": back})
    born, response = form.cleaned_data["born"], redirect(back)
    if actor.user_id is None:
        keep_birthday_in_cookie(response, born)
    else:
        declare_birth_date(user_id=actor.user_id, born=born)
    return response


@requires(is_signed_in)
@require_POST
def prove_age(request: HttpRequest) -> HttpResponse:
    """To the company that proves ages."""
    return redirect(
        begin_verification(user_id=user_id_of(request), language=get_language() or "en", now=timezone.now())
    )


@requires(is_signed_in)
@require_GET
@never_cache
def age_return(request: HttpRequest, ref: str) -> HttpResponse:
    """Where somebody comes back to: how it stands by what the company has told us. Nothing in this address is believed."""
    verification = get_object_or_404(AgeVerification, public_id=ref, user_id=user_id_of(request))
    return render(request, "people/age_return.html", {"verification": verification})


@public
@csrf_exempt
@require_POST
def age_callback(request: HttpRequest) -> HttpResponse:
    """Where the company tells what it proved: 400 for a message that is not its own, which is kept all the same."""
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() not in UNKEPT}
    outcome = take_message(body=request.body, headers=headers, now=timezone.now())
    return JsonResponse({"outcome": outcome}, status=400 if outcome == FORGED else 200)


UNKEPT = frozenset({"cookie", "authorization"})


def _back(request: HttpRequest) -> str:
    """The page of this site to return to."""
    asked = str(request.POST.get("next") or request.GET.get("next") or "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/") else "/"
