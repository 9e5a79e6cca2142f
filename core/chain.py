"""A hash chain over append-only rows: one leased sealer chains committed rows in blocks, a verifier names the first row that does not fit."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, models, transaction

from core.leases import singleton
from core.models import ChainHead, ChainSeal

logger = logging.getLogger(__name__)
GENESIS = "0" * 64
BLOCK = 500
R = TypeVar("R", bound=models.Model)


@dataclass(frozen=True)
class ChainVerdict:
    """What a verification found: ``broken`` names the first bad row, ``head`` is the last hash, ``unsealed`` the tail."""

    sealed: int
    unsealed: int
    head: str
    broken: str = ""


@dataclass(frozen=True)
class Chain(Generic[R]):
    """The chain of one kind of rows. ``canonical`` gives the bytes that are hashed; ``joined`` names relations that it reads.

    ``earlier`` are the forms that rows were sealed in before, oldest first. A form holds up to the first row of the next one, and never again.
    """

    name: str
    records: type[R]
    seals: type[ChainSeal]
    heads: type[ChainHead]
    canonical: Callable[[R], str]
    joined: tuple[str, ...] = ()
    earlier: tuple[Callable[[R], str], ...] = ()

    def link(self, previous: str, record: R) -> str:
        """SHA-256 (FIPS 180-4) over the previous hash and the record's canonical text."""
        return _link(previous, self.canonical(record))

    def seal(self) -> int:
        """Chain every committed record that has no seal yet; returns how many. Records are found by row, never by watermark."""
        sealed = 0
        with singleton(f"{self.name}-sealer") as mine:
            try:
                while mine and (block := self._seal_block()):
                    sealed += block
            except IntegrityError:
                logger.warning("another sealer took over the name", extra={"chain": self.name})
        return sealed

    def verify(self) -> ChainVerdict:
        """Recompute the whole chain."""
        head = _rows(self.heads).filter(pk=1).first() or self.heads()
        previous, position, forms = GENESIS, 0, [*self.earlier, self.canonical]
        joined = [f"record__{name}" for name in self.joined]
        seals = _rows(self.seals).select_related("record").prefetch_related(*joined).order_by("position")
        for seal in seals.iterator(chunk_size=1000):
            position += 1
            problem = self._problem(seal, position, previous, forms)
            if problem:
                return ChainVerdict(position - 1, self._unsealed(), previous, problem)
            previous = seal.hash
        missing = (
            f"positions {position + 1} to {head.position} are missing at the end" if position < head.position else ""
        )
        return ChainVerdict(position, self._unsealed(), previous, missing)

    def contains(self, head: str) -> bool:
        """Whether a head that was noted earlier, in a log or a letter, is part of the chain."""
        return bool(_rows(self.seals).filter(hash=head).exists())

    def _seal_block(self) -> int:
        """Chain one block onto the head. The head, not the last seal, says where it ends: a chain cut off is continued with a gap."""
        with transaction.atomic():
            head, _ = _rows(self.heads).get_or_create(pk=1)
            position, previous = head.position, head.hash or GENESIS
            seals = []
            unsealed = _rows(self.records).filter(seal__isnull=True).prefetch_related(*self.joined)
            for record in unsealed.order_by("pk")[:BLOCK]:
                position += 1
                current = self.link(previous, record)
                seals.append(
                    _row_of(self.seals, record=record, position=position, previous_hash=previous, hash=current)
                )
                previous = current
            if not seals:
                return 0
            _rows(self.seals).bulk_create(seals)
            if not _rows(self.heads).filter(pk=1, position=head.position).update(position=position, hash=previous):
                raise IntegrityError
        logger.info("chain sealed", extra={"chain": self.name, "position": position, "head": previous})
        return len(seals)

    def _problem(self, seal: Any, position: int, previous: str, forms: list[Callable[[R], str]]) -> str:
        """What does not fit; forms that are over are dropped from ``forms``."""
        if seal.position != position:
            return f"position {position} is missing (next is {seal.position}, record {seal.record_id})"
        if seal.previous_hash != previous:
            return f"record {seal.record_id} at position {position} does not follow the one before it"
        while len(forms) > 1 and seal.hash != _link(previous, forms[0](seal.record)):
            forms.pop(0)
        if seal.hash != _link(previous, forms[0](seal.record)):
            return f"record {seal.record_id} at position {position} was changed after it was sealed"
        return ""

    def _unsealed(self) -> int:
        return int(_rows(self.records).filter(seal__isnull=True).count())


def _link(previous: str, text: str) -> str:
    return hashlib.sha256(previous.encode() + text.encode()).hexdigest()


def _row_of(model: Any, **fields: Any) -> Any:
    """A new row; every concrete seal has the key ``record``, which its abstract base cannot declare."""
    return model(**fields)


def _rows(model: type[models.Model]) -> Any:
    return model._default_manager  # noqa: SLF001 - Django's documented manager
