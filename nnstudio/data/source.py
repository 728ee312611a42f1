"""Where samples come from: bundled data sets, generators, and readers of a person's own files."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from nnstudio.catalog import Declaration, Registry
from nnstudio.data.table import Table, set_aside


class Source(Declaration):
    """Something that gives a table. The same options always give the same table."""

    suffixes: ClassVar[tuple[str, ...]] = ()
    """How the names of files end that this source reads."""

    def files(self, folder: Path | None) -> dict[str, Path]:  # noqa: ARG002
        """The files and folders it reads, by the option that names each; none if it needs none.

        Raises ``DataError`` where a path cannot be one.
        """
        return {}

    def load(self, folder: Path | None) -> Table:
        """The samples. Relative paths start at ``folder`` (the project's). Raises ``DataError``."""
        raise NotImplementedError

    def load_aside(self, folder: Path | None, names: tuple[str, ...]) -> Table:
        """The samples, with these columns kept beside the features. Raises ``DataError``."""
        return set_aside(self.load(folder), names)


DATASETS: Registry[Source] = Registry("datasets", "data set")
GENERATORS: Registry[Source] = Registry("generators", "generator")
READERS: Registry[Source] = Registry("readers", "reader")
OWN: Registry[Source] = Registry("own", "data of your own")
