"""Names of the producers of some cases, in one query."""

from collections.abc import Iterable

from accounts.models import ProducerCompany
from moderation.models import Case


def company_names(cases: Iterable[Case]) -> dict[int | None, str]:
    """Company names by primary key."""
    wanted = {case.company_id for case in cases if case.company_id is not None}
    names: dict[int | None, str] = dict(ProducerCompany.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return names
