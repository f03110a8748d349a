"""Whatever single byte of a pack is changed, the verifier says so and names the file."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.funds.pack_world import exported, fill, verifier

FLIPS_PER_FILE = 12


@pytest.fixture
def pack(world, tmp_path):
    fill(world)
    return exported(world, tmp_path / "pack").directory


def faults(module, directory):
    """What the untouched verifier finds; one text where the manifest cannot be read at all."""
    try:
        return module.verify(directory).faults
    except (ValueError, KeyError, StopIteration, TypeError) as error:
        return [f"manifest.json {error}"]


def test_a_flipped_byte_of_any_file_is_named(pack):
    module, chance = verifier(), random.Random(20)
    assert faults(module, pack) == []
    for path in sorted(pack.iterdir()):
        whole = path.read_bytes()
        places = {0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(FLIPS_PER_FILE))}
        for at in sorted(places):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
            found = faults(module, pack)
            assert any(path.name in fault for fault in found), (path.name, at, found)
        path.write_bytes(whole)
    assert faults(module, pack) == []


def test_a_flipped_byte_of_a_row_names_the_row(pack):
    module, chance = verifier(), random.Random(4)
    path = pack / "entries.csv"
    whole = path.read_bytes()
    head = whole.index(b"\r\n") + 2
    starts = [head, *(at for at in range(head, len(whole)) if whole[at - 2 : at] == b"\r\n" and at > head)]
    for _ in range(60):
        at = chance.randrange(head, len(whole) - 2)
        row = sum(start <= at for start in starts)
        flipped = bytes([whole[at] ^ 1])
        path.write_bytes(whole[:at] + flipped + whole[at + 1 :])
        found = module.verify(pack).faults
        assert any(f"数据第 {row} 条" in fault or f"数据第 {row + 1} 条" in fault for fault in found), (
            at,
            found,
        )


def test_a_missing_file_is_named(pack):
    for path in sorted(pack.iterdir()):
        if path.name == "manifest.json":
            continue
        whole = path.read_bytes()
        path.unlink()
        assert any(f"缺少文件 {path.name}" in fault for fault in verifier().verify(pack).faults)
        path.write_bytes(whole)


@settings(max_examples=200)
@given(st.integers(-(10**15), 10**15))
def test_fen_and_yuan_are_each_other_s_inverse(amount):
    module = verifier()
    assert module.fen(module.yuan(amount)) == amount


@pytest.mark.parametrize("text", ["", "1", "1.5", "1.555", "a.00", "-.00", "1,000.00", "１.00x", "1e3"])
def test_what_is_no_amount_is_none(text):
    assert verifier().fen(text) is None
