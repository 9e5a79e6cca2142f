"""Anchors: whoever may write every table, and hashes the chain anew as skilfully as we do, is found all the same."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from core.actors import person
from core.anchors import anchor_files, anchor_problems, read_anchor, write_anchor
from core.audit import AUDIT_CHAIN, record_audit, seal_audit, verify_audit
from core.chain import GENESIS
from core.models import AuditHead, AuditSeal
from tests.fixtures.tampering import unguarded

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.AUDIT_FOLDER = str(tmp_path / "audit")
    settings.AUDIT_KEY = "a key that only this site has"
    return tmp_path / "audit"


def write(*sizes: int) -> None:
    with transaction.atomic():
        for size in sizes:
            record_audit(
                actor=person(7), verb="cup.filled", subject_kind="cup", subject_ref=f"c{size}", payload={"size": size}
            )
    seal_audit()


@pytest.fixture
def anchored(folder) -> Path:
    """Three days with two rows each."""
    for day in range(3):
        write(2 * day, 2 * day + 1)
        assert write_anchor(now=NOON + timedelta(days=day))
    return folder


@pytest.fixture
def attack():
    """``attack(*sql)``: runs it with triggers and foreign keys off, then hashes the whole chain anew, head included."""

    def run(*statements: str) -> None:
        with unguarded() as cursor:
            for statement in statements:
                cursor.execute(statement)
            _rewrite(cursor)

    return run


def _rewrite(cursor) -> None:
    previous, position = GENESIS, 0
    seals = list(AuditSeal.objects.select_related("record").order_by("position"))
    cursor.execute("UPDATE core_auditseal SET position = position + 1000")
    for seal in seals:
        position += 1
        current = AUDIT_CHAIN.link(previous, seal.record)
        cursor.execute(
            "UPDATE core_auditseal SET position = %s, previous_hash = %s, hash = %s WHERE id = %s",
            [position, previous, current, seal.pk],
        )
        previous = current
    cursor.execute("UPDATE core_audithead SET position = %s, hash = %s", [position, previous])


def record_at(position: int) -> int:
    return AuditSeal.objects.get(position=position).record_id


def test_a_chain_that_nobody_touched_fits_its_anchors(anchored, capsys):
    assert anchor_problems() == []
    call_command("verify_audit")
    assert "ok: 6 sealed, 0 not sealed yet, 3 anchors fit" in capsys.readouterr().out


def test_an_anchor_says_where_the_chain_stood_and_who_signed(anchored):
    said = json.loads((anchored / "2026-03-02.json").read_text())
    assert said["head"] == AuditSeal.objects.get(position=4).hash
    assert (said["position"], said["previous"]) == (4, "2026-03-01")
    assert len(bytes.fromhex(said["public_key"])) == 32
    assert [path.stat().st_mode & 0o222 for path in anchor_files()] == [0, 0, 0]


def test_a_day_has_one_anchor_whatever_happens_afterwards(anchored):
    before = (anchored / "2026-03-03.json").read_bytes()
    write(9)
    assert write_anchor(now=NOON + timedelta(days=2)) is None
    assert (anchored / "2026-03-03.json").read_bytes() == before
    assert sorted(path.name for path in anchored.iterdir()) == [f"2026-03-0{day}.json" for day in (1, 2, 3)]


def test_of_many_who_write_at_once_one_does(folder, race):
    write(1)
    results = race(lambda _: write_anchor(now=NOON))
    assert not [result for result in results if isinstance(result, Exception)]
    assert [path.name for path in folder.iterdir()] == ["2026-03-01.json"]
    assert anchor_problems() == []


def test_nothing_on_the_record_is_not_anchored(folder):
    assert write_anchor(now=NOON) is None
    assert anchor_files() == []


@pytest.mark.parametrize(
    ("name", "statements", "where"),
    [
        ("flip", ["UPDATE core_auditrecord SET payload = '{{\"size\": 9}}' WHERE id = {third}"], "positions 3 to 4"),
        (
            "delete",
            ["DELETE FROM core_auditseal WHERE record_id = {third}", "DELETE FROM core_auditrecord WHERE id = {third}"],
            "positions 3 to 4",
        ),
        (
            "reorder",
            [
                "UPDATE core_auditseal SET record_id = -1 WHERE record_id = {third}",
                "UPDATE core_auditseal SET record_id = {third} WHERE record_id = {fourth}",
                "UPDATE core_auditseal SET record_id = {fourth} WHERE record_id = -1",
            ],
            "positions 3 to 4",
        ),
        (
            "change the first row",
            ["UPDATE core_auditrecord SET actor_ref = 'user:8' WHERE id = {first}"],
            "positions 1 to 2",
        ),
    ],
)
def test_a_chain_that_was_written_anew_is_found_and_the_day_named(anchored, attack, name, statements, where):
    ids = {"first": record_at(1), "third": record_at(3), "fourth": record_at(4)}
    attack(*(statement.format(**ids) for statement in statements))
    assert verify_audit().broken == "", name
    with pytest.raises(CommandError, match=f"rows at {where} were changed, removed, added or reordered") as found:
        call_command("verify_audit")
    assert ("not what it was on 2026-03-02" in str(found.value)) is (where == "positions 3 to 4")


def test_a_row_that_was_slipped_in_is_found(anchored, attack):
    write(99)
    last = record_at(7)
    attack(
        "UPDATE core_auditseal SET position = position + 100 WHERE position > 2",
        f"UPDATE core_auditseal SET position = 3 WHERE record_id = {last}",  # noqa: S608 - a number of our own
    )
    assert verify_audit().broken == ""
    assert "rows at positions 3 to 4 were changed" in anchor_problems()[0]


def test_an_end_that_was_cut_off_together_with_the_head_is_found(anchored, attack):
    attack(
        "DELETE FROM core_auditseal WHERE position > 4",
        "DELETE FROM core_auditrecord WHERE subject_ref IN ('c4', 'c5')",
    )
    assert (verify_audit().broken, AuditHead.objects.get().position) == ("", 4)
    assert anchor_problems() == ["the chain ends at position 4, but reached 6 on 2026-03-03: rows were cut off"]


def test_a_chain_and_head_that_are_gone_altogether_are_found(anchored, attack):
    attack("DELETE FROM core_auditseal", "DELETE FROM core_auditrecord", "DELETE FROM core_audithead")
    assert verify_audit().broken == ""
    assert [problem.partition(",")[0] for problem in anchor_problems()] == ["the chain ends at position 0"]


def test_a_chain_that_was_cut_off_is_not_anchored_again(anchored, attack):
    attack("DELETE FROM core_auditseal WHERE position > 4")
    assert write_anchor(now=NOON + timedelta(days=3)) is None
    assert len(anchor_files()) == 3


def test_an_anchor_that_was_changed_or_signed_by_somebody_else_is_forged(anchored, settings, attack):
    attack("DELETE FROM core_auditseal WHERE position > 4")
    path = anchored / "2026-03-03.json"
    said = json.loads(path.read_text())
    path.chmod(0o644)
    path.write_text(json.dumps(said | {"position": 4, "head": AuditSeal.objects.get(position=4).hash}))
    assert anchor_problems() == [
        "anchor 2026-03-03.json is forged, or signed with a key that is not known here (AUDIT_KEY)"
    ]
    path.unlink()
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = "the attacker's own", [settings.AUDIT_KEY]
    write_anchor(now=NOON + timedelta(days=2))
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = settings.AUDIT_KEY_FALLBACKS[0], []
    assert "2026-03-03.json is forged" in anchor_problems()[0]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"day": "2026-03-03"}', '{"day": 1, "position": "x"}'])
def test_an_anchor_that_cannot_be_read_is_said(anchored, text):
    path = anchored / "2026-03-03.json"
    path.chmod(0o644)
    path.write_text(text)
    assert "anchor 2026-03-03.json cannot be read" in anchor_problems()[0]


def test_an_anchor_that_is_missing_in_between_or_under_another_name_is_said(anchored):
    (anchored / "2026-03-02.json").rename(anchored / "2026-02-01.json")
    assert anchor_problems() == [
        "anchor 2026-02-01.json is the anchor of 2026-03-02 under another name",
        "anchor of an earlier day is missing: 2026-03-01 follows it",
        "anchor 2026-03-02 is missing: 2026-03-03 follows it",
    ]


def test_an_older_key_is_believed_while_it_is_named(anchored, settings):
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = "a newer key", [settings.AUDIT_KEY]
    assert anchor_problems() == []
    settings.AUDIT_KEY_FALLBACKS = []
    assert len(anchor_problems()) == 3


def test_the_day_is_the_sites(folder):
    write(1)
    midnight = datetime(2026, 3, 2, tzinfo=timezone.get_default_timezone())
    assert write_anchor(now=midnight).stem == "2026-03-02"
    assert read_anchor(anchor_files()[0]).day.isoformat() == "2026-03-02"
