"""Public ids: short, random, without look-alikes; primary keys never leave the house."""

import secrets
from typing import Any

from django.db import models

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 12


def new_public_id() -> str:
    """A random id of 12 characters, 59 bits: collisions are refused by the unique constraint."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """A unique public id, made when the object is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 16)
        kwargs.setdefault("default", new_public_id)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)
