"""The state machines of versions and of publication."""

from core.flow import Flow, Transition
from dramas.enums import Publication, VersionState

_VERSION_STEPS = (
    Transition("submit", (VersionState.DRAFT,), VersionState.SUBMITTED),
    Transition("withdraw", (VersionState.SUBMITTED,), VersionState.DRAFT),
    Transition("approve", (VersionState.SUBMITTED,), VersionState.APPROVED),
    Transition("request_changes", (VersionState.SUBMITTED,), VersionState.CHANGES_REQUESTED),
    Transition("reject", (VersionState.SUBMITTED,), VersionState.REJECTED),
    Transition("supersede", (VersionState.APPROVED,), VersionState.SUPERSEDED),
    Transition("restore", (VersionState.CHANGES_REQUESTED, VersionState.REJECTED), VersionState.APPROVED),
)
_PUBLICATION_STEPS = (
    Transition("publish", (Publication.HIDDEN,), Publication.PUBLISHED),
    Transition("suspend", (Publication.PUBLISHED,), Publication.SUSPENDED),
    Transition("take_down", (Publication.PUBLISHED, Publication.SUSPENDED), Publication.TAKEN_DOWN),
    Transition("reinstate", (Publication.SUSPENDED, Publication.TAKEN_DOWN), Publication.PUBLISHED),
)

SERIES_VERSION = Flow("series-version", states=VersionState, initial=VersionState.DRAFT, transitions=_VERSION_STEPS)
EPISODE_VERSION = Flow("episode-version", states=VersionState, initial=VersionState.DRAFT, transitions=_VERSION_STEPS)
SERIES_PUBLICATION = Flow(
    "series-publication",
    states=Publication,
    initial=Publication.HIDDEN,
    transitions=_PUBLICATION_STEPS,
    field="publication",
)
EPISODE_PUBLICATION = Flow(
    "episode-publication",
    states=Publication,
    initial=Publication.HIDDEN,
    transitions=_PUBLICATION_STEPS,
    field="publication",
)
