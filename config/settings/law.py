"""Where the site works, as far as law is concerned."""

from config import env

JURISDICTIONS = env.words(
    "JURISDICTIONS",
    ("CN", "*"),
    "Places whose rule packs hold for every series (moderation/rulepacks/, docs/compliance.md); * are the packs that hold everywhere.",
    topic="Moderation",
)
AGE_ASKED_FROM = env.integer(
    "AGE_ASKED_FROM",
    16,
    "Series for this age and older are shown only to viewers whose date of birth is known; everybody else sees what is for younger people.",
    topic="Moderation",
)
AGE_VERIFIER = env.text(
    "AGE_VERIFIER",
    "declared",
    "Who says how old people are: declared (their own word), none (nobody), or the dotted path of a class (docs/mechanisms/youth.md).",
    topic="Moderation",
)
