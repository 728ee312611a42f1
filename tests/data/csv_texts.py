"""CSV texts as files, tables, prepared data, or the sentence that refuses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nnstudio.data import DataError, DataSettings, Prepared, Table, prepare
from nnstudio.data.readers.csv_file import Csv

GOOD = "age,height,sex\n" + "".join(f"{20 + i},{1.5 + i / 100:.2f},{'fm'[i % 2]}\n" for i in range(12))


def write(folder: Path, content: str | bytes, name: str = "x.csv") -> str:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def load(folder: Path, content: str | bytes, **options: Any) -> Table:
    return Csv(path=write(folder, content), **options).load(folder)


def prepared(folder: Path, content: str, features: tuple = (), **options: Any) -> Prepared:
    return prepare(
        DataSettings(source=Csv(path=write(folder, content), **options), features=features), folder
    )


def sentence(folder: Path, content: str | bytes, **options: Any) -> str:
    with pytest.raises(DataError) as error:
        prepare(DataSettings(source=Csv(path=write(folder, content), **options)), folder)
    return str(error.value)
