"""Who watched: the one place where a viewer's name in sessions and events becomes another one."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from playback.models import PlaybackSession, WatchEvent


@transaction.atomic
def replace_viewer(*, old_key: str, new_key: str) -> int:
    """Give a viewer's sessions and events to another name; returns how many events moved. Running it again moves nothing.

    What both have written with one ``event_id`` (sent before and after signing in) stays once. A new name that stands for nobody, such as
    ``gone:`` and something random, takes the person out of the events and leaves every figure as it is.
    """
    PlaybackSession.objects.filter(viewer_key=old_key).update(viewer_key=new_key)
    events = WatchEvent.objects.filter(viewer_key=old_key)
    twice = WatchEvent.objects.filter(viewer_key=new_key, event_id=OuterRef("event_id"))
    events.filter(Exists(twice)).delete()
    return events.update(viewer_key=new_key)
