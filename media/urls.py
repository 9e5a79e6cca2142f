"""Addresses of media: every one carries its own signed grant. ops/nginx/duanju.conf repeats these patterns; a test compares them."""

from django.urls import path, re_path

from media.views import checks, delivery

app_name = "media"
# None of these signs needs or bears an encoding: an address has exactly one spelling.
_ASSET = r"(?P<asset>[a-z0-9]{4,16})/(?P<plan_hash>[0-9a-f]{12})"
_SIGNED = r"(?P<token>[A-Za-z0-9_.\-]{8,120})"
_NAME = r"[a-z0-9\-]{1,40}"

urlpatterns = [
    path("check/", checks.check, name="check"),
    re_path(rf"^{_ASSET}/p/{_SIGNED}/(?P<name>{_NAME}\.m3u8)$", delivery.playlist, name="playlist"),
    re_path(rf"^{_ASSET}/s/{_SIGNED}/(?P<name>{_NAME}\.(?:mp4|jpg|vtt))$", delivery.segment, name="segment"),
    re_path(rf"^{_ASSET}/i/{_SIGNED}/(?P<name>(?:poster|covers)\.jpg)$", delivery.still, name="still"),
    re_path(rf"^{_ASSET}/x/{_SIGNED}/(?P<name>export\.mp4)$", delivery.export, name="export"),
]
