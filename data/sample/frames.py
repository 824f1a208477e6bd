"""Sentence frames: the hand-written sentences with slots that sample texts are composed of, and how they are chosen.

A pool is the list of frames that may stand at one position of a text ("s_lead", "g_quote", ...). Pools of one text
kind all have the same prime size q, and texts of one kind are numbered by pairs (a, b) below q: at position x the text
takes frame a*x + b mod q (at position q: frame a). Two lines over a field of prime order meet in at most one point, so
two texts with different numbers share at most one frame. This is a Reed-Solomon code of degree 1
(Reed and Solomon, "Polynomial codes over certain finite fields", 1960).
"""

from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).parent / "frames"
#: Order of the three wordings in ``{~negative|neutral|positive}``.
TONES = ("negative", "neutral", "positive")


def load_pools(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """All pools of the folder's ``.txt`` files: pool name -> its frames in order.

    Raises ValueError where a frame stands before the first pool or two pools have one name.
    """
    pools: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.txt")):
        name = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            if line.startswith("== "):
                name = line.strip("= ")
                if name in pools:
                    raise ValueError(f"{path.name}: pool {name} occurs twice")
                pools[name] = []
            elif name:
                pools[name].append(line)
            else:
                raise ValueError(f"{path.name}: a frame before the first pool: {line}")
    return {name: tuple(frames) for name, frames in pools.items()}


def line_point(number: tuple[int, int], position: int, q: int) -> int:
    """Which frame of its pool the text with this number takes at a position (0 <= position <= q).

    >>> [line_point((2, 3), position, 7) for position in range(8)]
    [3, 5, 0, 2, 4, 6, 1, 2]
    """
    slope, offset = number
    return slope if position == q else (slope * position + offset) % q


def closing_brace(text: str, start: int) -> int:
    """Index of the brace that closes the one at `start`. Raises ValueError where it is never closed."""
    depth = 0
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index
    raise ValueError(f"a brace is not closed: {text}")


def wordings(inner: str) -> tuple[str, str, str]:
    """The three wordings of ``a|b|c``, bars inside braces left alone. Raises ValueError where there are not three."""
    parts, depth = [""], 0
    for character in inner:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    if len(parts) != len(TONES):
        raise ValueError(f"three wordings expected: {inner}")
    return parts[0], parts[1], parts[2]


def fill(frame: str, tone: int, slot: Callable[[str], str]) -> str:
    """The sentence of a frame: `tone` 0, 1, 2 picks among the wordings, `slot` gives the text of a named slot.

    >>> fill("{city} {~fears|waits|cheers {n} men}.", 2, {"city": "Oslo", "n": "20"}.__getitem__)
    'Oslo cheers 20 men.'
    """
    out, position = [], 0
    while (start := frame.find("{", position)) >= 0:
        end = closing_brace(frame, start)
        inner = frame[start + 1 : end]
        out.append(frame[position:start])
        out.append(fill(wordings(inner[1:])[tone], tone, slot) if inner.startswith("~") else slot(inner))
        position = end + 1
    out.append(frame[position:])
    return "".join(out)


def sentence(frame: str, tone: int, slot: Callable[[str], str]) -> str:
    """As `fill`, with a capital letter at the beginning, also behind an opening quotation mark."""
    text = fill(frame, tone, slot)
    first = next((index for index, character in enumerate(text) if character.isalpha()), 0)
    return text[:first] + text[first].upper() + text[first + 1 :]
