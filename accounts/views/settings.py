"""A person's own settings."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from accounts.data_saver import keep_data_saver
from accounts.forms.settings import SettingsForm
from accounts.language import keep_language_in_cookie
from accounts.policies import is_signed_in
from accounts.selectors import refused_notices
from accounts.services.notices import is_own_path
from accounts.services.people import LANGUAGE_CODES, choose_language
from accounts.services.settings import save_settings
from core.http.access import actor_of, public, requires

if TYPE_CHECKING:
    from accounts.models import User


@requires(is_signed_in)
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Name, language, notices; and the way to password and address."""
    user = cast("User", request.user)
    form = SettingsForm.of(user, refused_notices(user.pk), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/settings.html", {"form": form, "here": "settings"})
    language = form.cleaned_data["language"]
    save_settings(
        user_id=user.pk,
        display_name=form.cleaned_data["display_name"],
        language=language,
        preferences=form.preferences(),
    )
    response = redirect("people:settings")
    keep_language_in_cookie(response, language)
    with override(language or request.LANGUAGE_CODE):
        messages.success(request, _("Your settings are saved."))
    return response


@public
@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Django's language switch; for people with an account the choice counts for their mail as well."""
    language = request.POST.get("language", "")
    user_id = actor_of(request).user_id
    if user_id is not None and language in LANGUAGE_CODES:
        choose_language(user_id=user_id, language=language)
    return set_language(request)


@public
@require_POST
def change_data_saver(request: HttpRequest) -> HttpResponse:
    """Spend little data in this browser (``wish`` is ``on``), or not; a guest's too. Back to ``next`` where the form names one."""
    back = request.POST.get("next", "")
    response = redirect(back) if is_own_path(back) else HttpResponse(status=204)
    keep_data_saver(response, is_on=request.POST.get("wish") == "on")
    return response
