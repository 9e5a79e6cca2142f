"""A second kind of subject that exists only in tests: it proves that the registry is all the desk needs to know."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from core.errors import NotFoundError
from moderation.checks.contract import MediaFacts, Need, TextField
from moderation.enums import Verdict
from moderation.subjects import CheckMaterial, Exhibit, Fact, ItemRef, Passage, Preview, Submission, SubmittedItem


@dataclass
class Billboard:
    """A poster in town with a slogan; several sheets may hang on it."""

    ref: str
    company_id: int | None = None
    slogans: list[str] = field(default_factory=lambda: ["Rain on Third Street"])
    public: bool = False
    verdicts: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    width: int = 720
    height: int = 1280

    def digest(self, ref: str) -> str:
        return self.digests.get(ref, f"{ref:0>64}"[-64:])


class BillboardSubject:
    """The adapter, as ads or comments would write theirs."""

    kind = "billboard"
    label = "Billboard"

    def __init__(self) -> None:
        self.billboards: dict[str, Billboard] = {}

    def add(self, **fields) -> Billboard:
        billboard = Billboard(ref=f"b{len(self.billboards) + 1}", **fields)
        self.billboards[billboard.ref] = billboard
        return billboard

    def _get(self, ref: str) -> Billboard:
        if ref.split("-", maxsplit=1)[0] not in self.billboards:
            raise NotFoundError
        return self.billboards[ref.split("-", maxsplit=1)[0]]

    def submission(self, ref: str) -> Submission:
        billboard = self._get(ref)
        items = tuple(
            SubmittedItem("sheet", f"{ref}-{n}", n, slogan, billboard.digest(f"{ref}-{n}"))
            for n, slogan in enumerate(billboard.slogans, start=1)
            if f"{ref}-{n}" not in billboard.verdicts
        )
        return Submission(title=f"Billboard {ref}", language="en", company_id=billboard.company_id, items=items)

    def material(self, item: ItemRef) -> CheckMaterial:
        billboard = self._get(item.ref)
        slogan = billboard.slogans[int(item.ref.split("-")[1]) - 1]
        return CheckMaterial(
            offers=frozenset({Need.TEXTS, Need.FACTS}),
            texts=(TextField("slogan", "en", slogan),),
            facts=MediaFacts(width=billboard.width, height=billboard.height),
        )

    def exhibit(self, item: ItemRef) -> Exhibit:
        slogan = self._get(item.ref).slogans[int(item.ref.split("-")[1]) - 1]
        return Exhibit(passages=(Passage("slogan:en", "Slogan", "en", slogan),), facts=(Fact("Town", "Nowhere"),))

    def preview(self, item: ItemRef, actor) -> Preview | None:
        return Preview(
            master_url="", poster_url="/static/img/seal.svg", expires_at=timezone.now() + timedelta(minutes=9)
        )

    def current_digest(self, item: ItemRef) -> str:
        return self._get(item.ref).digest(item.ref)

    def allowed_verdicts(self, item_kind: str) -> tuple[Verdict, ...]:
        return (Verdict.APPROVE, Verdict.REQUEST_CHANGES, Verdict.REJECT)

    def apply_verdict(self, *, actor, item: ItemRef, verdict: Verdict) -> None:
        billboard = self._get(item.ref)
        billboard.verdicts[item.ref] = verdict.value
        billboard.public = billboard.public or verdict == Verdict.APPROVE

    def withdraw(self, *, actor, ref: str) -> None:
        self._get(ref).verdicts["withdrawn"] = actor.ref

    def is_public(self, ref: str) -> bool:
        return self._get(ref).public

    def title(self, ref: str) -> str:
        return f"Billboard {ref}"

    def company_id(self, ref: str) -> int | None:
        return self._get(ref).company_id

    def take_down(self, *, actor, ref: str, reason: str) -> None:
        self._get(ref).public = False

    def producer_url(self, ref: str) -> str:
        return "/town/"
