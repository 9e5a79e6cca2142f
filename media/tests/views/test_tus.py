"""The tus protocol as a client sees it, mounted the way a face mounts it."""

import base64
import hashlib
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import path

from core.http.access import public
from media.enums import UploadState
from media.inbox import inbox_path
from media.models import Asset, Upload
from media.targets import UploadTarget
from media.views.tus import TusDesk, serve_tus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]
CHUNK = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


@public
def desk_view(request, owner, upload_id=""):
    target = UploadTarget(f"company:{owner}", "user:1", "reel", "abc", quota_bytes=1000 if owner == 1 else None)
    desk = TusDesk(target, lambda public_id: f"/up/{owner}/{public_id}")
    return serve_tus(request, desk=desk, upload_id=upload_id)


urlpatterns = [path("up/<int:owner>/", desk_view), path("up/<int:owner>/<str:upload_id>", desk_view)]


def create(client, length, name="Episode 1.mp4", owner=1):
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata}
    return client.post(f"/up/{owner}/", content_type="", headers=headers)


def patch(client, url, offset, body, **headers):
    headers = {**TUS, "Upload-Offset": str(offset), **headers}
    return client.patch(url, body, content_type=CHUNK, headers=headers)


@pytest.fixture
def no_encoding(monkeypatch):
    monkeypatch.setattr("media.tasks.encoding.enqueue", lambda *_args: None)


def test_the_server_says_what_it_can(client):
    response = client.options("/up/1/")
    assert response.status_code == 204
    assert response["Tus-Version"] == "1.0.0"
    assert set(response["Tus-Extension"].split(",")) == {"creation", "expiration", "termination"}


def test_a_file_arrives_in_pieces_and_becomes_an_asset(client, no_encoding):
    content = b"0123456789" * 30
    created = create(client, len(content))
    assert created.status_code == 201
    url = created["Location"]
    assert patch(client, url, 0, content[:100])["Upload-Offset"] == "100"
    head = client.head(url, headers=TUS)
    assert (head["Upload-Offset"], head["Upload-Length"], head["Cache-Control"]) == ("100", "300", "no-store")
    assert patch(client, url, 100, content[100:]).status_code == 204
    asset = Asset.objects.get()
    assert asset.source_sha256 == hashlib.sha256(content).hexdigest()
    assert Upload.objects.get().state == UploadState.COMPLETE


def test_a_wrong_offset_is_refused_and_changes_nothing(client):
    url = create(client, 300)["Location"]
    patch(client, url, 0, b"a" * 50)
    for offset in (0, 40, 60):
        response = patch(client, url, offset, b"b" * 10)
        assert (response.status_code, response.json()["code"]) == (409, "wrong-offset")
    assert client.head(url, headers=TUS)["Upload-Offset"] == "50"


@pytest.mark.parametrize(
    ("headers", "content_type", "status"),
    [
        ({"Upload-Offset": "0"}, CHUNK, 412),
        ({**TUS}, CHUNK, 400),
        ({**TUS, "Upload-Offset": "x"}, CHUNK, 400),
        ({**TUS, "Upload-Offset": "0"}, "video/mp4", 415),
        ({**TUS, "Upload-Offset": "299"}, CHUNK, 413),
    ],
)
def test_what_is_not_tus_is_refused(client, headers, content_type, status):
    url = create(client, 300)["Location"]
    response = client.patch(url, b"ab", content_type=content_type, headers=headers)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_an_upload_of_another_owner_does_not_exist(client):
    url = create(client, 300)["Location"].replace("/up/1/", "/up/2/")
    assert client.head(url, headers=TUS).status_code == 404
    assert patch(client, url, 0, b"a").status_code == 404
    assert client.delete(url, headers=TUS).status_code == 404


def test_a_terminated_upload_leaves_nothing(client):
    url = create(client, 300)["Location"]
    patch(client, url, 0, b"a" * 10)
    upload = Upload.objects.get()
    assert client.delete(url, headers=TUS).status_code == 204
    assert not inbox_path(upload.public_id).exists()
    assert client.head(url, headers=TUS).status_code == 410
    assert patch(client, url, 10, b"a").json()["code"] == "upload-closed"


@pytest.mark.parametrize(("length", "status", "code"), [(0, 422, "empty-file"), (1001, 403, "quota")])
def test_a_file_that_cannot_be_taken_is_refused_before_its_first_byte(client, length, status, code):
    response = create(client, length)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not Upload.objects.exists()


def test_a_file_larger_than_anything_is_refused_before_its_first_byte(client, settings):
    settings.UPLOAD_MAX_BYTES = 10
    assert create(client, 11).json()["code"] == "too-large"


def test_a_name_is_only_a_label(client, no_encoding):
    created = create(client, 3, name="../../总裁'; $(touch x) `id` <b>\n第1集.mp4")
    upload = Upload.objects.get()
    assert upload.name == "总裁'; $(touch x) `id` <b>第1集.mp4"
    patch(client, created["Location"], 0, b"abc")
    key = Asset.objects.get().source_key
    assert key == f"sources/v1/{upload.public_id}/source"


def test_of_two_simultaneous_pieces_one_wins_and_the_digest_is_right(no_encoding):
    content = bytes(range(256)) * 3
    url = create(Client(), len(content))["Location"]
    statuses = []
    gate = threading.Barrier(2)

    def send():
        gate.wait()
        statuses.append(patch(Client(), url, 0, content).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(statuses) == 204
    assert max(statuses) in (409, 423)
    assert Asset.objects.get().source_sha256 == hashlib.sha256(content).hexdigest()
