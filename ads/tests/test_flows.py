"""Every pair of state and verb of the state machines of ads moves or is refused."""

import pytest

from ads.flows import ADVERTISER, CAMPAIGN, CREATIVE, FLIGHT
from ads.models import Advertiser, Campaign, Creative, Flight
from core.errors import ConflictError

PAIRS = [
    (flow, step, state)
    for flow in (ADVERTISER, CAMPAIGN, FLIGHT, CREATIVE)
    for step in flow.transitions.values()
    for state in flow.states.values
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("flow", "step", "state"), PAIRS, ids=lambda one: getattr(one, "verb", getattr(one, "name", one))
)
def test_every_pair_of_state_and_verb_moves_or_is_refused(flow, step, state, advertiser, make_flight, make_creative):
    flight = make_flight()
    rows = {"advertiser": advertiser, "campaign": flight.campaign, "flight": flight, "creative": make_creative(flight)}
    row = rows[flow.name]
    type(row).objects.filter(pk=row.pk).update(state=state)
    if state in step.sources:
        assert flow.apply(row, step.verb).state == step.target
    else:
        with pytest.raises(ConflictError):
            flow.apply(row, step.verb)
    assert type(row).objects.get(pk=row.pk).state == (step.target if state in step.sources else state)


def test_each_flow_begins_where_its_rows_do():
    begin = {flow.name: flow.initial for flow in (ADVERTISER, CAMPAIGN, FLIGHT, CREATIVE)}
    models = {"advertiser": Advertiser, "campaign": Campaign, "flight": Flight, "creative": Creative}
    assert {name: model._meta.get_field("state").default for name, model in models.items()} == begin
