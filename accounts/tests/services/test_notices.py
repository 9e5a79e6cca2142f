"""People are told once, where they want it, and in their language."""

import pytest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, OutgoingEmail
from accounts.services.notices import mark_read, notify, set_preference
from core.models import OutboxEvent


def test_the_same_notice_is_written_once(viewer):
    for _attempt in range(2):
        notify(user_id=viewer.pk, kind="review", title="Approved", url="/s/lantern/", dedupe_key="case-1-approved")
    assert Notice.objects.count() == OutgoingEmail.objects.count() == 1
    assert OutboxEvent.objects.filter(name="NoticeWritten").count() == 1


def test_two_people_are_both_told(viewer, make_user):
    for user in (viewer, make_user()):
        notify(user_id=user.pk, kind="review", title="Approved", dedupe_key="case-1-approved")
    assert Notice.objects.count() == 2


def test_notices_without_a_key_are_all_written(viewer):
    notify(user_id=viewer.pk, kind="review", title="Approved")
    notify(user_id=viewer.pk, kind="review", title="Approved")
    assert Notice.objects.count() == 2


def test_without_mail_there_is_only_the_notice(viewer):
    set_preference(user_id=viewer.pk, kind="encoding", channel="email", enabled=False)
    notify(user_id=viewer.pk, kind="encoding", title="Ready")
    assert Notice.objects.get().is_shown
    assert not OutgoingEmail.objects.exists()


def test_with_mail_alone_the_site_shows_nothing(viewer, client_for):
    set_preference(user_id=viewer.pk, kind="encoding", channel="in_app", enabled=False)
    notify(user_id=viewer.pk, kind="encoding", title="Ready for you")
    assert OutgoingEmail.objects.count() == 1
    assert "Ready for you" not in client_for(viewer).get("/me/notices/").content.decode()


def test_who_wants_nothing_is_not_told(viewer):
    for channel in ("in_app", "email"):
        set_preference(user_id=viewer.pk, kind="encoding", channel=channel, enabled=False)
    assert notify(user_id=viewer.pk, kind="encoding", title="Ready") is None
    assert notify(user_id=viewer.pk, kind="review", title="Approved") is not None


def test_a_preference_can_be_taken_back(viewer):
    for enabled in (False, True):
        set_preference(user_id=viewer.pk, kind="review", channel="email", enabled=enabled)
    notify(user_id=viewer.pk, kind="review", title="Approved")
    assert OutgoingEmail.objects.count() == 1


def test_lazy_texts_are_read_in_the_language_of_the_person(make_user):
    reader = make_user(language="zh-hans")
    notify(user_id=reader.pk, kind="review", title=format_lazy("{} · {}", _("January"), "第一集"))
    assert Notice.objects.get().title == "一月 · 第一集"


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "s/lantern/"])
def test_a_notice_points_nowhere_but_to_this_site(viewer, url):
    with pytest.raises(ValueError, match="outside this site"):
        notify(user_id=viewer.pk, kind="review", title="Approved", url=url)


def test_marking_as_read_touches_only_ones_own(viewer, make_user):
    own = notify(user_id=viewer.pk, kind="review", title="Approved")
    stranger = make_user()
    assert mark_read(user_id=stranger.pk, public_id=own.public_id) == 0
    assert mark_read(user_id=viewer.pk, public_id=own.public_id) == 1
    assert mark_read(user_id=viewer.pk) == 0
