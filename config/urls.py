"""All addresses of the site."""

from importlib.util import find_spec

from django.contrib import admin
from django.contrib.sitemaps.views import index, sitemap
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from accounts.policies import can_operate, is_outside_youth_mode
from accounts.sign_in_urls import sign_in_addresses
from accounts.views.settings import change_language
from config.views import health
from core.http.access import declare, public, requires
from studio.views.reasons import by_link
from watch.sitemaps import SITEMAPS

handler400 = "core.http.errors.bad_request"
handler404 = "core.http.errors.page_not_found"
handler403 = "core.http.errors.permission_denied"
handler429 = "core.http.errors.too_many_requests"  # called by allauth
handler500 = "core.http.errors.server_error"

for_machines = requires(is_outside_youth_mode)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("reasons/<str:token>/", by_link, name="reasons_by_link"),
    path(
        "sitemap.xml",
        for_machines(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"},
        name="sitemap",
    ),
    path("sitemap-<slug:section>.xml", for_machines(sitemap), {"sitemaps": SITEMAPS}, name="sitemap-section"),
    path("i18n/language/", change_language, name="set_language"),
    path("accounts/", include(sign_in_addresses())),
    path("api/schema/", public(SpectacularAPIView.as_view()), name="api-schema"),
    path("api/auth/", include((declare([path("", include("allauth.headless.urls"))], public), "headless"))),
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
