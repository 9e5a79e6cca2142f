"""Words for cases, checks, verdicts, appeals and reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CasePurpose(models.TextChoices):
    """Why a case is open."""

    SUBMISSION = "submission", _("submission")
    REPORTS = "reports", _("reports by viewers")
    APPEAL = "appeal", _("appeal")


class CaseState(models.TextChoices):
    """Where a case stands. ``filed`` may still be taken back for a moment; the last seven are its ends."""

    CHECKING = "checking", _("being checked")
    QUEUED = "queued", _("waiting for a reviewer")
    IN_REVIEW = "in_review", _("in review")
    FILED = "filed", _("decided, takes effect in a moment")
    SECOND_REVIEW = "second_review", _("waiting for a second reviewer")
    ESCALATED = "escalated", _("waiting for a senior reviewer")
    APPROVED = "approved", _("approved")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    UPHELD = "upheld", _("decision upheld")
    OVERTURNED = "overturned", _("decision overturned")
    CLOSED = "closed", _("reports answered")


WAITING = frozenset({CaseState.QUEUED, CaseState.SECOND_REVIEW, CaseState.ESCALATED})
OPEN = WAITING | {CaseState.CHECKING, CaseState.IN_REVIEW, CaseState.FILED}
DECIDED = frozenset(set(CaseState) - OPEN)


class Round(models.IntegerChoices):
    """Whose turn it is: two reviewers who do not see each other's verdicts, and a senior where they differ."""

    FIRST = 1, _("first reviewer")
    SECOND = 2, _("second reviewer")
    SENIOR = 3, _("senior reviewer")


ROUND_OF = {
    CaseState.QUEUED: Round.FIRST,
    CaseState.SECOND_REVIEW: Round.SECOND,
    CaseState.ESCALATED: Round.SENIOR,
}


class Lane(models.IntegerChoices):
    """The part of the desk in which a case lies; computed by the database from its state, for the queue's index."""

    DECIDED = 0
    CHECKING = 1
    ACTIVE = 2


class Verdict(models.TextChoices):
    """What a reviewer says of one item."""

    APPROVE = "approve", _("approve")
    REQUEST_CHANGES = "request_changes", _("request changes")
    REJECT = "reject", _("reject")
    UPHOLD = "uphold", _("uphold the decision")
    OVERTURN = "overturn", _("overturn the decision")
    NO_ACTION = "no_action", _("no action")
    TAKE_DOWN = "take_down", _("take down")


FAVOURABLE = frozenset({Verdict.APPROVE, Verdict.OVERTURN, Verdict.NO_ACTION})
RESTRICTING = frozenset({Verdict.REQUEST_CHANGES, Verdict.REJECT, Verdict.TAKE_DOWN})


class SecondReviewReason(models.TextChoices):
    """Why a second person has to look before a decision takes effect."""

    KEY_CLASS = "key-class", _("key class: the regulator reviews it as well")
    SPECIAL_THEME = "special-theme", _("special theme")
    OVERRULED_BLOCK = "overruled-block", _("a blocking check was overruled")
    SENSITIVE_POLICY = "sensitive-policy", _("a sensitive clause is touched")
    NEW_PRODUCER = "new-producer", _("a producer with few approved submissions")
    PROMOTED = "promoted", _("promoted on the first screen")
    RANDOM_SAMPLE = "random-sample", _("random sample")
    UNCLASSIFIED = "unclassified", _("its class cannot be told from what was declared")


class CheckStatus(models.TextChoices):
    """What an automated check found. Only ``pass`` is a pass."""

    PASS = "pass", _("passed")
    FLAG = "flag", _("please look")
    BLOCK = "block", _("blocked")
    ERROR = "error", _("not checked automatically (the check failed)")
    NOT_APPLICABLE = "not_applicable", _("does not apply")
    NOT_AVAILABLE = "not_available", _("not checked automatically")


class Standing(models.TextChoices):
    """Whether a run speaks for an item: the current one does, a later one has replaced past ones, nobody sees shadows."""

    CURRENT = "current", _("current")
    PAST = "past", _("replaced by a newer run")
    SHADOW = "shadow", _("on trial, not shown")


class EvidenceLevel(models.TextChoices):
    """How much one finding weighs."""

    INFO = "info", _("for your information")
    FLAG = "flag", _("please look")
    BLOCK = "block", _("blocks; overruling needs a reason")


class KnownWorkKind(models.TextChoices):
    """Why a work is in the bank of known works."""

    ILLEGAL = "illegal", _("confirmed illegal")
    PROTECTED = "protected", _("belongs to somebody else")
    LICENSED = "licensed", _("licensed to this platform")


class PriorityClass(models.IntegerChoices):
    """Order of the queue, most urgent first."""

    LEGAL = 0, _("legal or live incident")
    APPEAL = 1, _("appeal or reports")
    SCHEDULED = 2, _("release within 24 hours")
    NORMAL = 3, _("normal")
    QUALITY = 4, _("quality sample")


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


class RemarkState(models.TextChoices):
    """Whether what a fix list asked for was done in the next version."""

    OPEN = "open", _("not looked at yet")
    FIXED = "fixed", _("fixed")
    NOT_FIXED = "not_fixed", _("not fixed")


class HeldKind(models.TextChoices):
    """What needs a second person before it takes effect."""

    TAKE_DOWN = "take_down", _("take down")
    REINSTATE = "reinstate", _("give back to viewers")


class HeldState(models.TextChoices):
    """Where a held action stands."""

    WAITING = "waiting", _("waiting for a second person")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    APPEALED = "appealed", _("appealed")
    UPHELD = "upheld", _("decision upheld")
    OVERTURNED = "overturned", _("decision overturned")


class ReportState(models.TextChoices):
    """Where a report by a viewer stands."""

    OPEN = "open", _("being looked at")
    UPHELD = "upheld", _("we took action")
    DISMISSED = "dismissed", _("no breach found")
    BAD_FAITH = "bad_faith", _("made in bad faith")


TURNED_DOWN = frozenset({ReportState.DISMISSED, ReportState.BAD_FAITH})


class ReportReason(models.TextChoices):
    """What a viewer may say is wrong; each stands for a group of clauses."""

    SEXUAL = "sexual", _("Sexual content")
    VIOLENCE = "violence", _("Violence or cruelty")
    MINORS = "minors", _("Children at risk")
    HATE = "hate", _("Hatred against people")
    ILLEGAL = "illegal", _("Illegal goods, gambling or fraud")
    COPY = "copy", _("Copied from somebody else")
    MISLEADING = "misleading", _("Misleading title or cover")
    TECHNICAL = "technical", _("Picture or sound is broken")
    OTHER = "other", _("Something else")


class Ground(models.TextChoices):
    """On what a restriction rests (EU transparency database: decision ground)."""

    ILLEGAL = "illegal", _("illegal content")
    INCOMPATIBLE = "incompatible", _("against our policy")


class Restriction(models.TextChoices):
    """What was restricted (EU transparency database: visibility)."""

    NOT_SHOWN = "not_shown", _("is not shown to viewers")
    REMOVED = "removed", _("was removed from viewers")


class ContentType(models.TextChoices):
    """What kind of thing is restricted (EU transparency database: content type)."""

    VIDEO = "video", _("video")
    IMAGE = "image", _("image")
    TEXT = "text", _("text")
    SYNTHETIC = "synthetic_media", _("made with AI")


class Source(models.TextChoices):
    """Where a case came from (EU transparency database: information source)."""

    OWN = "own", _("our own review")
    REPORT = "report", _("reports by viewers")
    AUTHORITY = "authority", _("an authority")
