"""What the law asks of a series on a day: the packs that the site has, and the ones that hold where it works."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from dramas.models import SeriesVersion
from moderation.law.classifying import applicable_packs, classify, combined, strictest_duties
from moderation.law.contract import Classification, Duties, Inputs, Pack, Promotion
from moderation.law.reading import PackError, check_packs, read_pack

RULEPACKS = Path(__file__).parent.parent / "rulepacks"


@dataclass(frozen=True)
class Bookshelf:
    """Every pack that could be read, and a sentence for everything that is wrong with them."""

    packs: tuple[Pack, ...]
    problems: tuple[str, ...]


def read_packs(folder: Path) -> Bookshelf:
    """The packs of a folder, one in each YAML file named after its id; never raises for what is in them."""
    packs: list[Pack] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            pack = read_pack(yaml.safe_load(path.read_text("utf-8")))
        except (PackError, yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: {error}")
            continue
        if pack.id != path.stem:
            problems.append(f"{path.name}: holds the pack {pack.id}. Name the file {pack.id}.yaml.")
        packs.append(pack)
    return Bookshelf(tuple(packs), (*problems, *check_packs(packs)))


@lru_cache(maxsize=1)
def shipped_packs() -> tuple[Pack, ...]:
    """The packs of this installation; PackError when one of them is broken, for half a law is none."""
    found = read_packs(RULEPACKS)
    if found.problems:
        raise PackError(" ".join(found.problems))
    return found.packs


def packs_on(on: date, *, ai_made: bool = False) -> list[Pack]:
    """The packs that hold on a day in the site's JURISDICTIONS."""
    return applicable_packs(shipped_packs(), settings.JURISDICTIONS, on, ai_made=ai_made)


def duties_on(on: date) -> Duties:
    """What the law of the site's JURISDICTIONS asks of the platform itself on a day."""
    return strictest_duties(packs_on(on))


def inputs_of(version: SeriesVersion) -> Inputs:
    """What is known of a series. An investment of 0 was not declared: nothing is made for nothing."""
    return Inputs(
        investment_minor=version.investment_minor or None,
        currency=version.investment_currency,
        themes=frozenset(version.special_themes),
        ai_made=version.ai_made,
        promotion=Promotion.FIRST_SCREEN if version.series.on_first_screen else Promotion.NONE,
        audience=version.audience_rating,
    )


def classification_of(version: SeriesVersion, on: date) -> Classification:
    """What the law asks of a series' version (``series`` joined) on a day of the site's time zone."""
    inputs = inputs_of(version)
    return classified(inputs, packs_on(on, ai_made=inputs.ai_made), on)


def classified(inputs: Inputs, packs: Iterable[Pack], on: date) -> Classification:
    """The strictest of what several packs say."""
    return combined(classify(inputs, pack, on) for pack in packs)
