"""How money leaves: an interface, and a file for the bank as its first implementation. It reads nothing and moves nothing by itself."""

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class PayoutLine:
    """One payment to a producer. ``key`` names it for ever: a channel that is given it twice must pay it once."""

    key: str
    holder: str
    iban: str
    bic: str
    amount: str
    currency: str
    reference: str


@dataclass(frozen=True)
class Instruction:
    """What a channel hands back: a file that a person brings to the bank."""

    name: str
    content_type: str
    content: bytes


class PayoutChannel(ABC):
    """A way to pay producers.

    ``instruct`` is called outside of any transaction, after the payouts were marked as sent, and may be called again for the same
    payouts: a provider's implementation passes ``key`` on as its idempotency key. What arrived or came back is said by ``pay_payout`` and
    ``return_payout``, never by the channel itself. It must not read or change rows.
    """

    code: ClassVar[str]

    @abstractmethod
    def instruct(self, lines: Sequence[PayoutLine]) -> Instruction:
        """Have these paid."""


class BankFile(PayoutChannel):
    """A CSV that online banking imports; the operator uploads it."""

    code = "bank"
    columns = ("account_holder", "iban", "bic", "amount", "currency", "reference")

    def instruct(self, lines: Sequence[PayoutLine]) -> Instruction:
        """The file, a row for each payout."""
        buffer = io.StringIO()
        rows = csv.writer(buffer)
        rows.writerow(self.columns)
        for line in lines:
            rows.writerow((line.holder, line.iban, line.bic, line.amount, line.currency, line.reference))
        return Instruction("payouts.csv", "text/csv; charset=utf-8", buffer.getvalue().encode())


CHANNELS: dict[str, PayoutChannel] = {BankFile.code: BankFile()}
