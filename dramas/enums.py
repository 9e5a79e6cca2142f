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


class NumberKind(models.TextChoices):
    """What gave a series its number."""

    LICENCE = "licence", _("distribution licence")
    FILING = "filing", _("filing")


class PaperKind(models.TextChoices):
    """What a licence paper shows."""

    PRODUCTION = "production", _("production licence of the company")
    DISTRIBUTION = "distribution", _("distribution licence of the series")
    FILING = "filing", _("filing receipt of the series")
    RIGHTS = "rights", _("proof of rights")


class Publication(models.TextChoices):
    """Whether viewers may see a series or an episode at all."""

    HIDDEN = "hidden", _("not published")
    PUBLISHED = "published", _("published")
    SUSPENDED = "suspended", _("suspended")
    TAKEN_DOWN = "taken_down", _("taken down")


class Length(models.TextChoices):
    """How many episodes a series shows now."""

    SHORT = "short", _("up to 30 episodes")
    MEDIUM = "medium", _("31 to 60 episodes")
    LONG = "long", _("more than 60 episodes")


class Status(models.TextChoices):
    """Whether an episode is still to come."""

    RUNNING = "running", _("still running")
    FINISHED = "finished", _("complete")
