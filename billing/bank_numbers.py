"""Whether a bank account's number can be right. Pure."""

import re
import string

IBAN_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
PLAIN_SHAPE = re.compile(r"[A-Z0-9]{4,42}")
BIC_SHAPE = re.compile(r"[A-Z0-9]{4,20}")
VALUES = {sign: str(at) for at, sign in enumerate(string.digits + string.ascii_uppercase)}


def compact(number: str) -> str:
    """Without the spaces and hyphens that people read it with."""
    return re.sub(r"[\s-]", "", number).upper()


def is_iban(number: str) -> bool:
    """Whether a compact number has the form of an IBAN: country, two check digits, the account (ISO 13616)."""
    return IBAN_SHAPE.fullmatch(number) is not None


def iban_checks(number: str) -> bool:
    """Whether an IBAN's check digits are right: rearranged and read as a number, it is 1 modulo 97 (ISO 7064)."""
    return int("".join(VALUES[sign] for sign in number[4:] + number[:4])) % 97 == 1


def may_be_account(number: str) -> bool:
    """An IBAN whose check digits are right, or a plain account number where there are no IBANs."""
    return iban_checks(number) if is_iban(number) else PLAIN_SHAPE.fullmatch(number) is not None
