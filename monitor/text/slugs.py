"""Names as parts of addresses."""

from __future__ import annotations

import re

from monitor.text.words import fold


def slug(name: str) -> str:
    """A name as part of an address: folded letters and digits with hyphens between; ``topic`` where nothing is left.

    >>> slug("Russia–Belarus relations")
    'russia-belarus-relations'
    """
    return re.sub(r"[\W_]+", "-", fold(name)).strip("-") or "topic"
