"""Backup and restore by the command line, on both databases: while coins move, into an empty place, and with damage that has to be named."""

import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import POSTGRES, Site, at_server, need, on_server
from tests.journeys.test_ledger_under_kills import answers, begin, wait_for_work

KEY = "the-key-of-both-sites-" + "k" * 40
COVER = "covers/aa/720.jpg"
CONTENT = bytes(range(256)) * 5_000
MAKE = f"""
from pathlib import Path
from django.db import transaction
from accounts.models import ProducerCompany, User
from core.actors import SYSTEM
from core.audit import record_audit
from media.inbox import inbox_folder
from media.models import Asset
from media.storage import store_bytes
ProducerCompany.objects.create(pk=1, slug="one", name="One")
for number in range(3):
    User.objects.create_user(f"viewer{{number}}@example.org", display_name="观众")
with transaction.atomic():
    record_audit(actor=SYSTEM, verb="company-added", subject_kind="company", subject_ref="1")
content = bytes(range(256)) * 5_000
store_bytes(content, {COVER!r})
store_bytes(b"", "covers/empty/720.jpg")
import hashlib
Asset.objects.create(owner_key="company:1", source_name="E01.mp4", source_key={COVER!r}, source_bytes=len(content),
    source_sha256=hashlib.sha256(content).hexdigest(), state="ready")
(inbox_folder() / "unfinished.part").write_bytes(b"half")
"""
STATE = """
import json
from accounts.models import User
from billing.models import LedgerTransaction
from core.models import AuditRecord
print(json.dumps({
    "people": list(User.objects.order_by("pk").values_list("email", "display_name", "public_id")),
    "audit": [str(record) for record in AuditRecord.objects.order_by("pk")],
    "moved": dict(LedgerTransaction.objects.values_list("idem_key", "pk")),
}, default=str))
"""
NewPlace = Callable[..., Site]


@pytest.fixture
def urls() -> Iterator[list[str]]:
    """Empty databases of PostgreSQL that a test made for itself; dropped afterwards."""
    made: list[str] = []
    yield made
    for url in made:
        on_server(f'DROP DATABASE "{url.rsplit("/", 1)[1]}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def new_place(request, tmp_path, urls) -> NewPlace:
    """Makes empty places for a site, each with a database and a data folder of its own."""

    def make(name: str, **extra: str) -> Site:
        url = ""
        if request.param == "postgresql":
            need(POSTGRES, "PostgreSQL")
            database = f"duanju_{uuid.uuid4().hex[:10]}"
            on_server(f'CREATE DATABASE "{database}"')
            url = at_server(database)
            urls.append(url)
        data = tmp_path / name
        data.mkdir()
        return Site(data=data, port=0, extra={"DATABASE_URL": url, "SECRET_KEY": KEY, **extra})

    return make


@pytest.fixture
def source(new_place) -> Site:
    """A prepared site with people, a file and an audit record."""
    site = new_place("source")
    site.migrate()
    site.shell(MAKE)
    return site


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "backups" / "today"


def refusal(site: Site, *arguments: str) -> str:
    """What a command says when it fails; it must fail with 1 and without a traceback."""
    done = site.manage(*arguments, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def state_of(site: Site) -> dict:
    return json.loads(site.shell(STATE))


def flip(path: Path) -> None:
    """Another bit in the middle of a file, which keeps its length and its time."""
    before, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_backup_of_a_site_at_work_is_restored_into_an_empty_place(source, new_place, folder, tmp_path):
    journal = tmp_path / "journal"
    writer = begin(source, journal, 1)
    try:
        for _moment in range(5):
            wait_for_work(writer, journal)
        answered = answers([journal])
        said = source.manage("backup", str(folder)).stdout
        for _moment in range(3):
            wait_for_work(writer, journal)
        assert writer.poll() is None, journal.with_suffix(".log").read_text()
    finally:
        writer.kill()
        writer.wait(10)
    assert "ok:" in said
    assert not folder.with_name("today.partial").exists()

    target = new_place("target")
    restored = target.manage("restore", str(folder)).stdout
    assert restored.strip().splitlines()[-1].startswith("ok:")
    assert "note:" not in restored, "the same keys, the same seal"
    assert target.manage("verify_ledger").stdout.startswith("ok:")
    assert target.manage("verify_audit").stdout.startswith("ok: 1 sealed")
    then, now = state_of(source), state_of(target)
    assert (now["people"], now["audit"]) == (then["people"], then["audit"])
    assert now["moved"].items() < then["moved"].items(), "of one moment, and the writer went on after it"
    moved = {key for key, answer in answered.items() if answer.isdigit()}
    assert moved, "coins had moved by then"
    assert moved <= set(now["moved"]), "answered before the backup began, and not in it"
    assert (target.data / "media" / COVER).read_bytes() == CONTENT
    assert (target.data / "media" / "covers/empty/720.jpg").read_bytes() == b""
    assert not (folder / "media" / "unfinished.part").exists()


def test_a_second_backup_copies_only_what_is_new(source, folder):
    source.manage("backup", str(folder))
    first = (folder / "media" / COVER).stat().st_ino
    source.shell("from media.storage import store_bytes\nstore_bytes(b'another', 'covers/bb/720.jpg')")
    beside = source.manage("backup", str(folder.with_name("tomorrow"))).stdout
    assert f"1 files copied (0.0 MB), 2 known from {folder}" in beside
    assert (folder.with_name("tomorrow") / "media" / COVER).stat().st_ino == first
    again = source.manage("backup", str(folder)).stdout
    assert "1 files copied (0.0 MB), 2 known" in again, "the same folder is brought up to date"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["today", "tomorrow"]
    source.manage("restore", "--check", str(folder))


def test_a_run_that_was_killed_is_continued_and_hides_nothing(source, folder):
    source.manage("backup", str(folder))
    draft = folder.with_name("today.partial")
    folder.rename(draft)
    (draft / "manifest.json").unlink()
    (draft / "media" / "covers" / "gone.jpg").write_bytes(b"removed from the storage since")
    assert "has no manifest.json" in refusal(source, "restore", str(draft))
    assert "0 files copied (0.0 MB), 2 known from a run that was stopped" in source.manage("backup", str(folder)).stdout
    assert not (folder / "media" / "covers" / "gone.jpg").exists()
    source.manage("restore", "--check", str(folder))


def test_what_was_damaged_is_named_and_nothing_is_written(source, new_place, folder):
    source.manage("backup", str(folder))
    whole = shutil.copytree(folder, folder.with_name("whole"))
    target = new_place("target")
    database = next(folder.glob("database.*"))
    media = folder / "media" / COVER

    flip(media)
    flip(database)
    said = refusal(target, "restore", str(folder))
    assert f"{media} was changed" in said
    assert f"{database} was changed" in said

    size = (whole / database.name).stat().st_size
    database.write_bytes((whole / database.name).read_bytes()[: size // 2])
    media.unlink()
    said = refusal(target, "restore", str(folder))
    assert f"{database} was cut off: it has {size // 2} of {size} bytes" in said
    assert f"{media} is missing" in said

    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text()[:-200])
    assert "manifest.json" in refusal(target, "restore", str(folder))
    assert not (target.data / "media").exists(), "nothing was written"
    target.manage("restore", str(whole))


def test_a_site_with_something_in_it_is_only_replaced_when_told_so(source, folder):
    source.manage("backup", str(folder))
    before = state_of(source)
    source.shell("from accounts.models import User\nUser.objects.create_user('late@example.org')")
    (source.data / "media" / COVER).write_bytes(b"spoilt")
    assert "This site is not empty" in refusal(source, "restore", str(folder))
    assert len(state_of(source)["people"]) == 4
    said = source.manage("restore", str(folder), "--yes").stdout
    assert "media: 1 of 2 files written" in said
    assert state_of(source) == before
    assert (source.data / "media" / COVER).read_bytes() == CONTENT
    source.manage("backup", str(folder))
    source.manage("restore", str(folder), "--yes")
    assert state_of(source) == before


def test_another_key_is_named_and_no_key_lies_in_the_backup(source, new_place, folder):
    source.manage("backup", str(folder))
    texts = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in text for text in texts)
    target = new_place("target", SECRET_KEY="another" * 9, MEDIA_SIGNING_KEYS="m" * 40)
    said = target.manage("restore", str(folder)).stdout
    assert "note: SECRET_KEY is another one than when the backup was made" in said
    assert "note: MEDIA_SIGNING_KEYS is set, but was not when the backup was made." in said
    assert "note: manifest.json is not sealed with the SECRET_KEY that is set now" in said
    assert "EMAIL_HOST_PASSWORD" not in said


def test_an_older_backup_is_brought_forward_and_a_newer_one_refused(source, new_place, folder):
    source.manage("migrate", "sessions", "zero", "--verbosity", "0")
    source.manage("backup", str(folder))
    target = new_place("target")
    assert "the backup is older than the code, 1 migrations applied" in target.manage("restore", str(folder)).stdout
    later = "from django.db.migrations.recorder import MigrationRecorder\nfrom django.db import connection\n"
    source.shell(later + "MigrationRecorder(connection).record_applied('billing', '9999_tomorrow')")
    source.manage("backup", str(folder))
    said = refusal(new_place("other"), "restore", str(folder))
    assert "newer than this code, which does not know billing.9999_tomorrow" in said


def test_rows_that_were_cut_out_of_the_dump_are_noticed_by_the_heads(tmp_path, folder):
    """Whoever can write to the backup and forge its manifest cannot forge the seals; without them the verdict is on the rows."""
    source, target = (Site(tmp_path / name, 0, {"SECRET_KEY": KEY}) for name in ("source", "target"))
    source.data.mkdir()
    target.data.mkdir()
    source.migrate()
    source.shell(MAKE)
    source.manage("backup", str(folder))
    database = folder / "database.sqlite3"
    with sqlite3.connect(database) as connection:
        for table in ("core_auditseal", "core_audithead", "core_auditrecord", "media_asset"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
    connection.close()
    forge = f"""
import json
from dataclasses import replace
from pathlib import Path
from config.backup.manifest import read_manifest, write_manifest
from media.inbox import digest_of
folder = Path({str(folder)!r})
manifest, _ = read_manifest(folder)
path = folder / "database.sqlite3"
file = replace(manifest.database.file, bytes=path.stat().st_size, sha256=digest_of(path))
write_manifest(folder, replace(manifest, database=replace(manifest.database, file=file)))
"""
    stolen = Site(source.data, 0, {"SECRET_KEY": "guessed" * 9})
    stolen.shell(forge)
    done = target.manage("restore", str(folder), check=False)
    assert done.returncode == 1
    assert "note: manifest.json is not sealed with the SECRET_KEY" in done.stdout
    assert "core_auditrecord has 0 rows, the backup noted 1" in done.stderr
    assert "audit: the chain does not contain the head" in done.stderr


def pretend(folder: Path, name: str, script: str) -> None:
    """A program of PostgreSQL that does as the script says."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.mark.services
@pytest.mark.parametrize("new_place", ["postgresql"], indirect=True)
def test_programs_of_postgresql_that_are_missing_old_or_fail_change_nothing(source, folder, tmp_path):
    source.manage("backup", str(folder))
    before, bare = state_of(source), tmp_path / "programs"
    source.extra["PATH"] = str(bare)
    assert "pg_dump is not on the PATH. Install the client programs" in refusal(source, "backup", str(folder))
    pretend(bare, "pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'")
    assert "pg_dump is too old for a server of version" in refusal(source, "backup", str(folder))
    lists = "case \"$1\" in --version) echo 'pg_restore (PostgreSQL) 99.1';; --list) exit 0;; *) echo 'no room' >&2; exit 1;; esac"
    pretend(bare, "pg_restore", lists)
    assert "pg_restore failed: no room" in refusal(source, "restore", str(folder), "--yes")
    assert state_of(source) == before, "what stood aside came back"


@pytest.mark.services
def test_media_in_a_bucket_are_kept_and_put_back(tmp_path, s3, folder):
    source, target = (
        Site(tmp_path / name, 0, {**s3, "SECRET_KEY": KEY, "S3_BUCKET": f"bucket-{name}"}) for name in ("one", "two")
    )
    bucket = (
        "from django.core.files.storage import default_storage as s\ns.connection.create_bucket(Bucket=s.bucket_name)"
    )
    for site in (source, target):
        site.data.mkdir()
        site.shell(bucket)
    source.migrate()
    source.shell(MAKE)
    assert "2 files copied" in source.manage("backup", str(folder)).stdout
    assert "0 files copied (0.0 MB), 2 known" in source.manage("backup", str(folder)).stdout
    said = target.manage("restore", str(folder)).stdout
    assert "media: 2 of 2 files written" in said
    read = f"import hashlib\nfrom django.core.files.storage import default_storage as s\nprint(len(s.open({COVER!r}).read()))"
    assert target.shell(read).strip() == str(len(CONTENT))
    assert "This site is not empty" in refusal(target, "restore", str(folder))
    assert "media: 0 of 2 files written" in target.manage("restore", str(folder), "--yes").stdout
