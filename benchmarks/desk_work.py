"""What one process of the desk's benchmark does: ``python -m benchmarks.desk_work COUNT`` fills an empty database and opens the queue.

It prints ``ready`` after that, and for every line that it reads the milliseconds of CPU for one page of each tab.
"""

import json
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import CompanyMember, ProducerCompany, RoleGrant, User  # noqa: E402
from core.actors import REVIEWER  # noqa: E402
from core.ids import new_public_id  # noqa: E402
from moderation.enums import CaseState, PriorityClass  # noqa: E402
from moderation.models import Case, CaseItem  # noqa: E402

COMPANIES, ITEMS, BATCH = 50, 2, 1_000
STATES = (
    [CaseState.APPROVED] * 9
    + [CaseState.CHANGES_REQUESTED] * 2
    + [CaseState.REJECTED]
    + [CaseState.QUEUED] * 5
    + [CaseState.IN_REVIEW]
    + [CaseState.SECOND_REVIEW]
    + [CaseState.CHECKING]
)


def fill(count: int) -> User:
    """So many cases in all states, of many producers; returns a reviewer who also belongs to one of them."""
    call_command("migrate", interactive=False, verbosity=0)
    companies = ProducerCompany.objects.bulk_create(
        ProducerCompany(slug=f"company-{n}", name=f"Company {n}") for n in range(COMPANIES)
    )
    reviewer, other = (User.objects.create(email=f"reviewer{n}@bench.example") for n in range(2))
    RoleGrant.objects.create(user=reviewer, role=REVIEWER)
    CompanyMember.objects.create(company=companies[0], user=reviewer)
    for first in range(0, count, BATCH):
        made = Case.objects.bulk_create(
            _case(n, companies[n % COMPANIES].pk, other.pk) for n in range(first, min(count, first + BATCH))
        )
        CaseItem.objects.bulk_create(
            CaseItem(case=case, kind="episode", ref=new_public_id(), position=n, title="Rain", digest="d" * 64)
            for case in made
            for n in range(1, ITEMS + 1)
        )
    held = Case.objects.filter(state=CaseState.IN_REVIEW).order_by("-pk")[:2]
    Case.objects.filter(pk__in=[case.pk for case in held]).update(claimed_by=reviewer)
    return reviewer


def _case(number: int, company_id: int, holder_id: int) -> Case:
    state = STATES[number % len(STATES)]
    at = timezone.now() - timedelta(minutes=number)
    is_held, is_decided = state == CaseState.IN_REVIEW, state in STATES[:12]
    return Case(
        subject_kind="series",
        subject_ref=f"bench-{number}",
        title=f"Case {number}",
        company_id=company_id,
        state=state,
        priority=PriorityClass.NORMAL if number % 7 else PriorityClass.SCHEDULED,
        submitted_at=at,
        due_at=at + timedelta(days=3),
        claimed_by_id=holder_id if is_held else None,
        lease_until=timezone.now() + timedelta(hours=1) if is_held else None,
        decided_at=at if is_decided else None,
    )


def measure(client: Client, tab: str) -> float:
    """Milliseconds of this process's CPU for one page."""
    began = time.process_time()
    answer = client.get("/desk/", {"tab": tab})
    spent = 1000 * (time.process_time() - began)
    if answer.status_code != 200:
        raise RuntimeError(answer.content.decode()[:500])
    return spent


if __name__ == "__main__":
    person = fill(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reader = Client(SERVER_NAME="127.0.0.1")
    reader.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    print("ready", flush=True)
    for _line in sys.stdin:
        print(json.dumps({tab: measure(reader, tab) for tab in ("waiting", "mine", "decided")}), flush=True)
