"""Attributes whose names Python cannot write: ``aria-…`` for assistive technology, ``data-…`` for our scripts."""

from __future__ import annotations

from typing import Any


def aria(**values: str | bool) -> dict[str, Any]:
    """``aria(label="Close")`` is ``{"aria-label": "Close"}``; underscores become hyphens."""
    return {f"aria-{name.replace('_', '-')}": value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    """``data(copy_link="")`` is ``{"data-copy-link": ""}``."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}
