"""The pages of youth mode: turn it on, change the PIN, leave it, and what to do when the PIN was forgotten."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.youth import ChangePinForm, NewPinForm, PinForm
from accounts.policies import can_set_youth_mode, is_signed_in
from accounts.services.youth import (
    change_pin,
    check_reset,
    enter_youth_mode,
    leave_youth_mode,
    plan_reset,
    reset_youth_mode,
)
from accounts.youth import youth_rule
from accounts.youth_device import free_device
from core.errors import DomainError, RateLimitedError
from core.http.access import actor_of, requires, user_id_of


@requires(can_set_youth_mode)
@require_http_methods(["GET", "POST"])
@never_cache
def youth(request: HttpRequest) -> HttpResponse:
    """What youth mode is and how it stands here; a POST turns it on."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request)
    form = NewPinForm(request.POST)
    if not form.is_valid():
        return _page(request, enter=form)
    enter_youth_mode(actor=actor, pin=form.cleaned_data["new_pin"], now=timezone.now())
    messages.success(request, _("Youth mode is on."))
    return redirect("people:youth")


@requires(can_set_youth_mode)
@require_POST
def leave_youth(request: HttpRequest) -> HttpResponse:
    """Leave it by the PIN; the device goes free."""
    form = PinForm(request.POST, prefix="leave")
    if not form.is_valid():
        return _page(request, leave=form)
    try:
        leave_youth_mode(actor=actor_of(request), pin=form.cleaned_data["pin"], now=timezone.now())
    except DomainError as error:
        return _refused(request, error, form, "leave")
    messages.success(request, _("Youth mode is off here."))
    response = redirect("watch:home")
    free_device(response)
    return response


@requires(can_set_youth_mode)
@require_POST
def change_youth_pin(request: HttpRequest) -> HttpResponse:
    """Another PIN, by the one of now."""
    form = ChangePinForm(request.POST, prefix="change")
    if not form.is_valid():
        return _page(request, change=form)
    pin, new_pin = form.cleaned_data["pin"], form.cleaned_data["new_pin"]
    try:
        change_pin(actor=actor_of(request), pin=pin, new_pin=new_pin, now=timezone.now())
    except DomainError as error:
        return _refused(request, error, form, "change")
    messages.success(request, _("The PIN is changed."))
    return redirect("people:youth")


@requires(can_set_youth_mode)
@require_POST
def forgot_youth_pin(request: HttpRequest) -> HttpResponse:
    """Mail the account a link; who follows it must sign in, or say once more that it is them."""
    reset = plan_reset(actor=actor_of(request), now=timezone.now())
    url = settings.SITE_URL + reverse("people:youth_reset", args=[reset.token])
    get_adapter(request).send_mail("people/email/youth_reset", reset.email, {"url": url})
    messages.success(request, _("A link was sent to the address of the account. It holds for an hour."))
    return redirect("people:youth")


@requires(is_signed_in)
@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no type marker
@never_cache
def reset_youth(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail, for the owner of the account, who has just signed in or done so again: youth mode goes off without the PIN."""
    user_id = user_id_of(request)
    check_reset(user_id=user_id, token=token)
    if request.method != "POST":
        return render(request, "people/youth_reset.html", {"here": "settings"})
    reset_youth_mode(user_id=user_id)
    messages.success(request, _("Youth mode is off. Turn it on again with a new PIN."))
    return redirect("people:youth")


def _page(request: HttpRequest, **bound: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "enter": NewPinForm(),
        "leave": PinForm(prefix="leave"),
        "change": ChangePinForm(prefix="change"),
        "rule": youth_rule(),
        "is_own": actor.user_id is not None and actor.youth_account == actor.user_id,
        "here": "settings",
        **bound,
    }
    return render(request, "people/youth.html", context, status=422 if bound else 200)


def _refused(request: HttpRequest, error: DomainError, form: forms.Form, name: str) -> HttpResponse:
    """A wrong PIN is said beside its field; everything else as always."""
    if error.field not in form.fields:
        raise error
    form.add_error(error.field, str(error))
    response = _page(request, **{name: form})
    response.status_code = error.status
    if isinstance(error, RateLimitedError):
        response["Retry-After"] = str(error.retry_after_seconds)
    return response
