"""Unlocking, taking it back, waiting and auto-unlock over the API. Prices are the server's: a client only says which price it saw."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import can_pay, is_signed_in
from billing.enums import UnlockScope
from billing.selectors.balances import wallet_balance
from billing.services.auto_unlock import unlock_by_itself
from billing.services.unlocking import Unlocked, undo_unlock, unlock_episodes
from billing.services.waiting import start_waiting
from core.actors import Actor
from core.http.access import actor_of, requires
from core.http.problems import ProblemSerializer


class UnlockSerializer(serializers.Serializer[object]):
    """What is unlocked, and the price that the viewer saw."""

    key = serializers.CharField(
        min_length=8, max_length=60, help_text="Made by the client, once for each wish to unlock."
    )
    scope = serializers.ChoiceField(UnlockScope.choices, default=UnlockScope.EPISODE)
    seen_coins = serializers.IntegerField(min_value=0, max_value=10_000_000)


class KeySerializer(serializers.Serializer[object]):
    """The client's key."""

    key = serializers.CharField(min_length=8, max_length=60)


class UnlockedSerializer(serializers.Serializer[object]):
    """What was unlocked, what it cost, and what is left."""

    numbers = serializers.ListField(child=serializers.IntegerField())
    coins = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Coins in the wallet now.")
    sentence = serializers.CharField()


class UndoneSerializer(serializers.Serializer[object]):
    """What came back."""

    coins = serializers.IntegerField()
    left = serializers.IntegerField()
    sentence = serializers.CharField()


class WaitingSerializer(serializers.Serializer[object]):
    """When the episode opens."""

    opens_at = serializers.DateTimeField()


REFUSALS = dict.fromkeys((401, 402, 403, 404, 409, 422), ProblemSerializer)


@requires(can_pay)
@extend_schema(
    operation_id="unlock_episodes", request=UnlockSerializer, responses={200: UnlockedSerializer, **REFUSALS}
)
@api_view(["POST"])
def unlock(request: Request, episode_id: str) -> Response:
    """Unlock one episode, all to the end, or the series. The same key again answers the same and costs nothing."""
    wish = UnlockSerializer(data=request.data)
    wish.is_valid(raise_exception=True)
    actor, now = actor_of(request), timezone.now()
    done = unlock_episodes(
        key=wish.validated_data["key"],
        actor=actor,
        episode_public_id=episode_id,
        scope=UnlockScope(wish.validated_data["scope"]),
        seen_coins=wish.validated_data["seen_coins"],
        now=now,
    )
    return Response(_told(done, actor))


@requires(can_pay)
@extend_schema(operation_id="auto_unlock", request=KeySerializer, responses={200: UnlockedSerializer, **REFUSALS})
@api_view(["POST"])
def auto(request: Request, episode_id: str) -> Response:
    """Unlock the episode that follows by itself, within the viewer's budget; 409 when it is off or used up."""
    wish = KeySerializer(data=request.data)
    wish.is_valid(raise_exception=True)
    actor = actor_of(request)
    done = unlock_by_itself(
        key=wish.validated_data["key"], actor=actor, episode_public_id=episode_id, now=timezone.now()
    )
    return Response(_told(done, actor))


@requires(can_pay)
@extend_schema(operation_id="undo_unlock", request=KeySerializer, responses={200: UndoneSerializer, **REFUSALS})
@api_view(["POST"])
def undo(request: Request) -> Response:
    """Take an unlock back within ten minutes, while less than 15 % was watched."""
    wish = KeySerializer(data=request.data)
    wish.is_valid(raise_exception=True)
    actor, now = actor_of(request), timezone.now()
    coins = undo_unlock(actor=actor, transaction_key=f"unlock:{actor.user_id}:{wish.validated_data['key']}", now=now)
    left = wallet_balance(actor.user_id or 0, now=now).spendable
    sentence = _("%(coins)s coins are back in your wallet.") % {"coins": coins}
    return Response(UndoneSerializer({"coins": coins, "left": left, "sentence": sentence}).data)


@requires(is_signed_in)
@extend_schema(operation_id="wait_for_episode", request=None, responses={200: WaitingSerializer, **REFUSALS})
@api_view(["POST"])
def wait(request: Request, episode_id: str) -> Response:
    """Begin to wait for an episode that opens by itself."""
    row = start_waiting(actor=actor_of(request), episode_public_id=episode_id, now=timezone.now())
    return Response(WaitingSerializer({"opens_at": row.opens_at}).data)


def _told(done: Unlocked, actor: Actor) -> object:
    numbers = [row.episode.number for row in done.unlocks]
    left = wallet_balance(actor.user_id or 0, now=timezone.now()).spendable
    words = {"count": len(numbers), "number": numbers[0] if numbers else 0, "coins": done.coins, "left": left}
    sentence = (
        _("Episode %(number)s is unlocked for %(coins)s coins; %(left)s are left.")
        if len(numbers) == 1
        else _("%(count)s episodes are unlocked for %(coins)s coins; %(left)s are left.")
    )
    return UnlockedSerializer(
        {"numbers": numbers, "coins": done.coins, "left": left, "sentence": sentence % words}
    ).data
