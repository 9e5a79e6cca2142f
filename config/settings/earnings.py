"""Money of producers: how long it waits, and how much a payout must be."""

from config import env

SHARE_HOLD_DAYS = env.integer(
    "SHARE_HOLD_DAYS",
    30,
    "For so many days a producer's share waits for refunds and disputes of viewers before it can be paid out.",
    topic="Money",
)
PAYOUT_MINIMUM_MINOR = env.integer(
    "PAYOUT_MINIMUM_MINOR",
    5000,
    "Smallest payout to a producer in minor units; a producer may choose a larger one.",
    topic="Money",
)
