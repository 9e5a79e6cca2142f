"""Log lines carry who asked, and nothing that they must not."""

import json
import logging

import pytest
import structlog

from config.log_lines import drop_routine, shorten
from config.settings.logs import LOGGING


def test_every_page_and_every_task_has_an_id(client, db, caplog):
    with caplog.at_level(logging.INFO, logger="django_structlog"):
        client.get("/healthz/nothing?token=secret")
    line = next(
        record.msg
        for record in caplog.records
        if isinstance(record.msg, dict) and record.msg["event"] == "request_finished"
    )
    assert len(line["request_id"]) == 36
    assert line["request"] == "GET /healthz/nothing"
    assert "ip" not in line


@pytest.mark.parametrize(
    ("path", "code", "is_dropped"),
    [("/media/x?t=1", 206, True), ("/media/x?t=1", 403, False), ("/s/story/1/", 200, False)],
)
def test_pieces_of_media_are_logged_only_when_they_fail(path, code, is_dropped):
    line = {"event": "request_finished", "request": f"GET {path}", "code": code}
    if is_dropped:
        with pytest.raises(structlog.DropEvent):
            drop_routine(None, "", line)
    else:
        assert drop_routine(None, "", line)["request"] == f"GET {path.partition('?')[0]}"


def test_the_sweepers_are_quiet_while_all_is_well():
    with pytest.raises(structlog.DropEvent):
        drop_routine(None, "", {"event": "task_succeeded", "task": "core.tasks.sweep"})
    assert drop_routine(None, "", {"event": "task_succeeded", "task": "media.tasks.encoding.encode"})


def test_ids_are_short_for_people():
    line = shorten(None, "", {"level": "info", "request_id": "0123456789abcdef", "logger": "x", "user_id": None})
    assert line == {"level": "info", "request_id": "01234567"}


def test_lines_of_other_packages_have_the_same_form():
    formatter = LOGGING["formatters"]["structured"]
    renderer = [*formatter["processors"][:1], structlog.processors.JSONRenderer()]
    made = formatter["()"](foreign_pre_chain=formatter["foreign_pre_chain"], processors=renderer)
    record = logging.LogRecord("kettle", logging.WARNING, __file__, 1, "boiled %s", ("over",), None)
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        line = json.loads(made.format(record))
    assert line == {"event": "boiled over", "request_id": "r1", "level": "warning", "logger": "kettle"}
