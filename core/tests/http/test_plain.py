"""What no database keeps is refused at the door, and JSON that nobody means is none."""

import json

import pytest

from core.http.plain import json_body

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def test_a_nul_in_a_query_a_cookie_or_a_form_is_a_bad_request_and_no_address_has_one(client):
    client.cookies["sessionid"] = "a"
    answers = [
        client.get("/", {"cursor": "a\0"}),
        client.get("/", {"a\0": "b"}),
        client.get("/", headers={"Cookie": 'sessionid="a\\000b"'}),
        client.post("/i18n/language/", {"language": "e\0n"}),
        client.post("/i18n/language/", "language=%00", content_type=FORM),
        client.get("/accounts/login/", {"next": "/\0"}),
        client.post("/accounts/login/", {"login": "a\0@b.example", "password": "x"}),
    ]
    assert [answer.status_code for answer in answers] == [400] * len(answers)
    assert "holds a character that cannot be kept" in answers[0].content.decode()
    assert client.get("/s/%00/").status_code == 404


def test_programs_and_htmx_get_the_refusal_in_their_own_form(client):
    answer = client.get("/api/v1/series", {"cursor": "a\0"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-character")
    answer = client.get("/", {"cursor": "a\0"}, headers={"HX-Request": "true"})
    assert "toast" in answer.headers["HX-Trigger"]


def test_everything_else_passes(client):
    assert client.get("/", {"next": "/²/\u202e"}).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff", b"[" * 100_000, b"NaN", b"[Infinity]", b"[1e999]", b'["\\u0000"]', b'{"a\\u0000": 1}', b'["\\ud800"]',
     b"[" + b"9" * 5000 + b"]"],
)  # fmt: skip
def test_json_that_nobody_means_is_none(raw):
    with pytest.raises(ValueError, match=r"."):
        json_body(raw)


def test_json_that_is_meant_is_read_as_it_is():
    content = {"key": "a\\u0000b", "list": [1, 1.5, True, None, "²", "😀"], "deep": {"er": [[[]]]}}
    assert json_body(json.dumps(content).encode()) == content


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"key": "\\ud800abcdefgh"}', b'{"a": NaN}', b"\xff"])
def test_the_api_answers_400_to_it(client_for, viewer, raw):
    answer = client_for(viewer).post("/api/v1/unlocks/undo", raw, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse-error")
