"""The kinds of subjects that are registered in this process."""

from django.utils.translation import gettext_lazy as _

from core.errors import NotFoundError
from moderation.subjects.contract import Subject

_SUBJECTS: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    """Make a kind reviewable; called once by the owning app's AppConfig.ready()."""
    known = _SUBJECTS.get(subject.kind)
    if known is not None and type(known) is not type(subject):
        message = f"two adapters for subjects of kind {subject.kind!r}"
        raise ValueError(message)
    _SUBJECTS[subject.kind] = subject


def subject_of(kind: str) -> Subject:
    """The adapter of a kind; NotFoundError when no app has registered it."""
    try:
        return _SUBJECTS[kind]
    except KeyError as error:
        raise NotFoundError(_("Nothing of this kind can be reviewed here."), code="unknown-subject-kind") from error


def registered_kinds() -> tuple[str, ...]:
    """All kinds, in the order of registration."""
    return tuple(_SUBJECTS)
