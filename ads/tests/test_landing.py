"""A click leads to a public page over https, and nowhere else."""

import pytest

from ads.landing import refusal_of

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    "address",
    [
        "https://tea.example.org/spring?from=a&b=1#top",
        "https://tea.example.org:443/",
        "https://茶.中国/",
        "https://a.co",
    ],
)
def test_public_pages_are_accepted(address):
    assert refusal_of(address) == ""


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://tea.example.org/", "not-https"),
        ("javascript:alert(1)", "not-https"),
        ("data:text/html,x", "not-https"),
        ("//tea.example.org/", "not-https"),
        ("https://bank.example.org@evil.example.com/", "credentials"),
        ("https://:@tea.example.org/", "credentials"),
        ("https://tea.example.org:8443/", "port"),
        ("https://tea.example.org:99999/", "host"),
        ("https://127.0.0.1/", "host"),
        ("https://2130706433/", "host"),
        ("https://127.1/", "host"),
        ("https://[::1]/", "host"),
        ("https://localhost/", "host"),
        ("https://db.internal/", "host"),
        ("https://tea/", "host"),
        ("https:///path", "host"),
        ("https://-tea.example.org/", "host"),
        ("https://tea..org/", "host"),
        ("https://tea.example.org/\n", "host"),
        ('https://tea.example.org/"onload=x', "host"),
        ("https://tea.example.org\\@evil.example.com/", "host"),
        ("https://" + "a" * 600 + ".org/", "too-long"),
        ("", "not-https"),
    ],
)
def test_everything_else_is_refused_with_its_reason(address, reason):
    assert refusal_of(address) == reason
