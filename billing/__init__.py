"""Who may watch and who gets paid: ledger, coins, unlocks, tiers, payments, revenue share."""
