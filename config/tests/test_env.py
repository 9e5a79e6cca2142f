"""A wrong or missing setting is a sentence that names it, in every command."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from tests.architecture.source_tree import ROOT


@pytest.fixture(autouse=True)
def no_traces(monkeypatch):
    """Variables of these tests do not reach the documentation."""
    monkeypatch.setattr(env, "VARIABLES", {})
    monkeypatch.setattr(env, "_ENVIRONMENT", {})


def given(monkeypatch, value: str) -> None:
    monkeypatch.setitem(env._ENVIRONMENT, "KETTLE", value)


@pytest.mark.parametrize(
    ("read", "raw", "value"),
    [
        (lambda: env.text("KETTLE", "x", "A kettle.", topic="Tea"), "  green ", "green"),
        (lambda: env.integer("KETTLE", 1, "A kettle.", topic="Tea"), "42", 42),
        (lambda: env.number("KETTLE", 1.5, "A kettle.", topic="Tea"), "0.25", 0.25),
        (lambda: env.boolean("KETTLE", False, "A kettle.", topic="Tea"), "Yes", True),
        (lambda: env.boolean("KETTLE", True, "A kettle.", topic="Tea"), "off", False),
        (lambda: env.words("KETTLE", (), "A kettle.", topic="Tea"), "a, b,,c ", ("a", "b", "c")),
        (lambda: env.choice("KETTLE", "tea", ("tea", "water"), "A kettle.", topic="Tea"), "water", "water"),
    ],
)
def test_every_type_is_read(monkeypatch, read, raw, value):
    given(monkeypatch, raw)
    assert read() == value
    assert env.VARIABLES["KETTLE"].sentence == "A kettle."


def test_what_is_not_set_or_empty_has_its_default(monkeypatch):
    assert env.integer("KETTLE", 7, "A kettle.", topic="Tea") == 7
    given(monkeypatch, "")
    assert env.integer("KETTLE", 7, "A kettle.", topic="Tea") == 7
    assert env.text("KETTLE", "full", "A kettle.", topic="Tea") == ""


@pytest.mark.parametrize(
    ("read", "raw", "kind"),
    [
        (lambda: env.integer("KETTLE", 1, "Cups.", topic="Tea"), "many", "whole number"),
        (lambda: env.number("KETTLE", 1, "Cups.", topic="Tea"), "1,5", "number"),
        (lambda: env.boolean("KETTLE", True, "Cups.", topic="Tea"), "perhaps", "boolean"),
        (lambda: env.choice("KETTLE", "tea", ("tea", "water"), "Cups.", topic="Tea"), "beer", "choice of tea, water"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_meaning(monkeypatch, read, raw, kind):
    given(monkeypatch, raw)
    with pytest.raises(ImproperlyConfigured) as raised:
        read()
    assert str(raised.value) == f"KETTLE={raw!r} is not a {kind}. Cups."


@pytest.mark.parametrize(
    ("raw", "found"),
    [("", {"cups": 5, "lids": 2}), (" cups : 7 ,", {"cups": 7, "lids": 2}), ("lids:0", {"cups": 5, "lids": 0})],
)
def test_counts_keep_their_defaults_unless_they_are_named(monkeypatch, raw, found):
    given(monkeypatch, raw)
    assert env.counts("KETTLE", {"cups": 5, "lids": 2}, "Cups.", topic="Tea") == found


@pytest.mark.parametrize("raw", ["cups", "cups:", "cups:many", "cups:-1", "saucers:3"])
def test_a_count_of_nothing_that_there_is_stops_the_start(monkeypatch, raw):
    given(monkeypatch, raw)
    with pytest.raises(ImproperlyConfigured, match="is not a list of name:whole number"):
        env.counts("KETTLE", {"cups": 5, "lids": 2}, "Cups.", topic="Tea")


def test_a_file_with_settings_is_read(tmp_path):
    path = tmp_path / ".env"
    path.write_text("# tea\n\nKETTLE='two cups'\nexport CUP = 1 \n#LID=x\nnonsense\n")
    assert env.read_file(path) == {"KETTLE": "two cups", "CUP": "1"}
    assert env.read_file(tmp_path / "none") == {}


def run(tmp_path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = env.child_environment(
        DUANJU_DATA=str(tmp_path), DJANGO_SETTINGS_MODULE="config.settings", **variables
    )
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests set it in their own process
    argv = [sys.executable, "manage.py", *command]
    return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_wrong_setting_stops_every_command_with_a_sentence(tmp_path):
    ended = run(tmp_path, "up", DUANJU_PORT="eight")
    assert ended.returncode == 1
    assert ended.stderr == "Settings: DUANJU_PORT='eight' is not a whole number. Port of the web server.\n"


def test_production_without_its_secret_is_refused_with_a_sentence(tmp_path):
    ended = run(tmp_path, "up", DUANJU_MODE="production", SECRET_KEY="")
    assert ended.returncode == 1
    assert "SECRET_KEY is missing" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("secret", "complaint"), [("", "SECRET_KEY is missing"), ("short", "SECRET_KEY is too short")])
def test_the_deployment_check_fails_without_a_good_secret(tmp_path, secret, complaint):
    ended = run(tmp_path, "check", "--deploy", DUANJU_MODE="production", SECRET_KEY=secret, ALLOWED_HOSTS="d.example")
    assert ended.returncode == 1
    assert complaint in ended.stderr
    assert "duanju.E001" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_deployment_check_is_clean_with_everything_set(tmp_path):
    secret = "a-secret-of-a-test-that-is-long-enough-0123456789-abcdefghij"
    ended = run(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING",
        DUANJU_MODE="production", SECRET_KEY=secret, ALLOWED_HOSTS="d.example", EMAIL_HOST="smtp.d.example",
        PAYMENT_PROVIDER="stripe", STRIPE_SECRET_KEY="sk_a", STRIPE_WEBHOOK_SECRETS="whsec_a",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr


def test_the_deployment_check_says_that_nobody_gets_mail(tmp_path):
    ended = run(tmp_path, "check", "--deploy", DUANJU_MODE="production", SECRET_KEY="s" * 60, EMAIL_HOST="")
    assert "EMAIL_HOST is empty" in ended.stderr
