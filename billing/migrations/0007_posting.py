"""On PostgreSQL the ledger is written by functions: one statement each for beginning, moving and unlocking, planned once a connection.

A plan is made once a connection, for any values and by the indexes: made anew for each call it costs more than what it does, and a table that is
small when the plan is made, but full of rows of yesterday, must not be read from end to end for ever.

They hold no rule of their own: who may spend what is decided before, in Python, and checked again here only where two could be at once.
SQLite does the same through the ORM.
"""

from django.db import migrations

PLANNED_ONCE = "SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off"

# Orders in, the rows that are new out; a key that is there, or comes at the same time, gives none. Sorted, so that two batches never wait in a ring.
BEGIN = """
CREATE OR REPLACE FUNCTION billing_begin(orders jsonb) RETURNS TABLE (new_id bigint, new_key varchar) LANGUAGE plpgsql PLANNED_ONCE AS $$
BEGIN
  RETURN QUERY
  INSERT INTO billing_ledgertransaction AS t (idem_key, request_hash, kind, actor_ref, reverses_id, occurred_at, meta)
  SELECT o.key, o.hash, o.kind, o.actor, o.reverses, o.at, o.meta
  FROM jsonb_to_recordset(orders) AS o(key text, hash text, kind text, actor text, reverses bigint, at timestamptz, meta jsonb)
  ORDER BY o.key
  ON CONFLICT (idem_key) DO NOTHING
  RETURNING t.id, t.idem_key;
END $$;
"""

# Legs in, '' or the reason why nothing moved out. Wallets are locked first, then other rows by id: the order of services/ledger.py.
# Rows are found by arrays of their ids: a join with unnest() would be planned for a hundred legs, and read the whole table for five.
MOVE = """
CREATE OR REPLACE FUNCTION billing_move(legs jsonb, begun bigint DEFAULT NULL) RETURNS text LANGUAGE plpgsql PLANNED_ONCE AS $$
DECLARE
  transactions bigint[]; accounts bigint[]; rows_of bigint[]; lots bigint[]; amounts bigint[]; appended boolean[];
  net_of bigint[]; net bigint[]; lot_of bigint[]; lot_net bigint[];
BEGIN
  SELECT array_agg(COALESCE(leg.tx, begun) ORDER BY leg.at), array_agg(a.id ORDER BY leg.at), array_agg(leg.lot ORDER BY leg.at),
         array_agg(leg.amount ORDER BY leg.at), array_agg(a.mode = 'append' ORDER BY leg.at),
         COALESCE(array_agg(a.id) FILTER (WHERE a.mode = 'row'), '{}')
  INTO transactions, accounts, lots, amounts, appended, rows_of
  FROM ROWS FROM (jsonb_to_recordset(legs) AS (tx bigint, code text, lot bigint, amount bigint))
       WITH ORDINALITY AS leg(tx, code, lot, amount, at)
  LEFT JOIN LATERAL (SELECT b.id, b.mode FROM billing_ledgeraccount b WHERE b.code = leg.code LIMIT 1) a ON TRUE;
  IF array_position(accounts, NULL) IS NOT NULL THEN
    RETURN 'no-account';
  END IF;
  SELECT array_agg(m.account), array_agg(m.amount) INTO net_of, net FROM (
    SELECT u.account, sum(u.amount)::bigint AS amount FROM unnest(accounts, amounts) AS u(account, amount)
    WHERE u.account = ANY(rows_of) GROUP BY u.account HAVING sum(u.amount) <> 0) AS m;
  SELECT array_agg(m.lot), array_agg(m.amount) INTO lot_of, lot_net FROM (
    SELECT u.lot, sum(u.amount)::bigint AS amount FROM unnest(lots, amounts) AS u(lot, amount) WHERE u.lot IS NOT NULL GROUP BY u.lot) AS m;
  PERFORM 1 FROM billing_ledgeraccount a WHERE a.id = ANY(rows_of) ORDER BY a.kind NOT IN ('wallet_paid', 'wallet_bonus'), a.id FOR UPDATE;
  IF EXISTS (
    SELECT 1 FROM billing_ledgeraccount a WHERE a.id = ANY(net_of) AND a.policy = 'guarded'
      AND net[array_position(net_of, a.id)] < 0 AND a.balance + net[array_position(net_of, a.id)] < a.held
  ) OR EXISTS (
    SELECT 1 FROM billing_coinlot l WHERE l.id = ANY(lot_of)
      AND l.remaining + lot_net[array_position(lot_of, l.id)] NOT BETWEEN 0 AND l.granted
  ) THEN
    RETURN 'not-enough';
  END IF;
  UPDATE billing_ledgeraccount a SET balance = a.balance + net[array_position(net_of, a.id)] WHERE a.id = ANY(net_of);
  UPDATE billing_coinlot l SET remaining = l.remaining + lot_net[array_position(lot_of, l.id)] WHERE l.id = ANY(lot_of);
  INSERT INTO billing_ledgerentry (transaction_id, account_id, lot_id, amount) SELECT * FROM unnest(transactions, accounts, lots, amounts);
  INSERT INTO billing_ledgerdelta (account_id, amount)
  SELECT m.account, sum(m.amount) FROM unnest(accounts, amounts, appended) AS m(account, amount, append)
  WHERE m.append GROUP BY m.account HAVING sum(m.amount) <> 0;
  RETURN '';
END $$;
"""

SHARE = """
CREATE OR REPLACE FUNCTION billing_share(shares jsonb, begun bigint DEFAULT NULL) RETURNS void LANGUAGE plpgsql PLANNED_ONCE AS $$
BEGIN
  INSERT INTO billing_producershare
    (company_id, series_id, transaction_id, kind, currency, gross_minor, amount_minor, clawed_minor, earned_at)
  SELECT s.company_id, s.series_id, COALESCE(s.tx, begun), s.kind, s.currency, s.gross_minor, s.amount_minor, 0, s.earned_at
  FROM jsonb_to_recordset(shares) AS s(
    tx bigint, company_id bigint, series_id bigint, kind text, currency text, gross_minor bigint, amount_minor bigint, earned_at timestamptz);
END $$;
"""

# Wallets of several people, locked until the transaction ends; then what is in them, and all that may keep their owners from a plain sale.
PURSES = """
CREATE OR REPLACE FUNCTION billing_purses(asked jsonb) RETURNS json LANGUAGE plpgsql PLANNED_ONCE AS $$
DECLARE
  users bigint[] := ARRAY(SELECT jsonb_array_elements_text(asked->'users')); owners text[] := ARRAY(SELECT 'user:' || u FROM unnest(users) AS u);
  keys text[] := ARRAY(SELECT jsonb_array_elements_text(asked->'keys')); wallets bigint[];
BEGIN
  SELECT array_agg(w.id) INTO wallets FROM (
    SELECT a.id FROM billing_ledgeraccount a
    WHERE a.owner = ANY(owners) AND a.asset = 'COIN' AND a.kind IN ('wallet_paid', 'wallet_bonus') ORDER BY a.id FOR UPDATE) AS w;
  RETURN json_build_object(
    'is_barred', EXISTS (SELECT 1 FROM billing_ledgerrefusal r WHERE r.idem_key = ANY(keys))
      OR EXISTS (SELECT 1 FROM billing_spendlimit l WHERE l.user_id = ANY(users))
      OR EXISTS (SELECT 1 FROM billing_ledgeraccount a WHERE a.owner = ANY(owners) AND a.asset = 'COIN' AND a.kind = 'clawback' AND a.balance < 0),
    'born', (SELECT json_agg(DISTINCT u.birth_date) FROM accounts_user u WHERE u.id = ANY(users)),
    'held', (SELECT json_object_agg(a.owner, a.held) FROM billing_ledgeraccount a WHERE a.id = ANY(wallets) AND a.held > 0),
    'lots', (
      SELECT json_agg(json_build_array(
        a.owner, l.id, l.account_id, a.kind = 'wallet_bonus', l.granted, l.remaining, l.paid_minor, l.currency, l.expires_at) ORDER BY l.id)
      FROM billing_coinlot l JOIN billing_ledgeraccount a ON a.id = l.account_id WHERE l.account_id = ANY(wallets) AND l.remaining > 0)
  );
END $$;
"""

# All that the price of an unlock follows from, read at once; NULL for an episode that is not public or not for sale.
FACTS = """
CREATE OR REPLACE FUNCTION billing_unlock_facts(asked jsonb) RETURNS json LANGUAGE plpgsql STABLE PLANNED_ONCE AS $$
DECLARE
  viewer bigint := asked->>'viewer'; at timestamptz := asked->>'at'; wallet text := 'user:' || (asked->>'viewer'); e record; plan record;
  first int; last int;  -- the numbers that the asked scope can reach
BEGIN
  SELECT o.id, o.number, o.series_id, s.company_id, s.free_episode_count, s.countries, v.minimum_age INTO e
  FROM dramas_episode o JOIN dramas_series s ON s.id = o.series_id JOIN dramas_seriesversion v ON v.id = s.live_version_id
  WHERE o.public_id = asked->>'episode' AND o.publication = 'published' AND o.live_version_id IS NOT NULL AND (o.available_from IS NULL OR o.available_from <= at)
    AND s.publication = 'published';
  SELECT p.id, p.steps, p.series_coins INTO plan FROM billing_priceplanversion p
  WHERE p.id = COALESCE(
    (SELECT t.plan_id FROM billing_buyerterms t WHERE t.user_id = viewer AND t.series_id = e.series_id),
    (SELECT n.id FROM billing_priceplanversion n WHERE n.series_id = e.series_id ORDER BY n.number DESC LIMIT 1));
  IF e.id IS NULL OR plan.id IS NULL THEN
    RETURN NULL;
  END IF;
  first := CASE asked->>'scope' WHEN 'series' THEN 0 ELSE e.number END;
  last := CASE asked->>'scope' WHEN 'episode' THEN e.number END;
  RETURN json_build_object(
    'episode', e.id, 'number', e.number, 'series', e.series_id, 'company', e.company_id, 'free', e.free_episode_count, 'minimum_age', e.minimum_age, 'countries', e.countries,
    'plan', plan.id, 'steps', plan.steps, 'series_coins', plan.series_coins,
    'rights', (SELECT v.number FROM billing_entitlementversion v WHERE v.user_id = viewer),
    'born', (SELECT u.birth_date FROM accounts_user u WHERE u.id = viewer),
    'is_limited', EXISTS (SELECT 1 FROM billing_spendlimit l WHERE l.user_id = viewer),
    'share_bps', (SELECT c.unlock_bps FROM billing_contractversion c WHERE c.company_id = e.company_id ORDER BY c.number DESC LIMIT 1),
    'benefits', (
      SELECT v.benefits FROM billing_subscription b JOIN billing_planprice pp ON pp.id = b.price_id
      JOIN billing_planversion v ON v.id = pp.version_id
      WHERE b.user_id = viewer AND asked->'states' ? b.state AND b.access_until > at LIMIT 1),
    'total', (SELECT count(*) FROM dramas_episode o WHERE o.series_id = e.series_id AND o.number > 0 AND o.live_version_id IS NOT NULL),
    'episodes', (
      SELECT json_agg(json_build_array(o.number, o.id) ORDER BY o.number) FROM dramas_episode o
      WHERE o.series_id = e.series_id AND o.number > 0 AND o.number >= first AND o.number <= COALESCE(last, o.number)
        AND o.live_version_id IS NOT NULL AND o.publication <> 'taken_down'),
    'owned', (
      SELECT json_agg(o.number) FROM billing_unlock u JOIN dramas_episode o ON o.id = u.episode_id
      WHERE u.user_id = viewer AND u.series_id = e.series_id AND u.undone_at IS NULL
        AND o.number >= first AND o.number <= COALESCE(last, o.number)),
    'paid', (
      SELECT COALESCE(sum(u.coins), 0) FROM billing_unlock u WHERE u.user_id = viewer AND u.series_id = e.series_id AND u.undone_at IS NULL),
    'held', COALESCE((SELECT a.held FROM billing_ledgeraccount a WHERE a.code = 'wallet_paid:' || wallet || ':COIN'), 0),
    'lots', (
      SELECT json_agg(json_build_array(l.id, l.account_id, a.kind = 'wallet_bonus', l.granted, l.remaining, l.paid_minor, l.currency, l.expires_at)
                      ORDER BY l.id)
      FROM billing_ledgeraccount a JOIN billing_coinlot l ON l.account_id = a.id AND l.remaining > 0
      WHERE a.owner = wallet AND a.asset = 'COIN' AND a.kind IN ('wallet_paid', 'wallet_bonus'))
  );
END $$;
"""

# The sale as it was planned, written if nothing of the viewer's has changed since and all is still public; a takedown waits for it, or is seen
# (dramas/services/publication.py takes the other side of the lock). integrity_constraint_violation ('not-plain') undoes all of it.
UNLOCK = """
CREATE OR REPLACE FUNCTION billing_unlock_at_once(sale jsonb) RETURNS json LANGUAGE plpgsql PLANNED_ONCE AS $$
DECLARE
  begun bigint; viewer bigint := sale->>'user'; at timestamptz := sale->>'at'; asked jsonb := sale->'order'; owes boolean; written json;
BEGIN
  INSERT INTO billing_ledgertransaction AS t (idem_key, request_hash, kind, actor_ref, occurred_at, meta)
  VALUES (asked->>'key', asked->>'hash', asked->>'kind', asked->>'actor', (asked->>'at')::timestamptz, asked->'meta')
  ON CONFLICT (idem_key) DO NOTHING RETURNING t.id INTO begun;
  SELECT bool_or(w.kind = 'clawback' AND w.balance < 0) INTO owes FROM (
    SELECT a.kind, a.balance FROM billing_ledgeraccount a WHERE a.owner = 'user:' || viewer AND a.asset = 'COIN' ORDER BY a.id FOR UPDATE) AS w;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('takedown:' || (sale->>'series'), 0));
  IF sale->>'rights' IS NULL THEN
    INSERT INTO billing_entitlementversion (user_id, number) VALUES (viewer, 1) ON CONFLICT DO NOTHING;
  ELSE
    UPDATE billing_entitlementversion v SET number = v.number + 1 WHERE v.user_id = viewer AND v.number = (sale->>'rights')::bigint;
  END IF;
  IF NOT FOUND OR begun IS NULL OR owes IS NOT FALSE
     OR EXISTS (SELECT 1 FROM billing_ledgerrefusal r WHERE r.idem_key = asked->>'key')
     OR EXISTS (SELECT 1 FROM jsonb_to_recordset(sale->'lots') AS seen(id bigint, remaining bigint)
                WHERE (SELECT l.remaining FROM billing_coinlot l WHERE l.id = seen.id) <> seen.remaining)
     OR NOT EXISTS (SELECT 1 FROM dramas_episode o JOIN dramas_series s ON s.id = o.series_id
                    WHERE o.id = (sale->>'episode')::bigint AND o.publication = 'published' AND o.live_version_id IS NOT NULL
                      AND s.publication = 'published' AND s.live_version_id IS NOT NULL)
     OR EXISTS (SELECT 1 FROM jsonb_to_recordset(sale->'unlocks') AS u(episode bigint)
                WHERE (SELECT o.publication FROM dramas_episode o WHERE o.id = u.episode) = 'taken_down')
     OR billing_move(sale->'legs', begun) <> '' THEN
    RAISE EXCEPTION 'not-plain' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM billing_share(sale->'shares', begun);
  INSERT INTO billing_buyerterms (user_id, series_id, plan_id)
  VALUES (viewer, (sale->>'series')::bigint, (sale->>'plan')::bigint) ON CONFLICT DO NOTHING;
  WITH rows AS (
    INSERT INTO billing_unlock (user_id, episode_id, series_id, transaction_id, source, coins, created_at)
    SELECT viewer, u.episode, (sale->>'series')::bigint, begun, sale->>'source', u.coins, at
    FROM jsonb_to_recordset(sale->'unlocks') AS u(episode bigint, coins int) RETURNING id, episode_id)
  SELECT json_object_agg(rows.episode_id, rows.id) INTO written FROM rows;
  RETURN json_build_array(begun, written);
END $$;
"""
NAMES = (
    "billing_unlock_at_once(jsonb)",
    "billing_unlock_facts(jsonb)",
    "billing_purses(jsonb)",
    "billing_share(jsonb, bigint)",
    "billing_move(jsonb, bigint)",
    "billing_begin(jsonb)",
)


def create(apps, schema_editor):
    """Nothing on SQLite."""
    if schema_editor.connection.vendor == "postgresql":
        for function in (BEGIN, MOVE, SHARE, PURSES, FACTS, UNLOCK):
            schema_editor.execute(function.replace("PLANNED_ONCE", PLANNED_ONCE))


def drop(apps, schema_editor):
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        for name in NAMES:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("billing", "0006_append_only_tiers"), ("dramas", "0001_initial"), ("accounts", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
