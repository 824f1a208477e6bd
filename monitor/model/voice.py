"""Voice: whose words a text gives, the outlet's own or somebody's that it reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reported:
    """Words that a text reports as somebody's, in code points of the text.

    ``start`` and ``end`` leave out the quotation marks around them. ``quoted`` says that they stand in quotation marks,
    so that they are claimed to be literal. ``speaker`` is where the text names who said them, ``None`` where it does
    not.
    """

    start: int
    end: int
    quoted: bool
    speaker: tuple[int, int] | None = None
