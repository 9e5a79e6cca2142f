"""One of the three places that must survive anything: one row, or one sweeper, that fails never stops the others."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)


def trouble_with(name: str, work: Callable[[], object]) -> str:
    """Do the work of a row or of a sweeper; what went wrong, in words for whoever looks later, or nothing. It is logged with its traceback."""
    try:
        work()
    except Exception as error:  # one of the three places that must survive anything
        logger.exception("sweeping failed", extra={"row": name})
        return f"{type(error).__name__}: {error}"
    return ""
