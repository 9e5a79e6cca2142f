"""Money: what holds where no contract says otherwise."""

from config import env

PRODUCER_SHARE_BPS = env.integer(
    "PRODUCER_SHARE_BPS",
    5000,
    "What a producer without a contract of their own earns of the money paid for unlocked episodes, in basis points (5000 is half).",
    topic="Money",
)
