"""People at work, each in a process of their own: `python -m bench.rig.visits read|write SECONDS PAUSE UNIT`."""

import json
import os
import random
import sys
import time
from collections.abc import Callable

import django

PAGE = "/overview/"


def read(unit: int) -> Callable[[], None]:
    """Opens the overview as the unit's leader; without the network, with everything else."""
    from django.test import Client

    from fupin.accounts.models import User

    client = Client()
    leader = User.objects.get(username=f"leader-{unit}")
    client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")

    def open_page() -> None:
        answer = client.get(PAGE, HTTP_HOST="127.0.0.1")
        if answer.status_code != 200:
            raise SystemExit(f"{PAGE} {answer.status_code}")

    return open_page


def write(unit: int) -> Callable[[], None]:
    """Posts a batch of ten arrivals into the unit's book."""
    from dataclasses import replace
    from decimal import Decimal

    from bench.rig.world import desk_of, payments
    from funds.services import post_batch

    desk = desk_of(unit)
    arrivals = [
        replace(each, from_account=desk.source, to_account=desk.pool, amount=Decimal(1))
        for each in payments(desk, 10)
    ]
    return lambda: post_batch(actor=desk.clerk, unit=desk.unit, postings=arrivals) and None


def main(work: str, seconds: str, pause: str, unit: str) -> None:
    """Prints how long each piece of work took, in milliseconds. The first one, which loads the program, is not counted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.settings")
    django.setup()
    chance = random.Random(f"{work}{unit}{os.getpid()}")
    act = {"read": read, "write": write}[work](int(unit))
    act()
    # All begin when whoever started them says so.
    print("ready", flush=True)
    sys.stdin.readline()
    taken, end = [], time.perf_counter() + float(seconds)
    while time.perf_counter() < end:
        time.sleep(chance.uniform(0, 2 * float(pause)))
        begun = time.perf_counter()
        act()
        taken.append(round((time.perf_counter() - begun) * 1000, 1))
    print(json.dumps(taken))


if __name__ == "__main__":
    main(*sys.argv[1:])
