"""While rows are copied threads take turns more often; afterwards all is as it was."""

import sys

from fupin.intake import copying


def test_threads_take_turns_as_before_when_the_last_of_several_uploads_is_done():
    usual = sys.getswitchinterval()
    first, second = copying._quick_turns(), copying._quick_turns()
    first.__enter__()
    second.__enter__()
    assert sys.getswitchinterval() < usual
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == usual
