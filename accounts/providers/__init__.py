"""Who says how old somebody is: people themselves, or a company that proves it."""
