"""Every operation of the API answers as the schema says that the site gives out: no 5xx, no status, type or content that a program was not told of.

Schemathesis makes up requests from the schema, good ones and bad ones; most of them name real rows. `make prove` sends many more.
"""

from collections.abc import Callable, Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.fixtures.world import World
from watch.models import Comment

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SCHEMA = "/api/schema/?format=json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
TOKEN = "t" * 32  # a page's CSRF token: the cookie and the header say the same
FEW, MANY = 8, 40


@pytest.fixture
def one_connection() -> Iterator[None]:
    """As Django's own test client does: the end of a request leaves the test's transaction open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def operations(db, one_connection) -> list[APIOperation]:
    """All of them, from the address where programs find them."""
    return [found.ok() for found in schemathesis.openapi.from_wsgi(SCHEMA, application).get_all_operations()]


@pytest.fixture
def ask(client_for) -> Callable[..., list[int]]:
    """``ask(operation, person, requests, count)``: sends so many as that person, checks each answer; returns their statuses."""

    def send(operation: APIOperation, person, requests: st.SearchStrategy[Case], count: int) -> list[int]:
        cookies = {name: morsel.value for name, morsel in client_for(person).cookies.items()}
        statuses = []

        @given(case=requests)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            derandomize=count == FEW,
            suppress_health_check=list(HealthCheck),
        )
        def each(case: Case) -> None:
            with transaction.atomic():  # each finds the same rows
                answer = case.call(cookies={**cookies, "csrftoken": TOKEN}, headers={"X-CSRFToken": TOKEN})
                transaction.set_rollback(True)
            statuses.append(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        each()
        return statuses

    return send


def real_names(world: World) -> list[dict[str, object]]:
    """Arguments that name rows: a locked episode, an unlocked one and a free one, and what can be kept."""
    plain = {**world.names[""], **world.names["watch"], "slug": world.series.slug, "task": "check-in"}
    free, unlocked = (episode.public_id for episode in world.series.episodes.order_by("number")[:2])
    theirs = Comment.objects.exclude(author=world.owner).values_list("public_id", flat=True)[0]
    return [
        plain,
        {**plain, "episode_id": free, "kind": "likes", "ref": free},
        {**plain, "episode_id": unlocked, "comment_id": theirs},
    ]


def requests_of(operation: APIOperation, world: World) -> st.SearchStrategy[Case]:
    """What the schema allows, with real rows in the address or anything; and, where it allows anything, what it does not."""
    named = [{name: row[name] for name in row if f"{{{name}}}" in operation.path} for row in real_names(world)]
    ways = [operation.as_strategy(path_parameters=row) for row in named]
    if operation.path_parameters:
        ways.append(operation.as_strategy())
    if operation.body or operation.query:
        ways.append(operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=named[0]))
    return st.one_of(*ways)


@pytest.mark.parametrize("who", ["guest", "owner"])
@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
def test_every_operation_answers_as_the_schema_says(operations, world, ask, who, count):
    person = world.owner if who == "owner" else None
    answered = {one.label: ask(one, person, requests_of(one, world), count) for one in operations}
    assert len(answered) > 35
    if person is not None:  # somebody for whom all of it is there gets to all that is read, kept and let go
        silent = [label for label, statuses in answered.items() if not any(status < 300 for status in statuses)]
        assert [label for label in silent if not label.startswith("POST")] == []
    assert any(status == 201 for status in answered["POST /api/v1/episodes/{episode_id}/playback"])


def test_an_answer_that_the_schema_does_not_name_is_seen(one_connection, world, ask):
    told = schemathesis.openapi.from_wsgi(SCHEMA, application).raw_schema
    path = "/api/v1/episodes/{episode_id}/playback"
    locked = {"path_parameters": {"episode_id": world.names["watch"]["episode_id"]}, "body": {}}

    def answers(schema) -> list[int]:
        operation = schemathesis.openapi.from_dict(schema)[path]["POST"]
        operation.app = operation.schema.app = application
        return ask(operation, None, operation.as_strategy(**locked), FEW)

    assert set(answers(told)) == {402}
    del told["paths"][path]["post"]["responses"]["402"]
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        answers(told)
