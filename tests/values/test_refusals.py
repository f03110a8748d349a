"""A refusal that is kept as an answer holds nothing of where it arose."""

from fupin.errors import Refusal


def test_a_kept_refusal_lets_go_of_its_traces_and_keeps_its_words():
    try:
        try:
            raise LookupError("no such place")
        except LookupError as error:
            raise Refusal("unknown", "没有这个地方", field="village") from error
    except Refusal as refusal:
        kept = refusal.kept()
        assert kept is refusal

    assert (kept.code, kept.message, kept.field) == ("unknown", "没有这个地方", "village")
    assert isinstance(kept.__cause__, LookupError)
    assert kept.__cause__.__traceback__ is None


def test_what_was_being_handled_is_let_go_of_too():
    try:
        try:
            raise LookupError("no such place")
        except LookupError:
            raise Refusal("unknown", "没有这个地方")  # noqa: B904 - without a cause, as it may happen
    except Refusal as refusal:
        kept = refusal.kept()

    assert kept.__context__.__traceback__ is None
