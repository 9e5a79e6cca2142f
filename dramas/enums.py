"""Words for versions and publication."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    """Where a version of a series' texts or of an episode stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for review")
    APPROVED = "approved", _("approved")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    REJECTED = "rejected", _("rejected")
    SUPERSEDED = "superseded", _("replaced by a newer version")


FROZEN = frozenset(set(VersionState) - {VersionState.DRAFT})
RETURNED = frozenset({VersionState.CHANGES_REQUESTED, VersionState.REJECTED})


class Publication(models.TextChoices):
    """Whether viewers may see a series or an episode at all."""

    HIDDEN = "hidden", _("not published")
    PUBLISHED = "published", _("published")
    SUSPENDED = "suspended", _("suspended")
    TAKEN_DOWN = "taken_down", _("taken down")
