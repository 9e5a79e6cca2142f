"""How often the API may be called."""

from config import env

# A player says every five seconds where it is, and at each pause: 60 in a minute are a busy one, 6000 five hundred of them behind one address.
API_RATES = env.counts(
    "API_RATES",
    {
        "api": 300,
        "api-address": 1500,
        "progress": 240,
        "progress-address": 6000,
        "search": 60,
        "search-address": 300,
        "suggestions": 120,
        "suggestions-address": 600,
        "reports": 10,
        "reports-address": 30,
    },
    "Calls of the API in a minute, by scope: of a person, and from an address where nobody is signed in; 0 means no limit.",
    topic="Security",
)
