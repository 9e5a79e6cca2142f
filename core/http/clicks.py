"""The key that a page gave to a click, so that a second one does nothing."""

import re

from django.http import HttpRequest

from core.ids import new_public_id

KEY = re.compile(r"[A-Za-z0-9-]{1,60}")


def click_key(request: HttpRequest) -> str:
    """The form's ``key``; a new one where it is missing or not of our making."""
    key = request.POST.get("key", "")
    return key if KEY.fullmatch(key) else new_public_id()
