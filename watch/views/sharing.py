"""What shared links and search engines fetch: pictures, the site map and the rules for robots."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.errors import NotFoundError, UnavailableError
from core.http.access import actor_of, public
from core.http.language import address_language
from dramas.selectors.catalogue import public_series_by_slug, series_card
from media.overlays import FontMissingError
from watch.selectors.sharing import SIZES, Reader, picture_key
from watch.services.share_pictures import share_picture
from watch.views.files import FOR_EVER


def reader_of(request: HttpRequest) -> Reader:
    """The reader of this page."""
    return Reader(get_language() or settings.LANGUAGE_CODE, address_language(request), request.build_absolute_uri)


@public
@require_safe
def picture(request: HttpRequest, slug: str, language: str, name: str) -> FileResponse | HttpResponse:
    """The picture of a public series for shared links. An address of what it showed before leads to what it shows now."""
    shape = name.rpartition("-")[2]
    if shape not in SIZES or language not in dict(settings.LANGUAGES):
        raise NotFoundError
    card = series_card(public_series_by_slug(slug, viewer=actor_of(request)), language)
    current = f"{picture_key(card, language)}-{shape}"
    if name != current:
        return redirect("watch:share-picture", slug, language, current)
    try:
        stored = share_picture(card, language, shape)
    except FontMissingError as error:
        raise UnavailableError from error
    response = FileResponse(default_storage.open(stored), content_type="image/jpeg")
    response["Cache-Control"] = FOR_EVER
    return response


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: what everybody may, and nothing of a person's own."""
    context = {"sitemap_url": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "watch/robots.txt", context, content_type="text/plain; charset=utf-8")
