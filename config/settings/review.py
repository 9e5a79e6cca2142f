"""The review desk: leases, second looks, care for reviewers."""

from config import env

TOPIC = "Review"
REVIEW_LEASE_SECONDS = env.integer(
    "REVIEW_LEASE_SECONDS", 1800, "A reviewer who is idle for this long gives the case back.", topic=TOPIC
)
REVIEW_LONGEST_LEASE_SECONDS = env.integer(
    "REVIEW_LONGEST_LEASE_SECONDS",
    3600,
    "A case goes back to the queue after this long even if its page is still open. What was written stays with whoever claims it again.",
    topic=TOPIC,
)
REVIEW_UNDO_SECONDS = env.integer(
    "REVIEW_UNDO_SECONDS", 60, "A decision can be taken back for this long before it takes effect.", topic=TOPIC
)
REVIEW_SAMPLE_BPS = env.integer(
    "REVIEW_SAMPLE_BPS",
    300,
    "Share of all submissions, in hundredths of a per cent, that a second person reviews without knowing why.",
    topic=TOPIC,
)
REVIEW_NEW_PRODUCER_APPROVALS = env.integer(
    "REVIEW_NEW_PRODUCER_APPROVALS",
    3,
    "A producer with fewer approved submissions than this is reviewed by two people.",
    topic=TOPIC,
)
REVIEW_BULK_SHARE_BPS = env.integer(
    "REVIEW_BULK_SHARE_BPS",
    5000,
    "Share of an episode, in hundredths of a per cent, that must have been played before it may be approved with the rest.",
    topic=TOPIC,
)
REVIEW_BULK_CASES_A_DAY = env.integer(
    "REVIEW_BULK_CASES_A_DAY",
    20,
    "Submissions of one producer that are due on the same day; more of them are due a working day later each.",
    topic=TOPIC,
)
REVIEW_BLURRED = env.boolean(
    "REVIEW_BLURRED", True, "Pictures at the desk are blurred until a reviewer asks for them.", topic=TOPIC
)
REVIEW_GREY = env.boolean("REVIEW_GREY", True, "Pictures at the desk are shown in shades of grey.", topic=TOPIC)
REVIEW_MUTED = env.boolean("REVIEW_MUTED", True, "Sound at the desk is off until a reviewer asks for it.", topic=TOPIC)
RELEASE_WAITS_FOR_ALL = env.boolean(
    "RELEASE_WAITS_FOR_ALL",
    False,
    "Approved episodes of a series are published only when all its submitted episodes are approved.",
    topic=TOPIC,
)
