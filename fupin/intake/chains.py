"""What rows of a model mean to each other, where no reference says it: an undoing must not part them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Chain:
    """Rows of one owner that follow one another: what came later stands upon what was there before.

    `owner` is the column of the owner, `kind` that of the kind of row; only rows whose kinds are in one of the `sets`
    stand upon each other. A model says it as `undo_chain`.
    """

    owner: str
    kind: str
    sets: tuple[tuple[str, ...], ...]
