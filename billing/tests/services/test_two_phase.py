"""Two-phase cases as TigerBeetle describes them, in our words: what is set aside, what each step answers, and what the wallet shows at the end.

The wallet begins with a hundred bought coins, and ten bonus coins that cannot be set aside. Everything that is set aside runs for two hours.
"""

from datetime import timedelta
from functools import partial

import pytest

from billing.models import LedgerHold
from billing.selectors.balances import wallet_balance
from billing.services.accounts import wallet_of
from billing.services.coins import spend_coins
from billing.services.holds import expire_holds, place_hold, post_hold, void_hold
from core.errors import ConflictError, PaymentRequiredError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OVER = {state: f"ledger-hold-{{}}-from-{state}" for state in ("posted", "voided", "expired")}

CLASH, STAYS_REFUSED = "idempotency-conflict", ["refused-before", "idempotency-conflict"]

# (name, steps, what each answers, bought coins to spend, bonus, set aside)
CASES = [
    ("posted in full", ["hold h 60", "post p h 60"], ["new", "new"], 40, 10, 0),
    ("posted in part, the rest is free", ["hold h 60", "post p h 25"], ["new", "new"], 75, 10, 0),
    ("posted by one coin", ["hold h 60", "post p h 1"], ["new", "new"], 99, 10, 0),
    ("posted for more than was set aside", ["hold h 60", "post p h 61"], ["new", "ValueError"], 40, 10, 60),
    ("posted for nothing", ["hold h 60", "post p h 0"], ["new", "ValueError"], 40, 10, 60),
    ("voided", ["hold h 60", "void h"], ["new", "new"], 100, 10, 0),
    ("expired", ["hold h 60", "wait 2", "sweep"], ["new", "", "1"], 100, 10, 0),
    ("not a second before its time", ["hold h 60", "wait 1", "sweep"], ["new", "", "0"], 40, 10, 60),
    ("posted in its last hour", ["hold h 60", "wait 1", "post p h 60"], ["new", "", "new"], 40, 10, 0),
    ("posted out of time, not swept yet", ["hold h 60", "wait 2", "post p h 60"], ["new", "", "hold-out-of-time"], 40, 10, 60),
    ("voided out of time, not swept yet", ["hold h 60", "wait 2", "void h", "sweep"], ["new", "", "new", "0"], 100, 10, 0),
    ("posted twice", ["hold h 60", "post p h 25", "post q h 25"], ["new", "new", OVER["posted"].format("post")], 75, 10, 0),
    ("voided twice", ["hold h 60", "void h", "void h"], ["new", "new", OVER["voided"].format("void")], 100, 10, 0),
    ("voided after it was posted", ["hold h 60", "post p h 60", "void h"], ["new", "new", OVER["posted"].format("void")], 40, 10, 0),
    ("posted after it was voided", ["hold h 60", "void h", "post p h 60"], ["new", "new", OVER["voided"].format("post")], 100, 10, 0),
    ("posted after it expired", ["hold h 60", "wait 2", "sweep", "post p h 60"], ["new", "", "1", OVER["expired"].format("post")], 100, 10, 0),
    ("voided after it expired", ["hold h 60", "wait 2", "sweep", "void h"], ["new", "", "1", OVER["expired"].format("void")], 100, 10, 0),
    ("swept after it was posted", ["hold h 60", "post p h 60", "wait 2", "sweep"], ["new", "new", "", "0"], 40, 10, 0),
    ("the same post again", ["hold h 60", "post p h 25", "post p h 25"], ["new", "new", "there"], 75, 10, 0),
    ("the same post again, out of time", ["hold h 60", "post p h 25", "wait 2", "post p h 25"], ["new", "new", "", "there"], 75, 10, 0),
    ("the post's key for another amount", ["hold h 60", "post p h 25", "post p h 26"], ["new", "new", CLASH], 75, 10, 0),
    ("the post's key for another hold", ["hold h 60", "hold g 20", "post p h 60", "post p g 20"], ["new", "new", "new", CLASH], 20, 10, 20),
    ("the post's key for spending", ["hold h 60", "post p h 60", "spend p 60"], ["new", "new", CLASH], 40, 10, 0),
    ("a post that failed may be tried again", ["hold h 60", "void h", "hold h2 60", "post p h 60", "post p h2 60"],
     ["new", "new", "new", OVER["voided"].format("post"), "new"], 40, 10, 0),
    ("the same hold again", ["hold h 60", "hold h 60"], ["new", "new"], 40, 10, 60),
    ("the same hold again after its end", ["hold h 60", "void h", "hold h 60"], ["new", "new", "new"], 100, 10, 0),
    ("the hold's key for another amount", ["hold h 60", "hold h 61"], ["new", CLASH], 40, 10, 60),
    ("one that was never placed", ["post p nowhere 10", "void nowhere"],
     ["ledger-hold-post-from-deleted", "ledger-hold-void-from-deleted"], 100, 10, 0),
    ("exactly all that was bought", ["hold h 100"], ["new"], 0, 10, 100),
    ("one more than was bought", ["hold h 101"], ["not-enough"], 100, 10, 0),
    ("two that fill the wallet, and no third", ["hold a 60", "hold b 40", "hold c 1"], ["new", "new", "not-enough"], 0, 10, 100),
    ("a key that was refused stays refused", ["hold a 60", "hold b 41", "void a", "hold b 41", "hold b 40"],
     ["new", "not-enough", "new", *STAYS_REFUSED], 100, 10, 0),
    ("spending up to what is set aside", ["hold h 60", "spend s 50"], ["new", "new"], 0, 0, 60),
    ("spending into what is set aside", ["hold h 60", "spend s 51"], ["new", "not-enough"], 40, 10, 60),
    ("setting aside what was spent", ["spend s 60", "hold h 51"], ["new", "not-enough"], 50, 0, 0),
    ("setting aside exactly what was left", ["spend s 60", "hold h 50"], ["new", "new"], 0, 0, 50),
    ("what a post releases can be spent at once", ["hold h 100", "post p h 30", "spend s 80"], ["new", "new", "new"], 0, 0, 0),
    ("what a void releases can be set aside again", ["hold h 100", "void h", "hold g 100"], ["new", "new", "new"], 0, 10, 100),
]  # fmt: skip


@pytest.fixture
def play(viewer, viewer_actor, buy, give, now):
    """``play(steps)``: carries them out one after another; returns what each answered, and the hour at the end."""
    buy(viewer, 100, 499)
    give(viewer, 10)
    ends, wallet = now + 2 * HOUR, wallet_of(viewer.pk).paid

    def find(name):
        never = LedgerHold(pk=0, account=wallet, amount=100, expires_at=ends)
        return LedgerHold.objects.filter(idem_key=name).first() or never

    verbs = {
        "hold": lambda at, key, coins: place_hold(
            key=key, user_id=viewer.pk, coins=int(coins), expires_at=ends, now=at
        ),
        "post": lambda at, key, name, coins: post_hold(
            key=key, hold=find(name), actor=viewer_actor, coins=int(coins), payee=None, now=at
        ),
        "void": lambda at, name: void_hold(hold=find(name), now=at),
        "sweep": lambda at: expire_holds(now=at),
        "spend": lambda at, key, coins: spend_coins(
            key=key, actor=viewer_actor, user_id=viewer.pk, coins=int(coins), now=at
        ),
    }

    def run(steps):
        answers, at = [], now
        for line in steps:
            verb, *words = line.split()
            at += int(words[0]) * HOUR if verb == "wait" else 0 * HOUR
            answers.append("" if verb == "wait" else answer_of(partial(verbs[verb], at, *words)))
        return answers, at

    return run


def answer_of(call) -> str:
    """``new``, ``there`` for what had happened before, how many were swept, or the code of a refusal."""
    try:
        result = call()
    except (ConflictError, PaymentRequiredError) as refusal:
        return refusal.code
    except ValueError:
        return "ValueError"
    return str(result) if isinstance(result, int) else "new" if getattr(result, "is_new", True) else "there"


@pytest.mark.parametrize(("steps", "answers", "paid", "bonus", "held"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])  # fmt: skip
def test_a_hold_is_used_released_or_over_and_each_at_most_once(play, viewer, steps, answers, paid, bonus, held):
    seen, at = play(steps)
    assert seen == answers
    balance = wallet_balance(viewer.pk, now=at)
    assert (balance.paid, balance.bonus, balance.held) == (paid, bonus, held)


def test_whoever_uses_a_hold_the_coins_are_those_of_the_person_who_set_them_aside(
    viewer, make_user, actor_for, buy, now
):
    other = make_user()
    buy(viewer, 100)
    buy(other, 100)
    hold = place_hold(key="h", user_id=viewer.pk, coins=60, expires_at=now + HOUR, now=now)
    post_hold(key="p", hold=hold, actor=actor_for(other), coins=60, payee=None, now=now)
    assert wallet_balance(viewer.pk, now=now).paid == 40
    assert wallet_balance(other.pk, now=now).paid == 100


def test_the_same_key_of_two_people_is_a_conflict(viewer, make_user, buy, now):
    other = make_user()
    buy(other, 100)
    buy(viewer, 100)
    place_hold(key="h", user_id=viewer.pk, coins=60, expires_at=now + HOUR, now=now)
    with refused(ConflictError, CLASH):
        place_hold(key="h", user_id=other.pk, coins=60, expires_at=now + HOUR, now=now)
    assert wallet_balance(other.pk, now=now).held == 0


def test_the_hour_that_was_set_first_stays(viewer, buy, now):
    buy(viewer, 100)
    call = {"key": "h", "user_id": viewer.pk, "coins": 60, "now": now}
    place_hold(expires_at=now + HOUR, **call)
    assert place_hold(expires_at=now + 5 * HOUR, **call).expires_at == now + HOUR
    assert expire_holds(now=now + HOUR) == 1
