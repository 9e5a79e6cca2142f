"""Checking in and tasks over the API: the published table with where the caller stands, and collecting."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import can_pay
from billing.enums import EarnPer, EarnTask
from billing.selectors.balances import wallet_balance
from billing.selectors.earning import earn_state
from billing.services.rewards import check_in, collect_task
from core.http.access import actor_of, requires, user_id_of
from core.http.problems import ProblemSerializer


class TaskStateSerializer(serializers.Serializer[object]):
    """A task, what it earns, and how far the caller is in it."""

    code = serializers.ChoiceField(EarnTask.choices, source="task.code")
    title = serializers.SerializerMethodField()
    coins = serializers.IntegerField(source="task.coins")
    per = serializers.ChoiceField(EarnPer.choices, source="task.per")
    goal = serializers.IntegerField(source="task.goal")
    done = serializers.IntegerField()
    is_ready = serializers.BooleanField()
    is_collected = serializers.BooleanField()

    def get_title(self, state: object) -> str:
        """The task in words."""
        return str(EarnTask(state.task.code).label)  # type: ignore[attr-defined]


class EarnStateSerializer(serializers.Serializer[object]):
    """The caller's day in the earn table."""

    check_in = serializers.ListField(child=serializers.IntegerField(), source="table.check_in")
    expire_days = serializers.IntegerField(source="table.expire_days")
    streak = serializers.IntegerField(help_text="Days in a row, up to today or yesterday.")
    step = serializers.IntegerField(help_text="Today's place in check_in, from 0.")
    is_checked_in = serializers.BooleanField()
    earned_coins = serializers.IntegerField(help_text="Everything that was ever earned here.")
    tasks = TaskStateSerializer(many=True)


class CollectedSerializer(serializers.Serializer[object]):
    """What a step has earned; ``is_new`` is false when it had been done before."""

    is_new = serializers.BooleanField()
    left = serializers.IntegerField(help_text="Coins in the wallet now.")


REFUSALS = {401: ProblemSerializer, 403: ProblemSerializer}


@requires(can_pay)
@extend_schema(operation_id="earn_state", responses={200: EarnStateSerializer, 401: ProblemSerializer})
@api_view(["GET"])
def state(request: Request) -> Response:
    """The earn table, and where the caller stands in it today."""
    return Response(EarnStateSerializer(earn_state(user_id_of(request), now=timezone.now())).data)


@requires(can_pay)
@extend_schema(operation_id="check_in", request=None, responses={200: CollectedSerializer, **REFUSALS})
@api_view(["POST"])
def check_in_today(request: Request) -> Response:
    """Check in for the site's day; a second time changes nothing."""
    now = timezone.now()
    return _collected(request, is_new=check_in(actor=actor_of(request), now=now).is_new)


@requires(can_pay)
@extend_schema(
    operation_id="collect_task",
    request=None,
    responses={200: CollectedSerializer, 404: ProblemSerializer, 409: ProblemSerializer, **REFUSALS},
)
@api_view(["POST"])
def collect(request: Request, task: str) -> Response:
    """Collect the coins of a task that is done; a second time changes nothing. 409 ``task-not-done``."""
    return _collected(request, is_new=collect_task(actor=actor_of(request), task=task, now=timezone.now()).is_new)


def _collected(request: Request, *, is_new: bool) -> Response:
    left = wallet_balance(user_id_of(request), now=timezone.now()).spendable
    return Response(CollectedSerializer({"is_new": is_new, "left": left}).data)
