"""The storage in its two kinds, a local folder and an S3 bucket: whole files in, single ranges out."""

import errno
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer

from core.actors import guest
from media import storage
from media.enums import AssetState
from media.services.grants import make_grant, poster_url

BUCKET = "duanju-tests"
KEYS = {"access_key": "testing", "secret_key": "testing"}


@pytest.fixture(scope="module")
def s3_url():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def s3(s3_url, settings):
    """The default storage is a bucket of a real S3 server of our own."""
    client = boto3.client(
        "s3",
        endpoint_url=s3_url,
        region_name="us-east-1",
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )
    client.create_bucket(Bucket=BUCKET)
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": s3_url,
        "region_name": "us-east-1",
        "file_overwrite": True,
        **KEYS,
    }
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    yield client
    bucket = boto3.resource(
        "s3",
        endpoint_url=s3_url,
        region_name="us-east-1",
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    ).Bucket(BUCKET)
    bucket.objects.all().delete()
    bucket.delete()
    client.close()


@pytest.fixture
def content(tmp_path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 10)
    return path


@pytest.fixture(params=["folder", "bucket"])
def any_storage(request):
    if request.param == "bucket":
        request.getfixturevalue("s3")
    return request.param


def test_a_stored_file_is_read_back_whole_and_in_ranges(any_storage, content):
    whole = content.read_bytes()
    storage.store_file(content, "a/b/file")
    assert not content.exists()
    assert storage.exists("a/b/file")
    assert storage.stored_size("a/b/file") == 2560
    assert b"".join(storage.read_range("a/b/file", 100, 300)) == whole[100:400]
    with storage.local_copy("a/b/file") as local:
        assert local.read_bytes() == whole
    storage.delete_file("a/b/file")
    storage.delete_file("a/b/file")
    assert not storage.exists("a/b/file")


def test_a_missing_source_is_said(any_storage):
    with pytest.raises(storage.SourceMissingError), storage.local_copy("no/such/file"):
        pass
    with pytest.raises(FileNotFoundError):
        storage.stored_size("no/such/file")


def test_a_file_on_another_file_system_is_copied_and_then_put_in_place(content, monkeypatch):
    real = Path.replace

    def across(self: Path, target: Path) -> Path:
        if self.name == "file" and not str(target).endswith(".part"):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(self, target)

    whole = content.read_bytes()
    monkeypatch.setattr(Path, "replace", across)
    storage.store_file(content, "c/file")
    assert Path(default_storage.path("c/file")).read_bytes() == whole
    assert not content.exists()


@pytest.mark.django_db(transaction=True)
def test_the_whole_pipeline_and_delivery_work_on_a_bucket(s3, import_clip, tiny_clip, guest_client):
    asset = import_clip(tiny_clip).asset
    asset.refresh_from_db()
    assert asset.state == AssetState.READY
    browser = guest_client("annaannaanna")
    master = browser.get(make_grant(asset, guest("annaannaanna")).master_url)
    assert "#EXT-X-STREAM-INF" in master.content.decode()
    part = browser.get(poster_url(asset, guest("annaannaanna")), headers={"Range": "bytes=0-1"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"\xff\xd8")
    missing = poster_url(asset, guest("annaannaanna")).replace("poster", "sprite")
    assert browser.get(missing).status_code == 404


def test_a_large_file_goes_to_a_bucket_in_parts(s3, tmp_path):
    path = tmp_path / "large"
    path.write_bytes(bytes(20 << 20))
    storage.store_file(path, "a/large.mp4")
    head = s3.head_object(Bucket=BUCKET, Key="a/large.mp4")
    assert head["ContentLength"] == 20 << 20
    assert head["ETag"].strip('"').endswith("-3")
    assert not path.exists()


def test_a_folder_is_listed_and_removed_with_everything_below_it(any_storage, content):
    for name in ("one", "two"):
        copy = content.with_name(name)
        copy.write_bytes(b"x")
        storage.store_file(copy, f"a/folder/{name}")
    content.with_name("three").write_bytes(b"x")
    storage.store_file(content.with_name("three"), "a/folder-beside/three")
    assert sorted(storage.list_folder("a/folder")) == ["a/folder/one", "a/folder/two"]
    storage.delete_folder("a/folder")
    storage.delete_folder("a/folder")
    assert storage.list_folder("a/folder") == []
    assert storage.exists("a/folder-beside/three")


def test_a_download_lies_in_the_given_folder_and_is_gone_afterwards(s3, content, tmp_path):
    whole = content.read_bytes()
    storage.store_file(content, "a/file")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    beats = []
    with storage.local_copy("a/file", scratch, lambda: beats.append(1)) as copy:
        assert copy.is_relative_to(scratch)
        assert copy.read_bytes() == whole
    assert beats
    assert list(scratch.iterdir()) == []
