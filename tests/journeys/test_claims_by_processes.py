"""Eight reviewers in processes of their own empty a queue of a thousand cases: nobody gets another's, nor their own company's."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, Site

START = "import django; django.setup(); from tests.journeys.claimers import main; main()"
REVIEWERS = 8
QUEUE = f"""
import json
from django.utils import timezone
from accounts.models import CompanyMember, ProducerCompany, RoleGrant, User
from moderation.models import Case
companies = [ProducerCompany.objects.create(slug=f"c{{n}}", name=f"C{{n}}") for n in range(4)]
now, seats = timezone.now(), {{}}
for number in range({REVIEWERS}):
    user = User.objects.create_user(f"reviewer{{number}}@example.org")
    RoleGrant.objects.create(user=user, role="reviewer")
    CompanyMember.objects.create(company=companies[number % 4], user=user)
    seats[user.pk] = companies[number % 4].pk
Case.objects.bulk_create(
    Case(subject_kind="series", subject_ref=f"race-{{n}}", title=f"Case {{n}}", company_id=companies[n % 4].pk,
         state="queued", submitted_at=now, due_at=now)
    for n in range(CASES)
)
print(json.dumps(seats))
"""
OUTCOME = """
import json
from moderation.models import Case
print(json.dumps([list(row) for row in Case.objects.values_list("pk", "company_id", "state", "filed_by_ref")]))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path) -> Site:
    """A prepared database without any running part of the site."""
    url = request.getfixturevalue("database") if request.param == "postgresql" else ""
    data = tmp_path / "data"
    data.mkdir()
    prepared = Site(data=data, port=0, extra={"DATABASE_URL": url})
    prepared.migrate()
    return prepared


def claimer(site: Site, journal: Path, user_id: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", START, str(journal), user_id]
    return subprocess.Popen(argv, cwd=ROOT, env=site.env, stderr=subprocess.PIPE, text=True)


@pytest.mark.services
@pytest.mark.parametrize("cases", [100, pytest.param(1000, marks=pytest.mark.prove)])
def test_eight_processes_claim_every_case_once(site, tmp_path, cases) -> None:
    seats = json.loads(site.shell(f"CASES = {cases}\n{QUEUE}"))
    journals = {user_id: tmp_path / f"{user_id}.txt" for user_id in seats}
    workers = [claimer(site, journal, user_id) for user_id, journal in journals.items()]
    for worker in workers:
        _out, err = worker.communicate(timeout=400)
        assert worker.returncode == 0, err
    claims = {user_id: [int(line) for line in journal.read_text().split()] for user_id, journal in journals.items()}
    counted = Counter(case for own in claims.values() for case in own)
    rows = {pk: (company, state, filer) for pk, company, state, filer in json.loads(site.shell(OUTCOME))}
    assert len(counted) == len(rows) == cases
    assert set(counted.values()) == {1}
    for user_id, own in claims.items():
        assert all(rows[case] == (rows[case][0], "filed", f"user:{user_id}") for case in own)
        assert seats[user_id] not in {rows[case][0] for case in own}
