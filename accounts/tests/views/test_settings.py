"""What people set for themselves."""

from accounts.enums import NoticeChannel, NoticeKind
from accounts.models import NoticePreference, User
from accounts.services.notices import set_preference

ALL = {f"{kind}-{channel}": "on" for kind in NoticeKind.values for channel in NoticeChannel.values}


def test_guests_are_asked_to_sign_in(client, db):
    assert client.get("/me/settings/").headers["Location"].startswith("/accounts/login/")


def test_name_language_and_wishes_are_saved_together(client_for, viewer):
    client = client_for(viewer)
    wishes = {key: value for key, value in ALL.items() if key != "review-email"}
    response = client.post("/me/settings/", {"display_name": "  Lin Mei ", "language": "zh-hans", **wishes})
    assert response.headers["Location"] == "/me/settings/"
    user = User.objects.get(pk=viewer.pk)
    assert (user.display_name, user.language) == ("Lin Mei", "zh-hans")
    assert client.cookies["django_language"].value == "zh-hans"
    rows = NoticePreference.objects.values_list("kind", "channel", "enabled")
    assert list(rows) == [("review", "email", False)]


def test_the_page_shows_what_is_stored(client_for, viewer):
    set_preference(user_id=viewer.pk, kind="review", channel="email", enabled=False)
    form = client_for(viewer).get("/me/settings/").context["form"]
    assert not form["review-email"].value()
    assert form["review-in_app"].value()


def test_a_wish_can_be_taken_back(client_for, viewer):
    set_preference(user_id=viewer.pk, kind="review", channel="email", enabled=False)
    client_for(viewer).post("/me/settings/", {"display_name": "Lin", "language": "browser", **ALL})
    assert not NoticePreference.objects.filter(enabled=False).exists()


def test_an_unknown_language_is_refused_in_the_page(client_for, viewer):
    response = client_for(viewer).post("/me/settings/", {"display_name": "Lin", "language": "tlh", **ALL})
    assert response.status_code == 200
    assert response.context["form"].errors["language"]
    assert User.objects.get(pk=viewer.pk).display_name != "Lin"


def test_the_language_switch_counts_for_the_account_too(client_for, viewer):
    client = client_for(viewer)
    response = client.post("/i18n/language/", {"language": "zh-hans", "next": "/me/settings/"})
    assert response.headers["Location"] == "/me/settings/"
    assert User.objects.get(pk=viewer.pk).language == "zh-hans"


def test_the_language_switch_leads_nowhere_else(client, db):
    response = client.post("/i18n/language/", {"language": "zh-hans", "next": "https://evil.example/"})
    assert response.headers["Location"] == "/"
