"""A copy of somebody's data holds what every room knows, is built once, survives its builder's death, and is gone after seven days."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.archive import cell, write_rows
from accounts.models import Notice, PersonalDataExport
from accounts.privacy import EXPORTERS
from accounts.services.exports import KEPT_FOR, ask_export, build_claimed, delete_old_exports, export_for, folder_of
from accounts.services.notices import notify
from accounts.tasks.privacy import build_personal_export, go_on_with_privacy
from core.errors import NotFoundError, RateLimitedError
from core.leases import claim
from core.models import WorkState

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(viewer) -> PersonalDataExport:
    notify(user_id=viewer.pk, kind="account", title="=1+1", body="你好")
    return ask_export(user_id=viewer.pk, now=timezone.now())


def unpacked(export) -> dict[str, bytes]:
    export.refresh_from_db()
    with default_storage.open(export.file, "rb") as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_kind_of_every_room_is_in_it_as_json_and_csv(export, viewer):
    build_personal_export(export.pk)
    files = unpacked(export)
    assert set(files) == {"README.txt", *(f"{kind}.{ending}" for kind in EXPORTERS for ending in ("json", "csv"))}
    assert {"profile", "notices", "positions", "wallet_movements", "unlocks", "orders", "reports"} <= set(EXPORTERS)
    [profile] = json.loads(files["profile.json"])
    assert profile["email"] == viewer.email
    rows = list(csv.DictReader(io.StringIO(files["notices.csv"].decode("utf-8-sig"))))
    assert (rows[0]["title"], rows[0]["body"]) == ("'=1+1", "你好")
    assert b"password" not in files["profile.json"]


def test_it_holds_nothing_of_anybody_else(export, producer):
    notify(user_id=producer.pk, kind="account", title="A secret of somebody else")
    build_personal_export(export.pk)
    assert not [name for name, content in unpacked(export).items() if b"secret" in content]


def test_it_is_built_once_and_the_owner_is_told_once(export, viewer):
    build_personal_export(export.pk)
    first = unpacked(export)
    build_personal_export(export.pk)
    assert unpacked(export) == first
    assert Notice.objects.filter(title="Your data is ready").count() == 1
    assert default_storage.listdir(folder_of(export))[1] == [export.file.rsplit("/", 1)[1]]


def test_what_a_dead_builder_left_is_built_by_the_next(export, django_capture_on_commit_callbacks):
    claim(PersonalDataExport, export.pk, now=timezone.now() - timedelta(hours=1), seconds=1)
    default_storage.save(f"{folder_of(export)}/half.zip", io.BytesIO(b"half"))
    with django_capture_on_commit_callbacks():
        assert go_on_with_privacy() == 1
    build_personal_export(export.pk)
    assert "profile.json" in unpacked(export)
    delete_old_exports(now=timezone.now() + KEPT_FOR + timedelta(minutes=1))
    assert not default_storage.exists(folder_of(export)), "the half file is gone as well"


def test_a_builder_that_lost_its_lease_publishes_nothing(export):
    mine = claim(PersonalDataExport, export.pk, seconds=60)
    PersonalDataExport.objects.filter(pk=export.pk).update(lease_token="another")
    assert not build_claimed(mine)
    export.refresh_from_db()
    assert (export.state, export.file) == (WorkState.RUNNING, "")


def test_asking_twice_is_one_copy_and_the_fourth_of_a_day_is_refused(viewer):
    now = timezone.now()
    for _ in range(3):
        first, again = (ask_export(user_id=viewer.pk, now=now) for _ in range(2))
        assert first == again
        build_personal_export(first.pk)
    with pytest.raises(RateLimitedError):
        ask_export(user_id=viewer.pk, now=now)
    ask_export(user_id=viewer.pk, now=now + timedelta(days=1, minutes=1))


def test_it_is_for_its_owner_and_for_seven_days(export, viewer, producer):
    build_personal_export(export.pk)
    now = timezone.now()
    assert export_for(user_id=viewer.pk, public_id=export.public_id, now=now) == export
    for user, when in ((producer, now), (viewer, now + KEPT_FOR)):
        with pytest.raises(NotFoundError):
            export_for(user_id=user.pk, public_id=export.public_id, now=when)
    export.refresh_from_db()
    assert delete_old_exports(now=now) == 0
    assert delete_old_exports(now=now + KEPT_FOR + timedelta(minutes=1)) == 1
    assert not default_storage.exists(export.file)


def test_cells_are_never_formulas(tmp_path):
    assert [cell(value) for value in ("=1", "+1", "-1", "@x", "a", -1)] == ["'=1", "'+1", "'-1", "'@x", "a", -1]
    write_rows(iter([]), tmp_path / "a.json", tmp_path / "a.csv")
    assert json.loads((tmp_path / "a.json").read_text()) == []
