"""What can be reviewed: each kind of subject is an adapter that the app which owns it registers at start-up."""

from moderation.subjects.contract import (
    CheckMaterial,
    Classing,
    Content,
    Exhibit,
    Fact,
    ItemRef,
    Passage,
    Preview,
    Subject,
    Submission,
    SubmittedItem,
)
from moderation.subjects.registry import register_subject, registered_kinds, subject_of

__all__ = [
    "CheckMaterial",
    "Classing",
    "Content",
    "Exhibit",
    "Fact",
    "ItemRef",
    "Passage",
    "Preview",
    "Subject",
    "Submission",
    "SubmittedItem",
    "register_subject",
    "registered_kinds",
    "subject_of",
]
