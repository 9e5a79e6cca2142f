"""One of the three places that must survive anything: a sweeper goes on with the other rows when one of them cannot be dealt with."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)


def trouble_with(name: str, work: Callable[[], object]) -> str:
    """Do a row's work; what went wrong, in words for whoever looks at the row later, or nothing. It is logged with its traceback."""
    try:
        work()
    except Exception as error:  # one of the three places that must survive anything
        logger.exception("row failed", extra={"row": name})
        return f"{type(error).__name__}: {error}"
    return ""
