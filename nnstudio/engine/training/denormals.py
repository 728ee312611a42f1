"""Numbers too small to matter are taken as zero while training: it makes processors up to five times faster.

A denormal number lies so close to zero (below 1.2e-38 in float32) that its digits run out. Processors compute
with it by a slow path, and training is full of such numbers: the averages of Adam under dead units, saturated
softmax outputs, gradients that vanish. Processors have a switch, per thread, that takes them as zero:
flush-to-zero and denormals-are-zero in MXCSR (x86-64), FZ in FPCR (ARM64). It is reached through the C
library's floating-point environment; where we do not know that environment's layout nothing is switched, and
results are the same up to those numbers.
"""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, NamedTuple

Switch = Callable[[], Any]


class _Layout(NamedTuple):
    """Where the C library's ``fenv_t`` keeps the control register of vector arithmetic."""

    size: int
    offset: int
    bits: int


_X86_BITS = 0x8040  # flush to zero, denormals are zero
_ARM_BITS = 1 << 24  # FZ

_LAYOUTS = {
    ("linux", "x86_64"): _Layout(32, 28, _X86_BITS),
    ("linux", "aarch64"): _Layout(8, 0, _ARM_BITS),
    ("darwin", "x86_64"): _Layout(16, 4, _X86_BITS),
    ("darwin", "arm64"): _Layout(16, 8, _ARM_BITS),
}

_WINDOWS_MASK, _WINDOWS_FLUSH = 0x03000000, 0x01000000  # _MCW_DN, _DN_FLUSH


def switches() -> tuple[Switch, Switch]:
    """``on`` and ``off`` for the calling thread; ``off`` brings back what was set when this was called.

    Two calls into the C library of well under a microsecond each. Both do nothing where the environment is
    not known.
    """
    if sys.platform == "win32":
        return _windows()
    layout, library = _LAYOUTS.get((sys.platform, platform.machine())), _library()
    if layout is None or library is None:
        return _nothing, _nothing
    now = (ctypes.c_ubyte * layout.size)()
    if library.fegetenv(ctypes.byref(now)):
        return _nothing, _nothing
    flushing = type(now).from_buffer_copy(now)
    ctypes.c_uint32.from_buffer(flushing, layout.offset).value |= layout.bits
    # ``byref`` keeps its buffer alive.
    return partial(library.fesetenv, ctypes.byref(flushing)), partial(library.fesetenv, ctypes.byref(now))


@contextmanager
def flushed() -> Iterator[None]:
    """Denormal numbers are zero in this thread until the block ends."""
    on, off = switches()
    on()
    try:
        yield
    finally:
        off()


def _nothing() -> None:
    """Where nothing can be switched."""


@cache
def _library() -> Any:
    """The C library that this process has loaded already, or None if it has no such functions."""
    try:
        library = ctypes.CDLL(None)
        library.fegetenv, library.fesetenv  # noqa: B018 — looked up, may be missing
    except (OSError, AttributeError, TypeError):
        return None
    return library


def _windows() -> tuple[Switch, Switch]:
    try:
        control = ctypes.CDLL("ucrtbase")._controlfp_s
    except (OSError, AttributeError):
        return _nothing, _nothing
    now = ctypes.c_uint()
    if control(ctypes.byref(now), 0, 0):
        return _nothing, _nothing
    scratch = ctypes.c_uint()
    before = now.value & _WINDOWS_MASK
    return (
        partial(control, ctypes.byref(scratch), _WINDOWS_FLUSH, _WINDOWS_MASK),
        partial(control, ctypes.byref(scratch), before, _WINDOWS_MASK),
    )
