"""Files that other programs have written (see ``files/README.md``): the same rows from every one of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import DataError, preview, source_for

FILES = Path(__file__).parent / "files"
NOT_UNDERSTOOD = "gnumeric.ods"
"""Spaces between its cells are more than the reader of workbooks takes."""
TABLES = sorted(
    p.name
    for p in FILES.iterdir()
    if p.stem.split("-")[0] not in ("numpy", "mnist", "README", "pictures") and p.name != NOT_UNDERSTOOD
)
SIZES = [1.25 * i - 3 for i in range(30)]
AGES = [np.nan if i % 7 == 3 else 20 + i for i in range(30)]


@pytest.mark.parametrize("name", TABLES)
def test_a_table(name: str) -> None:
    table = source_for(FILES / name).replace(ignore=("tag",)).load(None)
    assert table.feature_names == ("größe", "farbe", "alter")
    np.testing.assert_array_equal(table.features[:, 0], SIZES)
    np.testing.assert_array_equal(table.features[:, 2], AGES)
    assert [table.categories[1][int(code)] for code in table.features[:3, 1]] == ["rot", "grün, hell", "blau"]
    assert table.classes == ("ja", "nein")
    assert table.target.tolist() == [int(i % 3 == 0) for i in range(30)]
    found = preview(source_for(FILES / name))
    assert [f.columns for f in found.findings if f.code in ("date", "identifier")] == [("tag",)]
    assert len(TABLES) == 15


def test_a_workbook_that_is_not_understood_says_what_to_do() -> None:
    with pytest.raises(DataError) as error:
        source_for(FILES / NOT_UNDERSTOOD).load(None)
    assert "Save it as .xlsx or CSV in the program it comes from." in str(error.value)


@pytest.mark.parametrize(("name", "shape"), [("numpy.npz", (28, 28, 1)), ("numpy-packed.npz", (7, 7, 1))])
def test_arrays(name: str, shape: tuple[int, ...]) -> None:
    table = source_for(FILES / name).load(None)
    expected = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    assert table.shape == shape
    np.testing.assert_array_equal(
        table.features[..., 0], expected if shape[0] == 28 else expected[:, ::4, ::4]
    )
    assert table.target.tolist() == [i % 10 for i in range(20)]


def test_images_and_labels_like_mnist_s() -> None:
    table = source_for(FILES / "mnist-images-idx3-ubyte.gz").load(None)
    assert (table.shape, len(table), len(table.classes)) == ((28, 28, 1), 20, 10)


def test_a_folder_of_png_and_jpeg() -> None:
    table = source_for(FILES / "pictures").load(None)
    assert (table.shape, table.classes) == ((12, 10, 1), ("circle", "square")) or table.shape == (12, 10, 3)
    assert table.target.tolist() == [0] * 6 + [1] * 6
    means = table.columns.mean(axis=1)
    assert abs(means - [40, 40, 41, 41, 42, 42, 100, 100, 101, 101, 102, 102]).max() <= 1.5
