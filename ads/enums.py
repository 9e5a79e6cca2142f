"""Words for slots, campaigns, creatives and ad events."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SlotKind(models.TextChoices):
    """Where an ad may stand."""

    PRE_ROLL = "pre-roll", _("before the first picture")
    IN_FEED = "in-feed", _("card in the feed")
    BETWEEN = "between", _("between two episodes")
    PAUSE = "pause", _("while the episode is paused")
    REWARDED = "rewarded", _("watched for an episode")


VIDEO_SLOTS = frozenset({SlotKind.PRE_ROLL, SlotKind.IN_FEED, SlotKind.BETWEEN, SlotKind.REWARDED})
CARD_SLOTS = frozenset({SlotKind.IN_FEED, SlotKind.PAUSE})
CHOSEN_BY_VIEWERS = frozenset({SlotKind.REWARDED})  # counts against no ad load: it begins with the viewer's own wish


class AdvertiserRole(models.TextChoices):
    """What a member may do for an advertiser."""

    OWNER = "owner", _("owner")
    EDITOR = "editor", _("editor")
    FINANCE = "finance", _("finance")
    VIEWER = "viewer", _("viewer")


STAFFING = frozenset({AdvertiserRole.OWNER})
CAMPAIGNING = frozenset({AdvertiserRole.OWNER, AdvertiserRole.EDITOR})
PAYING = frozenset({AdvertiserRole.OWNER, AdvertiserRole.FINANCE})


class AdvertiserState(models.TextChoices):
    """Whether an advertiser may advertise; only an operator says so."""

    PENDING = "pending", _("waiting for an operator")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")


class RunState(models.TextChoices):
    """Where a campaign or a flight stands. Both must be active before anything is shown."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


class Pricing(models.TextChoices):
    """How a flight pays; in this order they are served: what was promised, what was bid, what fills the rest."""

    FIXED = "fixed", _("fixed price")
    BID = "bid", _("bid")
    HOUSE = "house", _("house ad, costs nothing")


class Pacing(models.TextChoices):
    """How fast a budget is spent."""

    EVEN = "even", _("evenly over its time")
    ASAP = "asap", _("as soon as possible")


class CreativeKind(models.TextChoices):
    """What is shown."""

    VIDEO = "video", _("vertical video")
    CARD = "card", _("picture")


class CreativeState(models.TextChoices):
    """What review says of a creative. Only an approved one is ever served."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("in review")
    RETURNED = "returned", _("returned for changes")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    REMOVED = "removed", _("removed")


EDITABLE = frozenset({CreativeState.DRAFT, CreativeState.RETURNED})


class EventKind(models.TextChoices):
    """What a player tells about an ad. Names as in VAST 4.2, written as the rest of this site writes codes."""

    IMPRESSION = "impression", _("impression")
    START = "start", _("start")
    FIRST_QUARTILE = "first-quartile", _("first quarter")
    MIDPOINT = "midpoint", _("half")
    THIRD_QUARTILE = "third-quartile", _("third quarter")
    COMPLETE = "complete", _("watched to the end")
    VIEWABLE = "viewable", _("viewable impression")
    SKIP = "skip", _("skipped")
    CLICK = "click", _("click")
    ERROR = "error", _("could not be shown")


class Refusal(models.TextChoices):
    """Why an event is kept but not counted. The list follows the usual rules for invalid traffic."""

    FORGED = "forged", _("the token was not made here")
    OLD = "old", _("the token is too old")
    DUPLICATE = "duplicate", _("counted already")
    NO_IMPRESSION = "no-impression", _("nothing was shown before it")
    OUT_OF_ORDER = "out-of-order", _("an earlier step is missing")
    TOO_EARLY = "too-early", _("earlier than the time it takes")
    BOT = "bot", _("a program, not a person")
    STAFF = "staff", _("somebody who works for the site or for the advertiser")
    BLOCKED_ADDRESS = "blocked-address", _("blocked network address")
    BLOCKED_REFERRER = "blocked-referrer", _("blocked page")
    OTHER_COUNTRY = "other-country", _("shown in another country than it was chosen for")
    OTHER_DEVICE = "other-device", _("shown on another device than it was chosen for")
    TOO_MANY_VIEWS = "too-many-views", _("more impressions than a person watches")
    TOO_MANY_CLICKS = "too-many-clicks", _("more clicks than a person makes")


class LeaseState(models.TextChoices):
    """Whether ads may still be chosen, or events still arrive, on a slice of a budget."""

    OPEN = "open", _("in use")
    SETTLED = "settled", _("settled")
