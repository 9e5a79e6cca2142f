"""Any order of everything that moves coins and money, against the model."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import ProducerCompany, User
from billing.enums import LotSource, OrderKind, UnlockScope
from billing.models import LedgerEntry, LedgerHold, Payout, PayoutProfile, ProducerShare, RemovalRefund, Unlock
from billing.models import Payment as PaymentRow
from billing.pricing import Step
from billing.providers.base import PaymentTruth, TruthState
from billing.selectors.balances import balance_of, wallet_balance, with_balances
from billing.services.coins import Grant, Payee, Payment, grant_coins, spend_coins
from billing.services.expiry import expire_bonus
from billing.services.holds import expire_holds, place_hold, post_hold, void_hold
from billing.services.ledger import reverse
from billing.services.orders import Wish, place_order
from billing.services.payouts import pay_payout, prepare_payout, return_payout, send_payout
from billing.services.prices import set_price_plan
from billing.services.removals import begin_removal, refund_removals
from billing.services.rolling import roll_up
from billing.services.sealing import seal_ledger
from billing.services.settling import settle
from billing.services.shares import release_shares
from billing.services.unlocking import undo_unlock, unlock_episodes
from billing.services.verification import verify_ledger
from billing.spending import split_by_weights
from billing.taxes import Rate, Taxed
from billing.tests.services.ledger_model import Model, ModelHold, ModelLot, ModelPayment, ModelSale
from core.actors import SYSTEM, person
from core.errors import ConflictError, PaymentRequiredError
from dramas.enums import Publication, VersionState
from dramas.flows import EPISODE_PUBLICATION
from dramas.models import Episode, EpisodeVersion, Series, SeriesVersion
from dramas.services.publication import reinstate_series, take_down_episode, take_down_series
from media.models import Asset

pytestmark = pytest.mark.django_db
START = datetime(2026, 2, 27, 23, 0, tzinfo=UTC)
COINS, WHO = st.integers(1, 40), st.integers(0, 1)
EPISODES, PRICE, CAP = 6, 3, 12
NUMBERS = st.integers(1, EPISODES)


class LedgerMachine(RuleBasedStateMachine):
    """The ledger and the model side by side: two wallets, one producer with a series of six episodes."""

    holds, spends, sales, payments = Bundle("holds"), Bundle("spends"), Bundle("sales"), Bundle("payments")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.users = [User.objects.create_user(f"machine{id(self)}-{who}@example.org") for who in range(2)]
        self.company = ProducerCompany.objects.create(slug=f"machine{id(self)}", name="Machine")
        PayoutProfile.objects.create(company=self.company, account_holder="Machine", iban="0012345678", minimum_minor=1)
        self.series = self._series()
        self.now, self.models, self.count, self.direct_minor = START, [Model(), Model()], 0, 0
        self.taken: dict[str, tuple[int, list[tuple[ModelLot, int]]]] = {}
        self.sold: dict[str, ModelSale] = {}
        self.paid: dict[str, ModelPayment] = {}
        set_price_plan(
            actor=SYSTEM,
            series=self.series,
            steps=[Step(1, PRICE)],
            series_coins=CAP,
            wait_hours=None,
            now=self.now,
        )

    def _series(self) -> Series:
        series = Series.objects.create(
            slug=f"machine{id(self)}",
            company=self.company,
            publication=Publication.PUBLISHED,
            free_episode_count=0,
            published_at=START,
        )
        approved = {"number": 1, "state": VersionState.APPROVED}
        live = SeriesVersion.objects.create(series=series, digest="d", **approved)
        Series.objects.filter(pk=series.pk).update(live_version=live)
        for number in range(1, EPISODES + 1):
            episode = Episode.objects.create(series=series, number=number, publication=Publication.PUBLISHED)
            asset = Asset.objects.create(owner_key="company:1", source_key=f"{id(self)}-{number}", source_bytes=1)
            cut = EpisodeVersion.objects.create(episode=episode, asset=asset, digest="d", **approved)
            Episode.objects.filter(pk=episode.pk).update(live_version=cut)
        return Series.objects.get(pk=series.pk)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def key(self, name: str) -> str:
        self.count += 1
        return f"{name}-{self.count}"

    @rule(who=WHO, coins=COINS, minor=st.integers(0, 999))
    def buy(self, who, coins, minor):
        payment = Payment("sandbox", self.key("direct"), minor, "USD")
        grant = Grant(self.users[who].pk, coins, LotSource.PURCHASE, payment)
        grant_coins(key=self.key("buy"), actor=SYSTEM, grants=[grant], now=self.now)
        self.models[who].lots.append(ModelLot(coins, bought=True))
        self.direct_minor += minor

    @rule(target=payments, who=WHO, coins=COINS, bonus=COINS, minor=st.integers(1, 999))
    def pay(self, who, coins, bonus, minor):
        ref, model = self.key("pay"), self.models[who]
        content = {"coins": coins, "bonus_coins": bonus, "bonus_days": 0}
        place_order(
            key=ref,
            user_id=self.users[who].pk,
            wish=Wish(OrderKind.COINS, Taxed(minor, 0, Rate("*", "", 0)), "USD", content),
            now=self.now,
        )
        paid = ModelPayment(who, minor, ModelLot(coins, True), ModelLot(bonus, False), (coins, bonus))
        self.paid[ref] = paid
        model.lots += [paid.bought, paid.bonus]
        self._settle(ref, 0, 0)
        model.repay()
        return ref

    def _settle(self, ref, refunded, disputed):
        user = self.users[self.paid[ref].who]
        order = user.orders.get(idem_key=ref)
        said = {"amount_minor": order.amount_minor, "currency": "USD"}
        truth = PaymentTruth(
            ref, order.public_id, TruthState.SUCCEEDED, refunded_minor=refunded, disputed_minor=disputed, **said
        )
        for _ in range(2):
            settle(provider=order.provider, truth=truth, now=self.now)

    @rule(ref=payments, refunded=st.integers(0, 400), disputed=st.sampled_from([0, 0, 150, 999]))
    def take_money_back_or_not(self, ref, refunded, disputed):
        paid = self.paid[ref]
        self._settle(ref, refunded, disputed)
        target, model = min(paid.minor, refunded + disputed), self.models[paid.who]
        while paid.clawed > target:
            model.unclaw(paid)
        if paid.clawed < target:
            model.claw(paid, target)
        assert PaymentRow.objects.get(ref=ref).clawed_minor == target <= paid.minor

    @rule(who=WHO, coins=COINS, hours=st.one_of(st.none(), st.integers(1, 48)))
    def give(self, who, coins, hours):
        expires = None if hours is None else self.now + timedelta(hours=hours)
        grant = Grant(self.users[who].pk, coins, LotSource.BONUS, expires_at=expires)
        key = self.key("give")
        for _ in range(2):
            grant_coins(key=key, actor=SYSTEM, grants=[grant], now=self.now)
        self.models[who].lots.append(ModelLot(coins, bought=False, expires=expires))

    @rule(target=spends, who=WHO, coins=COINS, bps=st.sampled_from([0, 3_333, 7_000, 10_000]))
    def spend(self, who, coins, bps):
        key, payee = self.key("spend"), Payee(self.company.pk, bps)
        taken = self.models[who].spend(coins, self.now)
        call = {"key": key, "actor": SYSTEM, "user_id": self.users[who].pk, "payee": payee, "now": self.now}
        if taken is None:
            with pytest.raises(PaymentRequiredError):
                spend_coins(coins=coins, **call)
            return key
        first = spend_coins(coins=coins, **call)
        again = spend_coins(coins=coins, **call)
        assert (first.is_new, again.is_new, first.transaction.pk) == (True, False, again.transaction.pk)
        with pytest.raises(ConflictError):
            spend_coins(coins=coins + 1, **call)
        self.taken[key] = who, taken
        return key

    def has_moved(self, key):
        shares = ProducerShare.objects.filter(transaction__idem_key=key)
        return any(share.released_at or share.clawed_minor for share in shares)

    @rule(key=spends)
    def undo(self, key):
        if key not in self.taken:
            return
        spent = LedgerEntry.objects.filter(transaction__idem_key=key).first().transaction_id
        if self.has_moved(key):
            with pytest.raises(ConflictError):
                reverse(key=f"undo-{key}", transaction_id=spent, actor=SYSTEM, now=self.now)
            return
        _who, taken = self.taken.pop(key)
        reverse(key=f"undo-{key}", transaction_id=spent, actor=SYSTEM, now=self.now)
        with pytest.raises(ConflictError):
            reverse(key=f"undo-again-{key}", transaction_id=spent, actor=SYSTEM, now=self.now)
        for lot, part in taken:
            lot.left += part

    @rule(target=sales, who=WHO, number=NUMBERS, to_end=st.booleans())
    def unlock(self, who, number, to_end):
        model, user, key = self.models[who], self.users[who], self.key("unlock")
        asked = range(number, EPISODES + 1 if to_end else number + 1)
        wanted = [one for one in asked if one not in model.owned]
        coins = min(PRICE * len(wanted), CAP - model.paid())
        call = {
            "key": key,
            "actor": person(user.pk),
            "episode_public_id": self.series.episodes.get(number=number).public_id,
            "scope": UnlockScope.TO_END if to_end else UnlockScope.EPISODE,
            "seen_coins": coins,
            "now": self.now,
        }
        name = f"unlock:{user.pk}:{key}"
        if not coins:
            assert unlock_episodes(**call).coins == 0
            model.owned.update(dict.fromkeys(wanted))
            return name
        taken = model.spend(coins, self.now)
        if taken is None:
            with pytest.raises(PaymentRequiredError):
                unlock_episodes(**call)
            return name
        assert (unlock_episodes(**call).is_new, unlock_episodes(**call).is_new) == (True, False)
        line = iter([lot for lot, part in taken for _ in range(part)])
        parts = split_by_weights(coins, [PRICE] * len(wanted))
        pieces = {one: [next(line) for _ in range(part)] for one, part in zip(wanted, parts, strict=True)}
        self.sold[name] = sale = ModelSale(who, self.now, pieces)
        model.owned.update(dict.fromkeys(wanted, sale))
        return name

    @rule(name=sales)
    def undo_the_unlock(self, name):
        sale = self.sold.get(name)
        if sale is None:
            return
        model, actor = self.models[sale.who], person(self.users[sale.who].pk)
        call = {"actor": actor, "transaction_key": name, "now": self.now}
        is_late = self.now - sale.at >= timedelta(minutes=10)
        if not sale.is_over and (is_late or sale.refunded or self.has_moved(name)):
            with pytest.raises(ConflictError):
                undo_unlock(**call)
            return
        coins = undo_unlock(**call)
        assert coins == undo_unlock(**call) == sum(map(len, sale.pieces.values()))
        if sale.is_over:
            return
        sale.is_over, order = True, list(model.owned)
        since = order.index(next(iter(sale.pieces)))
        for at, number in enumerate(order):
            if model.owned[number] is sale or (model.owned[number] is None and at > since):
                del model.owned[number]
        for piece in sale.pieces.values():
            for lot in piece:
                lot.left += 1
        model.repay()

    @rule(number=st.one_of(st.none(), NUMBERS))
    def take_down_and_bring_back(self, number):
        """A series, or one of its episodes, goes, pays back whoever bought it, and is there again."""
        episode = self.series.episodes.get(number=number) if number else None
        if episode:
            take_down_episode(actor=SYSTEM, episode=episode, reason="rights")
        else:
            take_down_series(actor=SYSTEM, series=self.series, reason="rights")
        for _ in range(2):
            begin_removal(
                series_id=self.series.pk, episode_id=episode.pk if episode else None, reason="rights", now=self.now
            )
            while RemovalRefund.objects.filter(done_at=None).exists():
                refund_removals(now=self.now)
        if episode:
            EPISODE_PUBLICATION.apply(episode, "reinstate")
        else:
            reinstate_series(actor=SYSTEM, series=self.series)
        for sale in self.sold.values():
            model = self.models[sale.who]
            gone = [one for one, piece in sale.pieces.items() if piece and number in (None, one)]
            gone = [one for one in gone if model.owned.get(one) is sale]
            if gone:
                model.give_back(lot for one in gone for lot in sale.pieces[one])
                sale.refunded |= set(gone)
                for one in gone:
                    del model.owned[one]

    @rule(target=holds, who=WHO, coins=COINS, hours=st.integers(1, 48))
    def hold(self, who, coins, hours):
        key, expires, model = self.key("hold"), self.now + timedelta(hours=hours), self.models[who]
        call = {"key": key, "user_id": self.users[who].pk, "coins": coins, "expires_at": expires, "now": self.now}
        if model.debt or coins > model.bought() - model.held():
            with pytest.raises(PaymentRequiredError), transaction.atomic():
                place_hold(**call)
            return key
        assert place_hold(**call).pk == place_hold(**call).pk
        model.holds[key] = ModelHold(who, coins, expires)
        return key

    def held_as(self, key):
        row = LedgerHold.objects.filter(idem_key=key).first()
        return row, next((model.holds[key] for model in self.models if key in model.holds), None)

    @rule(key=holds, part=st.integers(1, 40))
    def use(self, key, part):
        row, hold = self.held_as(key)
        if row is None or hold is None:
            return
        coins, model = min(part, hold.coins), self.models[hold.who]
        call = {"key": self.key("use"), "hold": row, "actor": SYSTEM, "coins": coins, "payee": None, "now": self.now}
        if not hold.is_open or self.now >= hold.expires or model.debt:
            with pytest.raises((ConflictError, PaymentRequiredError)):
                post_hold(**call)
            return
        assert post_hold(**call).is_new
        hold.is_open = False
        assert model.spend(coins, self.now, paid_only=True) is not None

    @rule(key=holds)
    def void(self, key):
        row, hold = self.held_as(key)
        if row is None or hold is None:
            return
        if not hold.is_open:
            with pytest.raises(ConflictError):
                void_hold(hold=row, now=self.now)
            return
        void_hold(hold=row, now=self.now)
        hold.is_open = False

    @rule(hours=st.one_of(st.integers(1, 30), st.just(31 * 24)))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def sweep(self):
        expire_bonus(now=self.now)
        expire_holds(now=self.now)
        for model in self.models:
            for lot in model.lots:
                if lot.expires is not None and lot.expires <= self.now:
                    lot.left = 0
            for hold in model.holds.values():
                hold.is_open = hold.is_open and self.now < hold.expires

    @rule()
    def release(self):
        release_shares(now=self.now)
        assert release_shares(now=self.now) == 0

    @rule(arrives=st.booleans())
    def pay_out(self, arrives):
        """What is available leaves once, and is paid once or comes back once."""
        available = balance_of(f"producer_available:company:{self.company.pk}:USD")
        call = {"key": self.key("payout"), "actor": SYSTEM, "company": self.company, "currency": "USD", "now": self.now}
        if not available:
            with pytest.raises(ConflictError):
                prepare_payout(**call)
            return
        payout = prepare_payout(**call)
        assert prepare_payout(**call) == payout
        send_payout(actor=SYSTEM, payout=payout, now=self.now)
        steps = (pay_payout, return_payout) if arrives else (return_payout, pay_payout)
        steps[0](actor=SYSTEM, payout=payout, now=self.now)
        for step in (send_payout, *steps):
            with pytest.raises(ConflictError):
                step(actor=SYSTEM, payout=Payout.objects.get(pk=payout.pk), now=self.now)
        left = balance_of(f"producer_available:company:{self.company.pk}:USD")
        assert (payout.amount_minor, left) == (available, 0 if arrives else available)

    @rule(limit=st.integers(1, 5))
    def roll_up_some(self, limit):
        before = sorted(with_balances().values_list("code", "readable"))
        roll_up(limit=limit)
        assert sorted(with_balances().values_list("code", "readable")) == before

    @precondition(lambda self: self.count)
    @rule()
    def seal(self):
        seal_ledger()

    @invariant()
    def the_wallets_say_what_the_model_says(self):
        for user, model in zip(self.users, self.models, strict=True):
            balance = wallet_balance(user.pk, now=self.now)
            expected = (model.bought() - model.held(), model.bonus(self.now), model.held(), model.debt)
            owed = -balance_of(f"clawback:user:{user.pk}:COIN")
            assert (balance.paid, balance.bonus, balance.held, owed) == expected
            rows = Unlock.objects.filter(user=user, undone_at=None).values_list("episode__number", flat=True)
            assert sorted(rows) == sorted(model.owned)

    @invariant()
    def everything_adds_up(self):
        verdict = verify_ledger()
        assert verdict.problems == ()
        assert verdict.chain.broken == ""
        left = self.direct_minor + sum(paid.minor - paid.clawed for paid in self.paid.values())
        assert balance_of("payment_provider:sandbox:USD") == -left
