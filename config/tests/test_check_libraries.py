"""The libraries of the heavier checks are installed beside the running site, quietly, or a sentence says why not."""

import sys

import pytest

from config.check_libraries import LOCK_FILE, install_check_libraries
from config.supervision.programs import programs


@pytest.fixture
def lock(settings, tmp_path):
    """``lock(text)``: the lock file says this."""
    settings.BASE_DIR = tmp_path
    return (tmp_path / LOCK_FILE).write_text


def test_nothing_is_said_when_everything_is_there() -> None:
    said: list[str] = []
    assert install_check_libraries(said.append)
    assert said == []


def test_what_cannot_be_installed_is_a_sentence_with_what_to_do(lock) -> None:
    lock("this is no requirement\n")
    said: list[str] = []
    assert not install_check_libraries(said.append)
    assert "could not be installed" in said[1]
    assert "make setup" in said[2]


def test_without_uv_the_site_runs_and_says_so(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    said: list[str] = []
    assert not install_check_libraries(said.append)
    assert said[0].startswith("uv is not here")


def names(only: frozenset[str] = frozenset()) -> list[str]:
    return [program.name for program in programs(only)]


def test_they_are_installed_where_checks_run_unless_the_operator_says_no(settings) -> None:
    assert names()[-1] == "install"
    assert names(frozenset({"checks"})) == ["checks", "install"]
    assert names(frozenset({"web"})) == ["web"]
    settings.INSTALL_CHECK_LIBRARIES = False
    assert "install" not in names()
