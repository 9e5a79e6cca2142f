"""Words for roles, companies and notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlatformRole(models.TextChoices):
    """What a person may do for the platform, besides watching."""

    REVIEWER = "reviewer", _("reviewer")
    SENIOR = "senior", _("senior reviewer")
    OPERATOR = "operator", _("operator")


class CompanyKind(models.TextChoices):
    """Who produces."""

    COMPANY = "company", _("company")
    PERSON = "person", _("person")


class CompanyRole(models.TextChoices):
    """What a member may do for a producer."""

    OWNER = "owner", _("owner")
    EDITOR = "editor", _("editor")
    UPLOADER = "uploader", _("uploader")
    FINANCE = "finance", _("finance")
    VIEWER = "viewer", _("viewer")


EDITING_ROLES = frozenset({CompanyRole.OWNER, CompanyRole.EDITOR})
UPLOADING_ROLES = EDITING_ROLES | {CompanyRole.UPLOADER}


class NoticeKind(models.TextChoices):
    """What a notice is about; people switch each kind on and off per channel."""

    REVIEW = "review", _("decisions of the review desk")
    ENCODING = "encoding", _("uploads and encoding")
    RELEASE = "release", _("new episodes")
    REPLY = "reply", _("replies to my comments")
    ACCOUNT = "account", _("my account")
    MONEY = "money", _("payments and subscriptions")


DIGESTED = frozenset({NoticeKind.RELEASE})  # never a mail for each: whoever writes them mails a digest a day


class NoticeChannel(models.TextChoices):
    """How a notice reaches a person."""

    IN_APP = "in_app", _("on this site")
    EMAIL = "email", _("by e-mail")


class AgeState(models.TextChoices):
    """How a question about an age stands."""

    ASKED = "asked", _("asked")
    PROVEN = "proven", _("proven")
    REFUSED = "refused", _("not proven")
