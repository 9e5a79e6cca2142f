"""All addresses of the site."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from accounts.policies import can_operate
from accounts.views.settings import change_language
from config.views import health
from core.http.access import declare, public, requires

handler400 = "core.http.errors.bad_request"
handler404 = "core.http.errors.page_not_found"
handler403 = "core.http.errors.permission_denied"
handler429 = "core.http.errors.too_many_requests"  # called by allauth
handler500 = "core.http.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("i18n/language/", change_language, name="set_language"),
    path("accounts/", include(declare([path("", include("allauth.urls"))], public))),
    path("operate/", (declare(admin.site.get_urls(), requires(can_operate)), "admin", admin.site.name)),
    *(
        path(prefix, include(f"{module}.urls"))
        for prefix, module in (
            ("", "accounts"),
            ("media/", "media"),
            ("payments/", "billing"),
            ("desk/", "moderation"),
            ("studio/", "studio"),
            ("api/v1/studio/", "studio.api"),
            ("", "watch"),
        )
        if find_spec(f"{module}.urls")
    ),
]
