"""What no machine looks at here, so that people know that it is theirs: the desk and the documentation say it in these words."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from moderation.checks.registry import CHECKS
from moderation.labels import CHECK_LABELS, Sentence


@dataclass(frozen=True)
class Unchecked:
    """One thing that nobody but a person sees, and why."""

    key: str
    label: Sentence
    why: Sentence


NO_MODEL = (
    Unchecked(
        "violence",
        _("Violence"),
        _("No model that may be shipped tells violence, gore or weapons from acting. Watch for it."),
    ),
    Unchecked(
        "speech",
        _("What is said"),
        _("Chinese speech is not transcribed. Only subtitles and text in the picture are read. Listen."),
    ),
    Unchecked(
        "age",
        _("Apparent age"),
        _("No machine judges how old somebody looks. Look closely where minors may be shown."),
    ),
)
WITHOUT_PROGRAM = {
    "NUDITY_COMMAND": Unchecked(
        "nudity", CHECK_LABELS["nudity"], _("The operator has not installed a classifier. Look for it.")
    ),
    "IRIS_COMMAND": Unchecked(
        "flashing-iris",
        CHECK_LABELS["flashing-iris"],
        _("The operator has not installed IRIS. The pre-check looks; saturated red is left to you."),
    ),
}
"""By the setting that names the operator's program."""


def unchecked_by_machines() -> tuple[Unchecked, ...]:
    """What has no sound offline model at all, then what this installation lacks."""
    off = (one for name, one in WITHOUT_PROGRAM.items() if not getattr(settings, name))
    missing = (
        Unchecked(
            key, CHECK_LABELS.get(key, key), _("Its libraries are not installed yet; it is done when they arrive.")
        )
        for key, check in CHECKS.items()
        if not check.available()
    )
    return (*NO_MODEL, *off, *missing)
