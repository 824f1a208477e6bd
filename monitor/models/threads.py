"""One thread for numpy's matrix products: those of a sentence are so small that more threads only wait for each other.

On a busy machine that waiting took five times the work. numpy has no call for it, the library under it does.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

_CALLS = ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads")


def use_one_thread() -> bool:
    """Have numpy's OpenBLAS use one thread in this process from now on; ``False`` where numpy uses another library."""
    folder = Path(np.__file__).parent.parent / "numpy.libs"
    for path in sorted(folder.glob("*openblas*")):
        library = ctypes.CDLL(str(path))
        for name in _CALLS:
            call = getattr(library, name, None)
            if call is not None:
                call(1)
                return True
    return False
