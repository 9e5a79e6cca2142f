"""The doctor says what is wrong, and what to do about it."""

import shutil
from collections import namedtuple

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from config.doctor import machine, services, workers
from config.tasks import answer_doctor, answer_name
from core.doctor import PROBES, Health, broken, fine

Usage = namedtuple("Usage", "total used free")


def test_every_promised_thing_is_examined():
    promised = {"ffmpeg", "disk", "fonts", "browser libraries", "secrets", "database", "clock", "cache", "storage"}
    queues = {"queue light", "queue checks", "queue preview", "queue encode"}
    assert promised | queues | {"automatic checks"} <= set(PROBES)


def test_the_report_has_a_line_for_each_thing_and_a_hint_where_one_is_needed(monkeypatch, capsys):
    monkeypatch.setattr(
        "config.management.commands.doctor.PROBES",
        {"tea": lambda: fine("hot"), "milk": lambda: broken("sour", "Buy some.")},
    )
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", no_color=True)
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        "ok    tea   hot",
        "FAIL  milk  sour",
        "            → Buy some.",
        "1 of 2 need attention",
    ]


def test_a_healthy_report_ends_well_and_probes_can_be_left_out(monkeypatch, capsys):
    monkeypatch.setattr(
        "config.management.commands.doctor.PROBES", {"tea": lambda: fine("hot"), "milk": lambda: broken("sour", "x")}
    )
    call_command("doctor", skip=["mi"], no_color=True)
    assert capsys.readouterr().out.splitlines() == ["ok    tea  hot", "all is well"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ffmpeg", "secrets", "database", "clock", "cache", "storage"])
def test_this_machine_is_healthy(name):
    finding = PROBES[name]()
    assert finding.health is Health.OK, finding


def test_checks_without_their_libraries_are_named_and_what_is_off_is_no_fault(monkeypatch, settings):
    settings.NUDITY_COMMAND = settings.IRIS_COMMAND = ""
    assert (PROBES["automatic checks"]().health, "off: flashing-iris, nudity" in PROBES["automatic checks"]().text) == (
        Health.OK,
        True,
    )
    monkeypatch.setattr("moderation.checks.provenance.find_spec", lambda _name: None)
    finding = PROBES["automatic checks"]()
    assert finding.health is Health.WARN
    assert "not available: credentials" in finding.text


def test_an_ffmpeg_that_lacks_an_encoder_is_named(settings, tmp_path):
    settings.FFMPEG_BINARY = str(tmp_path / "ffmpeg")
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\necho 'ffmpeg version 1 x'; echo ' V..... libx264 '\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    finding = machine.ffmpeg()
    assert finding.health is Health.FAIL
    assert "lacks aac" in finding.text


def test_an_ffmpeg_that_is_not_there_is_named(settings):
    settings.FFMPEG_BINARY = "/nowhere/ffmpeg"
    finding = machine.ffmpeg()
    assert finding.health is Health.FAIL
    assert "/nowhere/ffmpeg" in finding.text
    assert "FFMPEG_BINARY" in finding.hint


@pytest.mark.parametrize(("free_gb", "health"), [(0.1, Health.FAIL), (2, Health.WARN), (50, Health.OK)])
def test_little_room_is_told_before_uploads_are_refused(settings, monkeypatch, free_gb, health):
    settings.FREE_SPACE_BYTES = 512 * 1024**2
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, free_gb * 1024**3))
    assert machine.disk().health is health


@pytest.mark.django_db
@pytest.mark.parametrize(("ahead", "health"), [(0, Health.OK), (5, Health.WARN), (300, Health.FAIL)])
def test_a_clock_that_differs_from_the_databases_is_told(monkeypatch, ahead, health):
    vendor = connection.vendor
    monkeypatch.setitem(services.UNIX_TIME, vendor, f"{services.UNIX_TIME[vendor]} + {ahead}")
    assert services.clock().health is health


@pytest.mark.django_db
def test_a_storage_that_cannot_be_written_is_told(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(default_storage, "save", refuse)
    finding = services.storage()
    assert finding.health is Health.FAIL
    assert "Permission denied" in finding.text


@pytest.mark.django_db
def test_without_a_worker_the_queue_fails_with_the_command_to_start(monkeypatch):
    monkeypatch.setattr(answer_doctor, "apply_async", lambda **_options: None)
    finding = workers.ask_queue("light", patience_seconds=0.2)
    assert finding.health is Health.FAIL
    assert "no worker answered" in finding.text
    assert "manage.py up" in finding.hint


@pytest.mark.django_db
def test_a_broker_that_is_down_is_told(monkeypatch):
    def refuse(**_options):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(answer_doctor, "apply_async", refuse)
    finding = workers.ask_queue("light")
    assert finding.health is Health.FAIL
    assert "BROKER_URL" in finding.hint


def test_the_answer_is_a_file_and_a_strange_token_is_no_path():
    answer_doctor("0123456789abcdef")
    assert default_storage.exists(answer_name("0123456789abcdef"))
    default_storage.delete(answer_name("0123456789abcdef"))
    answer_doctor("../../etc/passwd")
    assert not default_storage.exists("passwd")
