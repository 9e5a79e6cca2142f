"""Packs are data that somebody else writes: what is wrong with one is said in a sentence that names it."""

from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import override_settings

from config.checks import rule_packs_can_be_used
from dramas.selectors.labels import AI_MADE, FILING_NUMBER
from dramas.vocabulary import SPECIAL_THEMES
from media.services.exports import LABEL_SECONDS
from moderation.law.descriptors import DESCRIPTORS
from moderation.law.reading import PackError, check_packs, read_pack
from moderation.law_words import DESCRIPTOR_NAMES, REVIEWERS, SECOND_REASONS
from moderation.selectors.classification import RULEPACKS, read_packs, shipped_packs

GOOD = yaml.safe_load((RULEPACKS / "cn-2026-01-01.yaml").read_text("utf-8"))


def test_every_shipped_pack_can_be_used_and_names_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    found = read_packs(RULEPACKS)
    assert found.problems == ()
    assert {"CN", "EU", "*"} == {pack.jurisdiction for pack in found.packs}
    assert all(pack.source for pack in found.packs)
    call_command("rulepacks")
    assert "cn-2026-01-01@1  CN  2026-01-01 to further notice" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"valid_from": "soon"}, "valid_from must be a day such as 2026-01-01, not 'soon'"),
        ({"valid_to": GOOD["valid_from"]}, "is not after valid_from"),
        ({"version": 0}, "version must be a whole number from 1"),
        ({"currency": "yuan"}, "currency must be three capital letters"),
        ({"colour": "red"}, "there is no field colour"),
        ({"source": ""}, "source must be a text"),
        (
            {"second_review": ["mood"]},
            "second_review must be one of key, unclassified, special-theme, first-screen, not 'mood'",
        ),
        ({"special_themes": "politics"}, "special_themes must be a list of words"),
        ({"applies_to": "cats"}, "applies_to must be one of all, ai-made"),
        (
            {"numbers": {"filing": {"pattern": "(", "unique": True}}, "classes": []},
            "numbers.filing.pattern is not a pattern",
        ),
        (
            {"numbers": {"filing": {"pattern": "x", "unique": "yes"}}, "classes": []},
            "numbers.filing.unique must be true or false",
        ),
        ({"labels": [{"id": "x", "when": "always", "places": [], "seconds": 2}]}, "label x names no places"),
        (
            {"labels": [{"id": "x", "when": "always", "places": ["moon"], "seconds": 2}]},
            "places must be one of overlay",
        ),
        ({"labels": [{"id": "x", "when": "never", "places": ["overlay"], "seconds": 2}]}, "when must be one of always"),
        ({"classes": GOOD["classes"][:2]}, "classes must name other, ordinary and key, each once"),
        (
            {"classes": [{**row, "from_minor": 0} for row in GOOD["classes"]]},
            "classes must begin at 0 with other and rise",
        ),
        (
            {"classes": [{**GOOD["classes"][0], "numbers": ["plate"]}]},
            "numbers must be one of licence, filing, not 'plate'",
        ),
        ({"classes": [{**GOOD["classes"][0], "from_minor": 1.5}]}, "from_minor must be a whole number"),
        ({"duties": {"appeal_days": 1.5}}, "duties.appeal_days must be a whole number from 1"),
        ({"duties": {"notice_receipt": "yes"}}, "duties.notice_receipt must be true or false"),
        ({"duties": {"appeal_fee_minor": 1}}, "there is no field appeal_fee_minor"),
        ({"markets": {"X": {"place": "X", "bands": []}}}, "markets.X: the last rating must take everything"),
        (
            {"markets": {"X": {"place": "X", "bands": [{"rating": "A", "minimum_age": 0, "ceilings": {"taste": 1}}]}}},
            "there is no descriptor taste",
        ),
        (
            {
                "markets": {
                    "X": {"place": "X", "bands": [{"rating": "A", "minimum_age": 9}, {"rating": "B", "minimum_age": 3}]}
                }
            },
            "in order of age",
        ),
    ],
)
def test_a_broken_pack_is_refused_with_its_name_and_what_belongs_there(change: dict, said: str) -> None:
    with pytest.raises(PackError) as refused:
        read_pack(GOOD | change)
    assert str(refused.value).startswith("Pack cn-2026-01-01: ")
    assert said in str(refused.value)


@pytest.mark.parametrize("field", ["version", "jurisdiction", "valid_from", "source", "currency"])
def test_a_pack_without_what_it_needs_says_what_is_missing(field: str) -> None:
    with pytest.raises(PackError, match=f"Pack cn-2026-01-01: {field} is missing"):
        read_pack({key: value for key, value in GOOD.items() if key != field})


def test_two_tables_of_classes_cannot_hold_on_one_day() -> None:
    later = read_pack(GOOD | {"id": "cn-next", "valid_from": GOOD["valid_from"].replace(year=2030)})
    assert check_packs([read_pack(GOOD), later]) == [
        "Pack cn-2026-01-01: still holds on 2030-01-01, when cn-next begins. Set valid_to."
    ]


def test_a_folder_of_new_packs_can_be_tried_before_it_is_installed(tmp_path: Path) -> None:
    (tmp_path / "other-name.yaml").write_text(yaml.safe_dump(GOOD), "utf-8")
    (tmp_path / "torn.yaml").write_text("id: [", "utf-8")
    with pytest.raises(CommandError) as failed:
        call_command("rulepacks", str(tmp_path))
    assert "other-name.yaml: holds the pack cn-2026-01-01. Name the file cn-2026-01-01.yaml." in str(failed.value)
    assert "torn.yaml: " in str(failed.value)


@override_settings(JURISDICTIONS=("CN", "ATLANTIS"))
def test_the_site_says_so_when_it_is_told_to_work_where_it_knows_no_law() -> None:
    assert [problem.msg for problem in rule_packs_can_be_used(None)] == [
        "JURISDICTIONS names ATLANTIS, but moderation/rulepacks/ has no pack for it."
    ]


def test_themes_of_the_packs_are_those_a_producer_can_declare() -> None:
    assert {frozenset(SPECIAL_THEMES)} == {pack.special_themes for pack in shipped_packs() if pack.steps}


def test_labels_stand_on_screen_and_on_exported_files_as_long_as_any_pack_asks() -> None:
    asked = max(label.least_seconds for pack in shipped_packs() for label in pack.labels)
    player = (Path(__file__).parents[3] / "static" / "js" / "player.js").read_text("utf-8")
    assert f"const LABEL_SECONDS = {LABEL_SECONDS};" in player
    assert asked <= LABEL_SECONDS


def test_every_label_that_a_pack_asks_for_is_one_that_the_site_can_show() -> None:
    assert {label.id for pack in shipped_packs() for label in pack.labels} <= {AI_MADE, FILING_NUMBER}


def test_every_reason_reviewer_and_descriptor_of_the_law_has_words() -> None:
    assert {step.reviewer for pack in shipped_packs() for step in pack.steps} <= set(REVIEWERS)
    assert {code for pack in shipped_packs() for code in pack.second_review} == set(SECOND_REASONS)
    assert set(DESCRIPTORS) == set(DESCRIPTOR_NAMES)
