"""The audit record: what was written stays, and whoever changes it behind our back is found."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core import chain as chain_module
from core.actors import SYSTEM, person
from core.audit import AUDIT_CHAIN, record_audit, seal_audit, verify_audit
from core.models import AuditHead, AuditRecord, AuditSeal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain() -> list[AuditRecord]:
    """Six sealed facts."""
    with transaction.atomic():
        records = [write(number) for number in range(6)]
    assert seal_audit() == 6
    return records


def write(number: int) -> AuditRecord:
    return record_audit(
        actor=person(7), verb="cup.filled", subject_kind="cup", subject_ref=f"c{number}", payload={"size": number}
    )


def test_a_fact_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="needs a transaction"):
        write(1)


def test_a_chain_that_nobody_touched_is_intact(chain):
    verdict = verify_audit()
    assert (verdict.sealed, verdict.unsealed, verdict.broken) == (6, 0, "")
    assert verdict.head == AuditSeal.objects.get(position=6).hash


def test_a_long_tail_is_sealed_block_by_block(monkeypatch):
    monkeypatch.setattr(chain_module, "BLOCK", 4)
    with transaction.atomic():
        for number in range(10):
            write(number)
    assert verify_audit().unsealed == 10
    assert seal_audit() == 10
    assert verify_audit().sealed == 10


def test_a_fact_that_was_committed_late_is_sealed_at_its_row_and_not_lost(chain, tamper):
    tamper("DELETE FROM core_auditseal WHERE position = 6")
    AuditHead.objects.update(position=5, hash=AuditSeal.objects.get(position=5).hash)
    with transaction.atomic():
        write(7)
    assert seal_audit() == 2
    assert verify_audit().broken == ""


@pytest.mark.parametrize(
    ("attack", "sql"),
    [
        ("a changed verb", "UPDATE core_auditrecord SET verb = 'cup.emptied' WHERE subject_ref = 'c2'"),
        ("a changed actor", "UPDATE core_auditrecord SET actor_ref = 'user:8' WHERE subject_ref = 'c0'"),
        ("a changed payload", "UPDATE core_auditrecord SET payload = '{\"size\": 9}' WHERE subject_ref = 'c5'"),
        ("a changed hash", "UPDATE core_auditseal SET hash = previous_hash WHERE position = 3"),
        ("a deleted fact", "DELETE FROM core_auditrecord WHERE subject_ref = 'c3'"),
        ("a deleted seal", "DELETE FROM core_auditseal WHERE position = 4"),
        ("the end cut off", "DELETE FROM core_auditseal WHERE position > 4"),
        ("all seals gone", "DELETE FROM core_auditseal"),
    ],
)
def test_every_attack_on_the_record_is_found(chain, tamper, attack, sql):
    tamper(sql)
    assert verify_audit().broken, attack
    with pytest.raises(CommandError, match="BROKEN"):
        call_command("verify_audit")


def test_two_facts_that_changed_places_are_found(chain, tamper):
    first, second = chain[1].pk, chain[2].pk
    for here, there in ((first, -1), (second, first), (-1, second)):
        tamper("UPDATE core_auditseal SET record_id = %s WHERE record_id = %s", there, here)
    assert verify_audit().broken


def test_a_fact_that_was_slipped_in_is_found(chain, tamper):
    with transaction.atomic():
        late = write(99)
    tamper("UPDATE core_auditseal SET position = position + 100 WHERE position > 3")
    tamper("UPDATE core_auditseal SET position = position - 99 WHERE position > 100")
    third = AuditSeal.objects.get(position=3)
    AuditSeal.objects.create(record=late, position=4, previous_hash=third.hash, hash=AUDIT_CHAIN.link(third.hash, late))
    AuditHead.objects.update(position=7)
    assert "does not follow" in verify_audit().broken


def test_a_chain_that_was_cut_off_is_not_healed_by_sealing_on(chain, tamper):
    tamper("DELETE FROM core_auditseal WHERE position > 4")
    tamper("DELETE FROM core_auditrecord WHERE subject_ref IN ('c4', 'c5')")
    with transaction.atomic():
        write(7)
    seal_audit()
    assert "position 5 is missing" in verify_audit().broken


def test_a_head_that_was_noted_elsewhere_proves_that_the_chain_was_not_written_anew(chain, capsys):
    head = verify_audit().head
    with transaction.atomic():
        write(7)
    call_command("verify_audit", "--seal", "--contains", head)
    assert "7 sealed, 0 not sealed yet" in capsys.readouterr().out
    with pytest.raises(CommandError, match="does not contain"):
        call_command("verify_audit", "--contains", "0" * 64)


def test_rows_can_be_neither_changed_nor_deleted(chain):
    record = chain[0]
    record.verb = "cup.emptied"
    attempts = [
        record.save,
        record.delete,
        AuditRecord.objects.all().delete,
        lambda: AuditRecord.objects.update(verb="x"),
        lambda: AuditRecord.objects.bulk_update([record], ["verb"]),
        lambda: AuditRecord.objects.bulk_create(
            [record], update_conflicts=True, unique_fields=["id"], update_fields=["verb"]
        ),
        AuditSeal.objects.first().delete,
    ]
    for attempt in attempts:
        with pytest.raises(TypeError, match="append-only"):
            attempt()
    assert verify_audit().broken == ""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the trigger is PostgreSQL's")
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["core_auditseal", "core_auditrecord"])
def test_postgresql_refuses_changes_from_whoever_asks(chain, sql, table):
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


def test_of_many_sealers_one_seals(race):
    with transaction.atomic():
        for number in range(20):
            write(number)
    results = race(lambda _: seal_audit())
    assert sum(result for result in results if isinstance(result, int)) == 20
    assert not [result for result in results if isinstance(result, Exception)]
    assert (verify_audit().sealed, verify_audit().broken) == (20, "")


def test_sealers_who_both_think_they_are_alone_do_not_fork_the_chain(race):
    with transaction.atomic():
        for number in range(20):
            write(number)
    race(lambda _: AUDIT_CHAIN._seal_block(), threads=4)
    seal_audit()
    assert (verify_audit().sealed, verify_audit().broken) == (20, "")


def test_writers_do_not_wait_for_the_sealer_and_nothing_is_lost(race):
    def write_or_seal(number: int) -> None:
        for _ in range(5):
            if number == 0:
                seal_audit()
            else:
                with transaction.atomic():
                    write(number)

    assert not [result for result in race(write_or_seal, threads=5) if result is not None]
    seal_audit()
    assert (verify_audit().sealed, verify_audit().broken) == (20, "")


def test_the_system_is_an_actor_like_any_other():
    with transaction.atomic():
        record = record_audit(actor=SYSTEM, verb="kettle.swept", subject_kind="kettle", subject_ref="k1")
    assert (record.actor_ref, record.payload) == ("system", {})
