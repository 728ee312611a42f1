"""Files with random damage give a table or a sentence, and nothing else ever: seeded, so that it repeats."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from nnstudio.data import DataError, source_for

FRAME = pl.DataFrame({"a": [1.5, 2, 3, None] * 5, "b": ["x", "y"] * 10, "y": range(20)})
GREY = np.random.default_rng(1).integers(0, 255, (3, 5, 4), dtype=np.uint8)


def npz(path: Path) -> None:
    np.savez_compressed(path, x=GREY, y=np.arange(3))


def idx(path: Path) -> None:
    head = bytes([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 4])
    path.write_bytes(gzip.compress(head + GREY.tobytes(), mtime=0))
    (path.parent / "train-labels-idx1-ubyte").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]))


def png(path: Path) -> None:
    for name in ("a", "b"):
        (path / name).mkdir(parents=True)
        Image.fromarray(GREY[0]).save(path / name / "x.png")


WRITERS: list[tuple[str, Callable[[Path], None]]] = [
    ("x.csv", FRAME.write_csv),
    ("x.parquet", FRAME.write_parquet),
    ("x.jsonl", FRAME.write_ndjson),
    ("x.npz", npz),
    ("train-images-idx3-ubyte.gz", idx),
    ("pictures", png),
]

SLOW = ("x.parquet",)  # read in another process first


@pytest.mark.parametrize(("name", "write"), WRITERS, ids=[name for name, _ in WRITERS])
def test_damage(tmp_path: Path, name: str, write: Callable[[Path], None]) -> None:
    path = tmp_path / name
    write(path)
    source = source_for(path)
    victim = path / "a" / "x.png" if path.is_dir() else path
    whole = victim.read_bytes()
    rng = np.random.default_rng(7)
    sentences: list[str] = []
    for _ in range(15 if name in SLOW else 150):
        data = bytearray(whole[: rng.integers(0, len(whole))] if rng.random() < 0.2 else whole)
        for _ in range(rng.integers(0, 4) if data else 0):
            data[rng.integers(0, len(data))] = rng.integers(0, 256)
        victim.write_bytes(data)
        try:
            assert len(source.load(None)) > 0
        except DataError as error:
            sentences.append(str(error))
    assert sentences
    assert all(len(said) > 20 and "\n" not in said for said in sentences)
