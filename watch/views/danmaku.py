"""Danmaku as a panel of the player, or a page: send a line, choose how to see them, and read them as a list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from core.actors import Actor
from core.errors import DomainError, InvalidError, RateLimitedError
from core.http.access import actor_of, public, requires
from dramas.models import Episode
from watch.enums import CommentState
from watch.forms.danmaku import LineForm, LooksForm, looks_of
from watch.policies import can_comment
from watch.selectors.danmaku import danmaku_episode, danmaku_page, danmaku_settings
from watch.selectors.reports import series_title
from watch.services.comments import write_comment
from watch.services.danmaku import DanmakuWishes, save_danmaku_settings
from watch.views.reports import SHEET_HEADER


@public
@require_safe
def danmaku(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All of it; ``?cursor=`` goes through the lines."""
    return _panel(request, danmaku_episode(actor_of(request), slug=slug, number=number))


@requires(can_comment)
@require_POST
def send(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Send a line."""
    actor = actor_of(request)
    episode, form = danmaku_episode(actor, slug=slug, number=number), LineForm(request.POST)
    status = _sent(request, actor, episode, form)
    if status != 201:
        return _panel(request, episode, line=form, status=status)
    return _done(request, episode, status)


@public
@require_POST
def settings(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Turn danmaku on (``is_on`` is 1) or off, or save how it looks."""
    actor = actor_of(request)
    episode = danmaku_episode(actor, slug=slug, number=number)
    if "is_on" in request.POST:
        save_danmaku_settings(actor=actor, wishes=DanmakuWishes(is_on=request.POST["is_on"] == "1"))
        return _done(request, episode)
    form = LooksForm(request.POST)
    if not _saved(actor, form):
        return _panel(request, episode, looks=form, status=422)
    messages.success(request, _("Saved."))
    return _done(request, episode)


def _sent(request: HttpRequest, actor: Actor, episode: Episode, form: LineForm) -> int:
    """The status; what was wrong stands in the form then."""
    if not form.is_valid():
        return InvalidError.status
    try:
        line = write_comment(actor=actor, episode_id=episode.public_id, said=form.said())
    except (InvalidError, RateLimitedError) as error:
        form.add_error("second" if error.field == "at_ms" else "text", str(error))
        return error.status
    if line.state == CommentState.HELD:
        messages.info(request, _("Thank you. Somebody looks at your line before others see it."))
    else:
        messages.success(request, _("Your line runs over the picture at its moment."))
    return 201


def _saved(actor: Actor, form: LooksForm) -> bool:
    if not form.is_valid():
        return False
    try:
        save_danmaku_settings(actor=actor, wishes=form.wishes())
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


def _done(request: HttpRequest, episode: Episode, status: int = 200) -> HttpResponse:
    if SHEET_HEADER in request.headers:
        return _panel(request, episode, status=status)
    return redirect("watch:danmaku", episode.series.slug, episode.number)


def _panel(
    request: HttpRequest,
    episode: Episode,
    *,
    line: LineForm | None = None,
    looks: LooksForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, cursor = actor_of(request), request.GET.get("cursor", "")
    kept = danmaku_settings(actor)
    context = {
        "episode": episode,
        "title": series_title(episode.series),
        "may_write": can_comment(actor),
        "settings": kept,
        "page": danmaku_page(actor, episode, kept, cursor),
        "line_form": line or LineForm(),
        "looks_form": looks or LooksForm(initial=looks_of(kept)),
        "cursor": cursor,
        "address": reverse("watch:danmaku", args=[episode.series.slug, episode.number]),
    }
    is_sheet = SHEET_HEADER in request.headers
    sheet = "watch/_comment_list.html" if cursor else "watch/_danmaku.html"
    return render(request, sheet if is_sheet else "watch/danmaku.html", context, status=status)
