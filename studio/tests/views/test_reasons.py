"""Statements of reasons and appeals: for members of that producer, in their language, with or without a sign-in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import CompanyMember, Notice
from core.actors import SYSTEM
from moderation.enums import Restriction, Source
from moderation.models import Appeal, Case
from moderation.services.held_actions import Target
from moderation.services.statements import Grounds, write_statement
from moderation.services.takedowns import TakedownReason, take_down
from moderation.signed_links import sign_statement

WORDS = "The scene that you name is from another series, look again please."


@pytest.fixture
def series(make_public_series, company):
    series = make_public_series(episodes=2, title="The Moon Gate")
    series.company = company
    series.save(update_fields=["company"])
    return series


@pytest.fixture
def statement(series):
    """One on the removal of the series."""
    grounds = Grounds(Restriction.REMOVED, "C-SEX", "Episode 2 shows too much.", Source.REPORT)
    return write_statement(actor=SYSTEM, kind="series", ref=series.public_id, grounds=grounds, now=timezone.now())


def test_a_statement_says_facts_clause_policy_ground_source_and_how_to_appeal(statement, client_for, producer) -> None:
    text = client_for(producer).get(f"/studio/reasons/{statement.public_id}/").content.decode()
    for words in (
        "“The Moon Gate” was removed from viewers",
        "C-SEX",
        "policy-2025",
        "Episode 2 shows too much.",
        "Reports by viewers",
        "A person found it.",
        "By a person.",
        "Everywhere.",
        "You can appeal once, free of charge",
        statement.sha256,
    ):
        assert words in text, words


def test_it_is_read_in_chinese_while_what_was_sent_stays_as_it_was(statement, client_for, producer) -> None:
    answer = client_for(producer).get(f"/studio/reasons/{statement.public_id}/", headers={"accept-language": "zh-hans"})
    text = answer.content.decode()
    assert "“The Moon Gate”已从观众端移除" in text
    assert answer.context["read"].clause_title != "C-SEX"
    assert any("一" <= letter <= "鿿" for letter in answer.context["read"].clause_title)
    assert statement.text.splitlines()[0] in text


def test_the_list_shows_ones_own_and_nobody_elses(statement, client_for, producer, make_user, make_company, viewer):
    assert "The Moon Gate" in client_for(producer).get("/studio/reasons/").content.decode()
    stranger = client_for(make_user(company=make_company()))
    assert "The Moon Gate" not in stranger.get("/studio/reasons/").content.decode()
    address = f"/studio/reasons/{statement.public_id}/"
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}appeal/", {"text": WORDS}).status_code == 404
    assert client_for(viewer).get(address).status_code == 403
    assert client_for().get(address).status_code == 302
    assert not Appeal.objects.exists()


def test_an_appeal_is_lodged_once_and_its_answer_is_read_on_the_same_page(statement, client_for, producer) -> None:
    client, address = client_for(producer), f"/studio/reasons/{statement.public_id}/"
    assert "has arrived" in client.post(f"{address}appeal/", {"text": WORDS}, follow=True).content.decode()
    assert Case.objects.get(purpose="appeal").company_id == statement.company_id
    again = client.post(f"{address}appeal/", {"text": WORDS})
    assert again.status_code == 422
    Appeal.objects.update(state="overturned", answer="You are right, it was another series.", decided_at=timezone.now())
    text = client.get(address).content.decode()
    assert "You were right: the decision was overturned" in text
    assert "it was another series" in text
    assert WORDS in text


@pytest.mark.parametrize("text", ["", "too short", "x" * 5001])
def test_too_little_and_too_much_are_answered_with_a_sentence(statement, client_for, producer, text) -> None:
    answer = client_for(producer).post(f"/studio/reasons/{statement.public_id}/appeal/", {"text": text})
    assert answer.status_code == 422
    assert "Say in 20 to 5000 characters why the decision is wrong." in answer.content.decode()


def test_after_the_deadline_the_page_says_so_and_takes_nothing(series, client_for, producer) -> None:
    grounds = Grounds(Restriction.REMOVED, "C-SEX", "Too much.", Source.OWN)
    then = timezone.now() - timedelta(days=185)
    late = write_statement(actor=SYSTEM, kind="series", ref=series.public_id, grounds=grounds, now=then)
    client, address = client_for(producer), f"/studio/reasons/{late.public_id}/"
    assert "The time to appeal ended on" in client.get(address).content.decode()
    assert client.post(f"{address}appeal/", {"text": WORDS}).status_code == 422


def test_only_owners_and_editors_appeal(statement, client_for, make_user, company) -> None:
    client = client_for(make_user(company=company, company_role="finance"))
    address = f"/studio/reasons/{statement.public_id}/"
    assert "Owners and editors of your company can appeal." in client.get(address).content.decode()
    assert client.post(f"{address}appeal/", {"text": WORDS}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_notice_of_a_removal_opens_the_statement_without_a_sign_in_even_for_a_locked_account(
    series, client_for, producer, operator_actor
) -> None:
    why = TakedownReason("C-SEX", "Episode 2 shows too much of it.")
    take_down(actor=operator_actor, target=Target("series", series.public_id), why=why)
    link = Notice.objects.get(user=producer).url
    producer.is_active = False
    producer.save()
    guest = client_for()
    page = guest.get(link)
    assert page.status_code == 200
    assert "shows too much of it" in page.content.decode()
    assert "has arrived" in guest.post(link, {"text": WORDS}, follow=True).content.decode()
    assert Appeal.objects.get().by_ref == f"user:{producer.pk}"
    assert guest.get("/studio/reasons/").status_code == 302, "it opens nothing else"


def test_the_link_leads_members_who_are_signed_in_to_the_studio(statement, client_for, producer) -> None:
    link = f"/reasons/{sign_statement(statement.public_id, producer.pk)}/"
    assert client_for(producer).get(link)["Location"] == f"/studio/reasons/{statement.public_id}/"


def test_a_link_that_was_changed_or_whose_reader_left_the_producer_opens_nothing(statement, client_for, producer):
    token = sign_statement(statement.public_id, producer.pk)
    guest = client_for()
    assert guest.get(f"/reasons/{token[:-2]}xx/").status_code == 404
    assert "This link is not valid any more" in guest.get(f"/reasons/x{token}/").content.decode()
    CompanyMember.objects.filter(user=producer).delete()
    assert guest.get(f"/reasons/{token}/").status_code == 404
