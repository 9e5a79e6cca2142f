"""A second kind of subject that exists only in tests: it proves that the registry is all the desk needs to know."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from core.errors import NotFoundError
from moderation.checks.contract import MediaFacts, Need, TextField
from moderation.enums import ContentType, Verdict
from moderation.subjects import (
    CheckMaterial,
    Classing,
    Content,
    Exhibit,
    Fact,
    ItemRef,
    Passage,
    Preview,
    Submission,
    SubmittedItem,
)


@dataclass
class Billboard:
    """A poster in town with a slogan; several sheets may hang on it."""

    ref: str
    company_id: int | None = None
    slogans: list[str] = field(default_factory=lambda: ["Rain on Third Street"])
    public: bool = False
    promoted: bool = False
    reasons: tuple = ()
    seconds: int = 0
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
            SubmittedItem(
                "sheet", f"{ref}-{n}", n, slogan, billboard.digest(f"{ref}-{n}"), duration_ms=billboard.seconds * 1000
            )
            for n, slogan in enumerate(billboard.slogans, start=1)
            if f"{ref}-{n}" not in billboard.verdicts
        )
        return Submission(
            title=f"Billboard {ref}",
            language="en",
            company_id=billboard.company_id,
            items=items,
            classing=Classing("ordinary", "town-2025", billboard.reasons),
        )

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

    def check_verdict(self, *, item: ItemRef, verdict: Verdict) -> None:
        """Everything may be said of a billboard."""

    def apply_verdict(self, *, actor, item: ItemRef, verdict: Verdict) -> None:
        billboard = self._get(item.ref)
        billboard.verdicts[item.ref] = verdict.value
        billboard.public = billboard.public or verdict == Verdict.APPROVE

    def restore(self, *, actor, item: ItemRef) -> None:
        self.apply_verdict(actor=actor, item=item, verdict=Verdict.APPROVE)

    def withdraw(self, *, actor, ref: str) -> None:
        self._get(ref).verdicts["withdrawn"] = actor.ref

    def live_item(self, ref: str, part: str) -> SubmittedItem:
        billboard = self._get(ref)
        sheet = part or f"{ref}-1"
        return SubmittedItem("sheet", sheet, 1, billboard.slogans[0], billboard.digest(sheet), target_ref=part)

    def live_preview(self, item: ItemRef, actor) -> Preview | None:
        return None

    def is_public(self, ref: str, part: str = "") -> bool:
        return self._get(ref).public

    def is_promoted(self, ref: str) -> bool:
        return self._get(ref).promoted

    def title(self, ref: str, part: str = "") -> str:
        return f"Billboard {ref}" + (f", sheet {part}" if part else "")

    def content(self, ref: str, part: str = "") -> Content:
        return Content((ContentType.IMAGE,), datetime(2026, 1, 2, 3, tzinfo=UTC))

    def company_id(self, ref: str) -> int | None:
        return self._get(ref).company_id

    def author_id(self, ref: str) -> int | None:
        return None

    def take_down(self, *, actor, ref: str, reason: str, part: str = "") -> None:
        self._get(ref).public = False

    def reinstate(self, *, actor, ref: str, part: str = "") -> None:
        self._get(ref).public = True

    def producer_url(self, ref: str) -> str:
        return "/town/"
