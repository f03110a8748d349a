"""What was met among a million lines is known as if it all lay in memory."""

import random

from fupin.intake.remembering import Remembered


def test_it_knows_what_a_dict_knows_however_old():
    remembered, known, chance = Remembered(at_hand=50), {}, random.Random(3)
    for step in range(5000):
        key = (f"户{chance.randrange(900)}", chance.choice([None, 2016, 2017]))
        assert remembered.get(key) == known.get(key)
        remembered[key] = known[key] = (step, ["说"])
    assert all(remembered.get(key) == value for key, value in known.items())
    assert remembered.get(("户901", None), 0) == 0


def test_only_the_latest_lie_in_memory():
    remembered = Remembered(at_hand=50)
    for number in range(1000):
        remembered[number] = str(number)
    assert len(remembered._recent) <= 50
    assert remembered.get(1) == "1"
