"""The embedded broker: whatever happens to its folder, the next message arrives."""

import shutil
import warnings
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue

from config.broker import register

QUEUE = Queue("light", Exchange("light", type="direct"), routing_key="light")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "messages"


@pytest.fixture
def connection(folder):
    register()
    with Connection("filesystem://", transport_options={"data_folder_in": str(folder)}) as opened:
        yield opened


def send(connection, number):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # kombu warns when it finds no queue for a message
        connection.Producer(serializer="json").publish(
            {"number": number}, exchange=QUEUE.exchange, routing_key="light", declare=[QUEUE]
        )


def take(connection):
    message = QUEUE(connection.default_channel).get()
    if message is None:
        return None
    message.ack()
    return message.payload["number"]


def test_messages_arrive_in_order_and_once(connection):
    for number in range(3):
        send(connection, number)
    assert [take(connection) for _time in range(4)] == [0, 1, 2, None]


def test_a_message_after_the_loss_of_the_folder_arrives_without_anybody_starting_again(connection, folder):
    send(connection, 1)
    assert take(connection) == 1
    shutil.rmtree(folder.parent / "messages")
    assert take(connection) is None
    shutil.rmtree(folder)
    send(connection, 2)
    assert take(connection) == 2


def test_a_half_written_message_is_not_seen(connection, folder):
    send(connection, 1)
    whole = next(folder.glob("*.message"))
    whole.rename(whole.with_name(f"{whole.name}.part"))
    assert take(connection) is None


def test_queues_do_not_mix_and_can_be_emptied(connection):
    send(connection, 1)
    channel = connection.default_channel
    with pytest.raises(Empty):
        channel._get("encode")
    assert channel._size("light") == 1
    assert channel._purge("light") == 1
    assert channel._size("light") == 0


def test_two_readers_never_get_the_same_message(connection, folder):
    send(connection, 1)
    with Connection("filesystem://", transport_options={"data_folder_in": str(folder)}) as other:
        assert sorted([take(connection) or 0, take(other) or 0]) == [0, 1]
    assert list(Path(folder).iterdir()) == []
