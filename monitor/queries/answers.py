"""Answers kept until the data changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

_Answer = TypeVar("_Answer")


class Answers:
    """The newest answers of one data version, at most ``size`` of them. Thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._version = -1
        self._answers: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, version: int, question: tuple[object, ...], answer: Callable[[], _Answer]) -> _Answer:
        """The answer kept for this question under this data version, else a new one.

        Two that ask at the same moment may both work it out; the answers are the same.
        """
        with self._lock:
            if version != self._version:
                self._answers.clear()
                self._version = version
            if question in self._answers:
                self._answers.move_to_end(question)
                return cast("_Answer", self._answers[question])
        found = answer()
        with self._lock:
            if version == self._version:
                self._answers[question] = found
                while len(self._answers) > self._size:
                    self._answers.popitem(last=False)
        return found
