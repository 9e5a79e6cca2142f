"""A result is shared by everything that looks the same to the check, and by nothing else."""

from moderation.checks.contract import Need
from moderation.checks.digests import input_digest

NUMBER = frozenset({Need.ON_SCREEN, Need.WORK})


def test_a_work_whose_number_changed_is_looked_at_again() -> None:
    before, after = ({"filing_number": number} for number in ("V1", "V2"))
    first = input_digest(NUMBER, item="i", source="s", work=before)
    assert first == input_digest(NUMBER, item="another part", source="s", work=before)
    assert first != input_digest(NUMBER, item="i", source="s", work=after)
    assert first != input_digest(NUMBER, item="i", source="another file", work=before)


def test_text_in_the_picture_is_the_same_whatever_the_work_declares() -> None:
    needs = frozenset({Need.ON_SCREEN})
    assert input_digest(needs, item="i", source="s", work={"filing_number": "V1"}) == input_digest(
        needs, item="j", source="s"
    )
