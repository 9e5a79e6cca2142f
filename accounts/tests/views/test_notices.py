"""The page of notices."""

import pytest

from accounts.models import Notice
from accounts.services.notices import notify


def tell(user, number: int = 0, url: str = "") -> Notice:
    return notify(user_id=user.pk, kind="review", title=f"Notice number {number}", url=url)


def test_guests_are_asked_to_sign_in(client, db):
    response = client.get("/me/notices/")
    assert response.headers["Location"] == "/accounts/login/?next=%2Fme%2Fnotices%2F"


def test_nobody_reads_the_notices_of_others(client_for, viewer, make_user):
    notice = tell(viewer, url="/")
    stranger = client_for(make_user())
    assert "Notice number" not in stranger.get("/me/notices/").content.decode()
    assert stranger.get(f"/me/notices/{notice.public_id}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_a_notice_leads_on_and_marks_it_as_read(client_for, viewer):
    notice = tell(viewer, url="/me/settings/")
    response = client_for(viewer).get(f"/me/notices/{notice.public_id}/")
    assert response.headers["Location"] == "/me/settings/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_notice_without_an_address_leads_back(client_for, viewer):
    notice = tell(viewer)
    assert client_for(viewer).get(f"/me/notices/{notice.public_id}/").headers["Location"] == "/me/notices/"


def test_all_are_marked_as_read_at_once(client_for, viewer):
    for number in range(3):
        tell(viewer, number)
    client = client_for(viewer)
    assert "Mark all as read" in client.get("/me/notices/").content.decode()
    assert client.get("/me/notices/read/").status_code == 405
    client.post("/me/notices/read/")
    assert not Notice.objects.filter(read_at__isnull=True).exists()
    assert "Mark all as read" not in client.get("/me/notices/").content.decode()


def test_older_notices_are_on_the_next_page(client_for, viewer):
    for number in range(30):
        tell(viewer, number)
    client = client_for(viewer)
    first = client.get("/me/notices/")
    rows = [notice.title for notice in first.context["page"].items]
    second = client.get("/me/notices/", {"cursor": first.context["page"].next_cursor})
    rows += [notice.title for notice in second.context["page"].items]
    assert rows == [f"Notice number {number}" for number in reversed(range(30))]


def test_a_damaged_page_link_is_refused(client_for, viewer):
    assert client_for(viewer).get("/me/notices/?cursor=nonsense").status_code == 422


def test_thirty_notices_cost_as_much_as_three(query_budget, client_for, viewer):
    client = client_for(viewer)
    query_budget(lambda number: tell(viewer, number), lambda: client.get("/me/notices/"), at_most=7)
    assert len(client.get("/me/notices/").context["page"].items) > 3


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ settings.SECRET_KEY }}"])
def test_what_a_notice_says_is_text(client_for, viewer, text):
    notify(user_id=viewer.pk, kind="review", title=text, body=text)
    assert "<script>alert" not in client_for(viewer).get("/me/notices/").content.decode()
