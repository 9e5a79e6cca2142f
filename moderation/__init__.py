"""May it be shown: checks, cases, the review desk, decisions."""
