"""What no machine looks at is said in words, in every language that we have."""

from django.utils.translation import override

from moderation.checks import registry
from moderation.selectors.unchecked import unchecked_by_machines


def keys() -> list[str]:
    return [one.key for one in unchecked_by_machines()]


def test_violence_speech_and_age_are_peoples_and_so_is_what_no_program_of_the_operators_looks_at(settings) -> None:
    settings.NUDITY_COMMAND = settings.IRIS_COMMAND = ""
    assert keys()[:5] == ["violence", "speech", "age", "nudity", "flashing-iris"]
    settings.NUDITY_COMMAND, settings.IRIS_COMMAND = "classifier", "iris"
    assert not {"nudity", "flashing-iris"} & set(keys())


def test_a_check_without_its_libraries_is_named(monkeypatch) -> None:
    assert "credentials" not in keys()
    monkeypatch.setattr("moderation.checks.provenance.find_spec", lambda _name: None)
    assert not registry.CHECKS["credentials"].available()
    assert keys().count("credentials") == 1


def test_it_is_said_in_chinese_too() -> None:
    with override("en"):
        english = [(str(one.label), str(one.why)) for one in unchecked_by_machines()]
    with override("zh-hans"):
        chinese = [(str(one.label), str(one.why)) for one in unchecked_by_machines()]
    assert not set(english) & set(chinese)
