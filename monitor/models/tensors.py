"""Files of named tensors in the safetensors format: a length, a JSON header, and the numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError

_KINDS: Mapping[str, str] = {"F32": "<f4", "F16": "<f2", "I64": "<i8", "I8": "|i1"}
_METADATA = "__metadata__"


def read_tensors(content: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The tensors of a file by name, as views of its bytes, and what it says of itself.

    Raises:
        ModelError: the bytes are no such file.
    """
    try:
        start = 8 + int.from_bytes(content[:8], "little")
        header: dict[str, Any] = json.loads(content[8:start])
        said = header.pop(_METADATA, {})
        return {name: _tensor(content, start, entry) for name, entry in header.items()}, dict(said)
    except (ValueError, KeyError, TypeError, AttributeError, MemoryError) as error:
        raise ModelError("The file of weights is damaged. Install the model again: wirewatch models install") from error


def _tensor(content: bytes, start: int, entry: Mapping[str, Any]) -> NDArray[Any]:
    kind = np.dtype(_KINDS[entry["dtype"]])
    begin, end = entry["data_offsets"]
    if not 0 <= begin <= end <= len(content) - start:
        raise ValueError("a tensor lies outside of its file")
    found: NDArray[Any] = np.frombuffer(content, kind, (end - begin) // kind.itemsize, start + begin)
    return found.reshape(entry["shape"])


def written(tensors: Mapping[str, NDArray[Any]], said: Mapping[str, str]) -> bytes:
    """A file of tensors: the same bytes for the same tensors."""
    names = {np.dtype(kind): name for name, kind in _KINDS.items()}
    header: dict[str, Any] = {_METADATA: dict(sorted(said.items()))}
    body = bytearray()
    for name, tensor in sorted(tensors.items()):
        begin = len(body)
        body += np.ascontiguousarray(tensor).tobytes()
        offsets = [begin, len(body)]
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return len(head).to_bytes(8, "little") + head + bytes(body)
