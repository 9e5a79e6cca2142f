"""Payment providers: one interface, and everything that is particular to one company behind it."""
