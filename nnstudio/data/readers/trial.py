"""Reading a file in another process first, where a parser that gives up takes nothing with it.

Parsers of binary formats trust sizes in the file: asked for more memory than there is, they end the process,
and no exception is raised. What another process has survived is then read here.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from nnstudio.catalog.words import tr
from nnstudio.data.progress import report
from nnstudio.data.table import DataError

MOST_SECONDS = 120
MOST_MEMORY = 6 * 2**30
_ASK_EVERY = 0.1
"""Seconds after which whoever waits is asked whether it is still wanted."""

_LIMIT = f"""
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MOST_MEMORY}, {MOST_MEMORY}))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except Exception:
    pass
"""
PARQUET = """import polars
lazy = polars.scan_parquet(sys.argv[1], glob=False)
rows, most, piece = lazy.select(polars.len()).collect().item(), int(sys.argv[2]), int(sys.argv[3])
piece = max(piece // max(len(lazy.collect_schema()), 1), 1)
for start in range(0, min(rows, most or rows), piece):
    lazy.slice(start, piece).collect()
"""
EXCEL = """import fastexcel
book = fastexcel.read_excel(sys.argv[1])
book.load_sheet(sys.argv[2] or 0, schema_sample_rows=None).to_polars()
"""


def survive(place: Path, script: str, what: str, *more: str) -> None:
    """Raise ``DataError`` if reading ends the process; an ordinary error is left to the true reading."""
    if getattr(sys, "frozen", False):
        return  # there is no interpreter to start
    try:
        # -I: nothing beside the file, and nothing of the surroundings, is imported.
        code = _run([sys.executable, "-I", "-c", _LIMIT + script, str(place.absolute()), *more])
    except subprocess.TimeoutExpired:
        raise DataError(
            tr(
                "‘{name}’ takes more than {most_seconds} seconds to read. Choose a file with fewer rows.",
                name=place.name,
                most_seconds=MOST_SECONDS,
            )
        ) from None
    except OSError:
        return
    if code not in (0, 1):  # 1: an exception, which says more when it is met here
        raise DataError(
            tr(
                "‘{name}’ cannot be read: it is a damaged {what}, or needs more memory than can be given. "
                "Save it again, or choose another file.",
                name=place.name,
                what=what,
            )
        )


def _run(command: list[str]) -> int:
    """The process's exit code. It is ended when it takes too long, or nobody wants the data any more."""
    until = time.monotonic() + MOST_SECONDS
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing) as child:
        try:
            while True:
                try:
                    return child.wait(_ASK_EVERY)
                except subprocess.TimeoutExpired:
                    if time.monotonic() > until:
                        raise
                    report(0.0)
        except BaseException:
            child.kill()
            raise
