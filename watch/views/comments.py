"""Comments: a panel of the player, or a page where there is no script. The same addresses answer both, see ``SHEET_HEADER``."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import is_signed_in
from core.actors import Actor
from core.errors import InvalidError, NotFoundError, RateLimitedError
from core.http.access import actor_of, public, requires
from core.pagination import keyset_page
from dramas.models import Episode
from dramas.selectors.catalogue import public_episode
from watch.enums import CommentOrder, CommentState
from watch.forms.comments import CommentForm
from watch.models import Comment
from watch.policies import can_comment
from watch.selectors.comments import (
    author_name,
    comment_count,
    comment_for,
    comment_line,
    comment_page,
    muted_people,
    reply_page,
)
from watch.selectors.reports import series_title
from watch.services.comment_marks import mute_author, set_liked, set_pinned, unmute
from watch.services.comments import delete_comment, set_hidden, write_comment
from watch.views.reports import SHEET_HEADER

Act = Callable[[Actor, str], object]
ACTS: dict[str, tuple[Act, Promise]] = {
    "like": (lambda actor, ref: set_liked(actor=actor, comment_id=ref, is_on=True), _("You like this comment.")),
    "unlike": (lambda actor, ref: set_liked(actor=actor, comment_id=ref, is_on=False), _("Your like was taken back.")),
    "pin": (lambda actor, ref: set_pinned(actor=actor, comment_id=ref, is_on=True), _("The comment is pinned.")),
    "unpin": (lambda actor, ref: set_pinned(actor=actor, comment_id=ref, is_on=False), _("No comment is pinned.")),
    "hide": (lambda actor, ref: set_hidden(actor=actor, comment_id=ref, is_on=True), _("The comment is hidden.")),
    "show": (lambda actor, ref: set_hidden(actor=actor, comment_id=ref, is_on=False), _("The comment is shown again.")),
    "delete": (lambda actor, ref: delete_comment(actor=actor, comment_id=ref), _("Your comment was deleted.")),
    "mute": (lambda actor, ref: mute_author(actor=actor, comment_id=ref), _("You read nothing more of this person.")),
}
MUTED_PAGE = 50


@public
@require_safe
def comments(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What viewers say about an episode; ``?order=`` and ``?cursor=`` go through them."""
    return _panel(request, public_episode(slug=slug, number=number, viewer=actor_of(request)), CommentForm())


@requires(can_comment)
@require_POST
def write(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Write a comment, or a reply with ``reply_to``."""
    actor = actor_of(request)
    episode, form = public_episode(slug=slug, number=number, viewer=actor), CommentForm(request.POST)
    comment, status = _written(actor, episode, form)
    if comment is None:
        return _refused(request, episode, form, status)
    if comment.state == CommentState.HELD:
        messages.info(request, _("Thank you. Somebody looks at your comment before others see it."))
    if not _is_sheet(request):
        thread = comment.parent.public_id if comment.parent else ""
        return redirect("watch:comment", thread) if thread else redirect("watch:comments", slug, number)
    if comment.parent is not None:
        return _thread(request, comment.parent, status=201)
    return _panel(request, episode, CommentForm(), status=201)


@public
@require_safe
def comment(request: HttpRequest, comment_id: str) -> HttpResponse:
    """One comment with what was replied to it; of a reply, the comment it stands under."""
    found = comment_for(actor_of(request), comment_id)
    if found.parent is not None:
        return redirect("watch:comment", found.parent.public_id)
    return redirect(_place(found)) if found.is_danmaku else _thread(request, found)


@requires(is_signed_in)
@require_POST
def act(request: HttpRequest, comment_id: str, verb: str) -> HttpResponse:
    """Like, pin, hide, delete or mute; then the comment as it stands now, or the page that asked."""
    if verb not in ACTS:
        raise NotFoundError
    actor = actor_of(request)
    found = comment_for(actor, comment_id)
    do, said = ACTS[verb]
    do(actor, comment_id)
    if _is_sheet(request):
        is_gone = verb in {"delete", "mute"}
        context = {} if is_gone else _words(actor, found.episode) | {"line": comment_line(actor, _again(found))}
        return HttpResponse() if is_gone else render(request, "watch/_comment.html", context)
    messages.success(request, str(said))
    if found.parent is not None:
        return redirect("watch:comment", found.parent.public_id)
    return redirect(_place(found))


@requires(is_signed_in)
@require_safe
def muted(request: HttpRequest) -> HttpResponse:
    """Whom the viewer reads nothing of."""
    cursor = request.GET.get("cursor", "")
    page = keyset_page(muted_people(actor_of(request)), order=("-muted_at", "-pk"), cursor=cursor, size=MUTED_PAGE)
    people = [(row, author_name(row.muted)) for row in page.items]
    return render(request, "watch/muted.html", {"people": people, "page": page, "cursor": cursor})


@requires(is_signed_in)
@require_POST
def unmute_person(request: HttpRequest, mute_id: str) -> HttpResponse:
    """Read them again."""
    unmute(actor=actor_of(request), mute_id=mute_id)
    messages.success(request, _("You read the comments of this person again."))
    return redirect("watch:muted")


def _written(actor: Actor, episode: Episode, form: CommentForm) -> tuple[Comment | None, int]:
    """The comment, or None with the status of the refusal; what was wrong stands in the form then."""
    if not form.is_valid():
        return None, InvalidError.status
    try:
        return write_comment(actor=actor, episode_id=episode.public_id, said=form.said()), 201
    except (InvalidError, RateLimitedError) as error:
        form.add_error("text", str(error))
        return None, error.status


def _refused(request: HttpRequest, episode: Episode, form: CommentForm, status: int) -> HttpResponse:
    answered = form["reply_to"].value()
    if answered:
        found = comment_for(actor_of(request), str(answered))
        return _thread(request, found.parent or found, form, status)
    return _panel(request, episode, form, status)


def _panel(request: HttpRequest, episode: Episode, form: CommentForm, status: int = 200) -> HttpResponse:
    actor, cursor = actor_of(request), request.GET.get("cursor", "")
    order = request.GET.get("order", CommentOrder.NEWEST)
    page = comment_page(actor, episode, order=order, cursor=cursor)
    context = _words(actor, episode) | {
        "count": comment_count(actor, episode),
        "page": page,
        "order": order,
        "orders": CommentOrder.choices,
        "form": form,
        "cursor": cursor,
        "address": reverse("watch:comments", args=[episode.series.slug, episode.number]),
    }
    sheet = "watch/_comment_list.html" if cursor else "watch/_comments.html"
    return render(request, sheet if _is_sheet(request) else "watch/comments.html", context, status=status)


def _thread(request: HttpRequest, parent: Comment, form: CommentForm | None = None, status: int = 200) -> HttpResponse:
    actor, cursor = actor_of(request), request.GET.get("cursor", "")
    context = _words(actor, parent.episode) | {
        "line": comment_line(actor, parent),
        "page": reply_page(actor, parent, cursor),
        "form": form or CommentForm(initial={"reply_to": parent.public_id}),
        "cursor": cursor,
        "address": reverse("watch:comment", args=[parent.public_id]),
    }
    template = "watch/_replies.html" if _is_sheet(request) else "watch/comment.html"
    return render(request, template, context, status=status)


def _place(found: Comment) -> str:
    """Where a comment that answers nothing is read."""
    name = "watch:danmaku" if found.is_danmaku else "watch:comments"
    return reverse(name, args=[found.episode.series.slug, found.episode.number])


def _words(actor: Actor, episode: Episode) -> dict[str, object]:
    """What every part of the panel says about where it stands."""
    return {"episode": episode, "title": series_title(episode.series), "may_write": can_comment(actor)}


def _again(found: Comment) -> Comment:
    """The comment as it stands now; what hangs on it has been read already."""
    found.refresh_from_db(fields=["state", "is_pinned", "like_count"])
    return found


def _is_sheet(request: HttpRequest) -> bool:
    return SHEET_HEADER in request.headers
