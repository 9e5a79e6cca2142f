"""Words for cases, checks and verdicts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands; the last four are its ends."""

    CHECKING = "checking", _("being checked")
    QUEUED = "queued", _("waiting for a reviewer")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN = frozenset({CaseState.CHECKING, CaseState.QUEUED, CaseState.IN_REVIEW})


class Verdict(models.TextChoices):
    """What a reviewer says of one item."""

    APPROVE = "approve", _("approve")
    REQUEST_CHANGES = "request_changes", _("request changes")
    REJECT = "reject", _("reject")


class CheckStatus(models.TextChoices):
    """What an automated check found. Only ``pass`` is a pass."""

    PASS = "pass", _("passed")
    FLAG = "flag", _("please look")
    BLOCK = "block", _("blocked")
    ERROR = "error", _("not checked automatically (the check failed)")
    NOT_APPLICABLE = "not_applicable", _("does not apply")
    NOT_AVAILABLE = "not_available", _("not checked automatically")


class EvidenceLevel(models.TextChoices):
    """How much one finding weighs."""

    INFO = "info", _("for your information")
    FLAG = "flag", _("please look")
    BLOCK = "block", _("blocks; overruling needs a reason")


class PriorityClass(models.IntegerChoices):
    """Order of the queue, most urgent first."""

    LEGAL = 0, _("legal or live incident")
    APPEAL = 1, _("appeal or reports")
    SCHEDULED = 2, _("release within 24 hours")
    NORMAL = 3, _("normal")
    QUALITY = 4, _("quality sample")


DECIDED = frozenset({CaseState.APPROVED, CaseState.CHANGES_REQUESTED, CaseState.REJECTED, CaseState.WITHDRAWN})


class SkipReason(models.TextChoices):
    """Why a reviewer gives a case back without a decision."""

    LANGUAGE = "language", _("I do not know the language well enough")
    KNOWN = "known", _("I know somebody involved")
    DISTRESSING = "distressing", _("I would rather not see this")
    UNSURE = "unsure", _("Somebody more experienced should decide")
    BROKEN = "broken", _("It does not play")


class QueueTab(models.TextChoices):
    """The tabs of the queue page."""

    WAITING = "waiting", _("Waiting")
    MINE = "mine", _("Mine")
    CHECKING = "checking", _("Being checked")
    DECIDED = "decided", _("Decided")
