"""The sandbox's cards: one for each thing that can happen."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise
LATER_SECONDS = 60


@dataclass(frozen=True)
class Card:
    """What a card does when it is used on the page, and when it is charged again later."""

    number: str
    title: Sentence
    failure: str = ""
    later_failure: str = ""
    asks: bool = False
    disputed: bool = False
    pays_later: bool = False
    silent: bool = False
    returns: bool = True


CARDS = {
    card.number: card
    for card in (
        Card("4000000000000001", _("Pays at once")),
        Card("4000000000000002", _("Is declined"), failure="card-declined", later_failure="card-declined"),
        Card("4000000000000003", _("Has not enough money"), failure="insufficient-funds"),
        Card("4000000000000004", _("Asks for a confirmation first"), asks=True),
        Card("4000000000000005", _("Pays now, is declined at renewals"), later_failure="card-declined"),
        Card("4000000000000006", _("Pays, and the owner disputes it at once"), disputed=True),
        Card("4000000000000007", _("Pays after a minute"), pays_later=True),
        Card("4000000000000008", _("Pays, but the browser never comes back"), returns=False),
        Card("4000000000000009", _("Pays, but no message is ever sent"), silent=True),
    )
}
