"""Numbers of persons are masked wherever they stand; other numbers are left as they are."""

import pytest

from fupin.privacy import mask_numbers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("身份证 44162119500101001X，村民", "身份证 441621********001X，村民"),
        ("卡号6222021234567890123", "卡号***************0123"),
        ("甘肃的 620102199001010018", "甘肃的 620102********0018"),
        ("编号 441621104202000001", "编号 441621104202000001"),
        ("金额 123456789012345.67", "金额 123456789012345.67"),
        ("", ""),
    ],
)
def test_id_numbers_and_cards_are_masked_and_nothing_else(text, shown):
    assert mask_numbers(text) == shown
