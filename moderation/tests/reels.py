"""A third kind of subject that exists only in tests: reels whose original uploads are real files, so that checks have something to see."""

from dataclasses import dataclass, field

from core.errors import NotFoundError
from moderation.checks.contract import Need
from moderation.checks.copies.matches import Asker
from moderation.subjects import CheckMaterial, ItemRef, Submission, SubmittedItem
from moderation.tests.billboards import BillboardSubject


@dataclass
class Reel:
    """One upload; ``offers`` is what its checks may look at."""

    ref: str
    asset: object
    offers: frozenset[Need] = frozenset({Need.FOOTAGE})
    public: bool = True
    verdicts: dict[str, str] = field(default_factory=dict)
    declared_ai: bool = False


class ReelSubject(BillboardSubject):
    """The adapter: as little as the desk asks for."""

    kind = "reel"
    label = "Reel"

    def __init__(self) -> None:
        super().__init__()
        self.reels: dict[str, Reel] = {}

    def add_reel(self, asset, **fields) -> Reel:
        reel = Reel(ref=f"r{len(self.reels) + 1}", asset=asset, **fields)
        self.reels[reel.ref] = reel
        return reel

    def _get(self, ref: str) -> Reel:
        if ref not in self.reels:
            raise NotFoundError
        return self.reels[ref]

    def submission(self, ref: str) -> Submission:
        reel = self._get(ref)
        items = () if reel.verdicts else (SubmittedItem("reel", ref, 1, "Reel", f"{ref:0>64}"),)
        return Submission(title=f"Reel {ref}", language="en", company_id=None, items=items)

    def material(self, item: ItemRef) -> CheckMaterial:
        reel = self._get(item.ref)
        asset = reel.asset
        return CheckMaterial(
            offers=reel.offers,
            asset_ref=asset.public_id,
            source_digest=asset.source_sha256,
            provenance={**asset.provenance, "declared_ai": reel.declared_ai},
            asker=Asker(asset.public_id, asset.source_sha256),
        )
