"""What watch does when something happens elsewhere."""

from accounts.events import GuestJoined
from core.events import receives
from core.tasks import enqueue
from dramas.events import EpisodePublished
from watch.events import CommentRemoved, CommentShown
from watch.services import danmaku, keeps, searches
from watch.services.announcements import plan_announcements
from watch.services.comment_verdicts import tell_answered, tell_author_of_removal
from watch.tasks.announcements import announce


@receives(GuestJoined)
def take_keeps_along(event: GuestJoined) -> None:
    """A guest signed in."""
    keeps.join_guest(guest_key=event.guest_key, user_id=event.user_id)


@receives(GuestJoined)
def take_searches_along(event: GuestJoined) -> None:
    """A guest signed in."""
    searches.join_guest(guest_key=event.guest_key, user_id=event.user_id)


@receives(GuestJoined)
def take_danmaku_settings_along(event: GuestJoined) -> None:
    """A guest signed in."""
    danmaku.join_guest(guest_key=event.guest_key, user_id=event.user_id)


@receives(EpisodePublished)
def tell_followers(event: EpisodePublished) -> None:
    """An episode was approved and published; its hour may be still to come."""
    for announcement_id in plan_announcements(episode_id=event.episode_id):
        enqueue(announce, announcement_id)


@receives(CommentShown)
def tell_who_was_answered(event: CommentShown) -> None:
    """A reply is seen for the first time."""
    tell_answered(comment_id=event.comment_id)


@receives(CommentRemoved)
def tell_who_wrote_it(event: CommentRemoved) -> None:
    """The desk took a comment away."""
    tell_author_of_removal(comment_id=event.comment_id)
