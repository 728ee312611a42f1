"""Two calls that NumPy does not have: y + a·x and b·y + a·x in one pass, from the BLAS that NumPy brought.

Optimizers add up long vectors, and spend their time on reading and writing them. With NumPy alone a·x is
written to memory and read again; BLAS has a call for the whole (axpy, axpby). It is taken from the library
that NumPy has loaded. Where we do not know that library, or it does not compute what it should, there is no
such call and optimizers take two passes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_info

from nnstudio.engine.plan import Array, Call

_LETTERS = {np.dtype("float32"): ("s", ctypes.c_float), np.dtype("float64"): ("d", ctypes.c_double)}
_NAMES = ("scipy_cblas_{}64_", "scipy_cblas_{}", "cblas_{}64_", "cblas_{}")


class Sums(NamedTuple):
    """The two calls for contiguous vectors of one dtype. Factors are arrays without axes: they may change."""

    axpy: Callable[..., Any]
    axpby: Callable[..., Any]
    number: Any

    def add(self, y: Array, a: Array, x: Array) -> Call:
        """A call for y ← y + a·x."""
        size, one = ctypes.c_int64(x.size), ctypes.c_int64(1)
        return self.axpy, (size, self._factor(a), _pointer(x), one, _pointer(y), one)

    def average(self, y: Array, b: Array, a: Array, x: Array) -> Call:
        """A call for y ← b·y + a·x."""
        size, one = ctypes.c_int64(x.size), ctypes.c_int64(1)
        return self.axpby, (size, self._factor(a), _pointer(x), one, self._factor(b), _pointer(y), one)

    def _factor(self, value: Array) -> Any:
        """The number an array without axes holds, whatever it holds when the call is made."""
        return self.number.from_buffer(value)


@cache
def sums(dtype: np.dtype[Any]) -> Sums | None:
    """The calls for vectors of this dtype, or None where NumPy's BLAS has none that we know."""
    library, (letter, number) = _library(), _LETTERS.get(dtype, ("", None))
    if library is None or number is None:
        return None
    axpy, axpby = (_function(library, f"{letter}{name}") for name in ("axpy", "axpby"))
    if axpy is None or axpby is None:
        return None
    axpy.restype = axpby.restype = None
    found = Sums(axpy, axpby, number)
    return found if _is_right(found, dtype) else None


def _is_right(found: Sums, dtype: np.dtype[Any]) -> bool:
    """Whether small vectors come out as they should."""
    x, y, z = np.arange(1, 38, dtype=dtype), np.full(38, 3, dtype), np.full(38, 3, dtype)
    two, four = np.array(2, dtype), np.array(4, dtype)
    for function, arguments in (found.add(y[:-1], two, x), found.average(z[:-1], four, two, x)):
        function(*arguments)
    return bool((y[:-1] == 3 + 2 * x).all() and (z[:-1] == 12 + 2 * x).all() and y[-1] == z[-1] == 3)


def _pointer(values: Array) -> ctypes.c_void_p:
    """Where a vector's numbers lie. Keeps the array alive."""
    assert values.ndim == 1
    assert values.flags.c_contiguous
    return values.ctypes.data_as(ctypes.c_void_p)


def _library() -> ctypes.PyDLL | None:
    """NumPy's BLAS as it is loaded already. Calls keep Python's lock: they are too short to pass it on."""
    for found in threadpool_info():
        if found.get("internal_api") == "openblas" and "numpy" in found["filepath"]:
            try:
                return ctypes.PyDLL(found["filepath"])
            except OSError:
                return None
    return None


def _function(library: ctypes.PyDLL, name: str) -> Any:
    found = (getattr(library, pattern.format(name), None) for pattern in _NAMES)
    return next((function for function in found if function is not None), None)
