"""Slots, campaigns, decision, events: what advertisers pay for, and what viewers are spared."""
