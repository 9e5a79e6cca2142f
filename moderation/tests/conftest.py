"""Billboards to review, and cases in any state."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accounts.models import CompanyRelation
from media import storage
from media.enums import AssetState
from media.models import Asset
from media.probing import examine_source
from moderation.models import Case
from moderation.selectors import classification
from moderation.services.cases import open_case
from moderation.services.checks import run_checks
from moderation.services.claims import claim_case
from moderation.subjects import registry
from moderation.tests.billboards import BillboardSubject
from moderation.tests.reels import ReelSubject


@pytest.fixture
def billboards() -> Iterator[BillboardSubject]:
    """The second kind of subject, registered for one test."""
    subject = BillboardSubject()
    registry._SUBJECTS.pop(subject.kind, None)
    registry.register_subject(subject)
    yield subject
    registry._SUBJECTS.pop(subject.kind)


@pytest.fixture
def make_case(db, billboards) -> Callable[..., Case]:
    """``make_case(checked=True, **billboard_fields)``: an open case; its checks have run unless you say otherwise."""

    def make(*, checked: bool = True, **fields) -> Case:
        billboard = billboards.add(**fields)
        case = open_case(kind="billboard", ref=billboard.ref)
        assert case is not None
        if checked:
            for item in case.items.select_related("case"):
                run_checks(item=item)
            case.refresh_from_db()
        return case

    return make


@pytest.fixture
def reels() -> Iterator[ReelSubject]:
    """The third kind of subject, registered for one test."""
    subject = ReelSubject()
    registry._SUBJECTS.pop(subject.kind, None)
    registry.register_subject(subject)
    yield subject
    registry._SUBJECTS.pop(subject.kind)


@pytest.fixture
def stored_asset(db, tmp_path, settings) -> Callable[..., Asset]:
    """``stored_asset(path, **fields)``: an asset whose original upload really lies in the storage."""
    settings.DUANJU_DATA = tmp_path

    def store(path: Path, **fields) -> Asset:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        key = f"sources/of-tests/{digest}"
        draft = tmp_path / "draft"
        shutil.copyfile(path, draft)
        storage.store_file(draft, key)
        facts = examine_source(path).facts
        assert facts is not None
        values = {
            "owner_key": "company:1",
            "source_name": path.name,
            "source_key": key,
            "source_bytes": path.stat().st_size,
            "source_sha256": digest,
            "duration_ms": round(facts.measured_seconds * 1000),
            "facts": facts.to_json(),
            "provenance": facts.provenance,
            "state": AssetState.READY,
        }
        return Asset.objects.create(**{**values, **fields})

    return store


@pytest.fixture
def make_reel_case(reels, stored_asset) -> Callable[..., Case]:
    """``make_reel_case(path_or_asset, **reel_fields)``: an open case of one upload whose checks have not run yet."""

    def make(source: Path | Asset, **fields) -> Case:
        asset = stored_asset(source) if isinstance(source, Path) else source
        case = open_case(kind="reel", ref=reels.add_reel(asset, **fields).ref)
        assert case is not None
        return case

    return make


@pytest.fixture
def claimed_case(make_case, reviewer_actor) -> Case:
    """A case of three sheets that ``reviewer_actor`` holds."""
    case = make_case(slogans=["Rain", "Wind", "Snow"])
    return claim_case(actor=reviewer_actor, case=case)


@pytest.fixture
def law(tmp_path, monkeypatch, settings) -> Iterator[Callable[..., None]]:
    """``law("appeal_days: 200", valid_from="2026-01-01")``: a pack of duties beside the shipped ones, in force here; read from its file."""
    folder = tmp_path / "rulepacks"
    shutil.copytree(classification.RULEPACKS, folder)
    monkeypatch.setattr(classification, "RULEPACKS", folder)
    settings.JURISDICTIONS = (*settings.JURISDICTIONS, "EU")

    def enact(*duties: str, valid_from: str = "2024-02-17") -> None:
        head = (
            f"id: eu-more\nversion: 1\njurisdiction: EU\nvalid_from: {valid_from}\nvalid_to:\nsource: a test\nduties:\n"
        )
        (folder / "eu-more.yaml").write_text(head + "".join(f"  {duty}\n" for duty in duties), "utf-8")
        classification.shipped_packs.cache_clear()

    yield enact
    classification.shipped_packs.cache_clear()


@pytest.fixture
def relate() -> Callable[..., CompanyRelation]:
    """``relate(a, b)``: two companies have common interests."""

    def make(first, second) -> CompanyRelation:
        low, high = sorted((first, second), key=lambda company: company.pk)
        return CompanyRelation.objects.create(first=low, second=high)

    return make
