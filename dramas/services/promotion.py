"""The first screen: an operator's choice that the law looks at, so what it demands must be there before."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError
from dramas.models import Series, SeriesVersion
from dramas.requirements import demands_of


@transaction.atomic
def set_first_screen(*, actor: Actor, series: Series, promoted: bool) -> None:
    """Put a series on the first screen, or take it off. Operators only.

    ConflictError ``not-approved`` for one without approved texts, and with the demand's own code when the law asks a promoted
    series for what this one lacks.
    """
    if not (actor.is_system or can_operate(actor)):
        raise ForbiddenError
    if promoted:
        _check_demands(series)
    Series.objects.filter(pk=series.pk).update(on_first_screen=promoted)
    series.on_first_screen = promoted
    record_audit(
        actor=actor,
        verb="series.first-screen",
        subject_kind="series",
        subject_ref=series.public_id,
        payload={"promoted": promoted},
    )


def _check_demands(series: Series) -> None:
    version = SeriesVersion.objects.select_related("series__company").filter(pk=series.live_version_id or 0).first()
    if version is None:
        raise ConflictError(_("Only a series whose texts were approved can be promoted."), code="not-approved")
    version.series.on_first_screen = True
    for obstacle in demands_of(version, timezone.localdate()).obstacles:
        raise ConflictError(obstacle.sentence, code=obstacle.code)
