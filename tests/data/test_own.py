"""Data made in the app: points and typed tables, kept in the project."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from nnstudio.catalog.declaration import OptionError
from nnstudio.data import OWN, DataError, DataSettings, prepare
from nnstudio.project import Document, ProjectState, edits, file

FOUR = [[0.5, -1, 0], [1.25, 2, 3], [-1, 0, 3], [2, 2, 0]]


def points(given: list[Any], **changes: Any) -> DataSettings:
    return DataSettings.build({"source": {"kind": "drawn_points", "points": given}, **changes})


def typed(names: list[str], *cells: list[str], **options: Any) -> DataSettings:
    source = {"kind": "typed_table", "names": names, "cells": list(cells), **options}
    return DataSettings.build({"source": source, "split": {"kind": "random", "validation": 0, "test": 0}})


def test_points_become_two_features_and_a_class() -> None:
    table = prepare(points(FOUR)).table
    assert table.features.tolist() == [[0.5, -1], [1.25, 2], [-1, 0], [2, 2]]
    assert table.target.tolist() == [0, 1, 1, 0]
    assert (table.classes, table.feature_names, table.target_names) == (("0", "3"), ("x₁", "x₂"), ("class",))


def test_five_thousand_points_survive_a_project_file() -> None:
    rng = np.random.default_rng(0)
    places, colours = rng.normal(size=(5000, 2)), rng.integers(0, 3, 5000)
    many = [[float(x), float(y), int(c)] for (x, y), c in zip(places, colours, strict=True)]
    state = edits.set_data(ProjectState(), points(many))
    data = file.encode(file.Content(state))
    assert file.decode(data, "x").state == state
    assert len(data) < 500_000
    assert Document(state).state.data.source.points[17] == tuple(many[17])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([[0, 0, 0]] * 5001, "5,001 points are too many; up to 5,000 can be drawn."),
        ([[0, 0, 0], [2e6, 0, 1]], "point 2 lies at (2e+06, 0), farther out than 1,000,000."),
        ([[0, 0, 10]], "point 1 has the class 10; classes go from 0 to 9."),
        ([[0, 0]], "points must be a list of [x, y, class], got"),
        ([[0, 0, True]], "points must be a list of [x, y, class], got"),
        ([[float("nan"), 0, 1]], "points must be a list of [x, y, class], got"),
        ("abc", "points must be a list of [x, y, class], got 'abc'."),
    ],
)
def test_points_that_cannot_be(given: Any, sentence: str) -> None:
    with pytest.raises(OptionError) as error:
        OWN["drawn_points"].build({"points": given})
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "No points are drawn yet. Draw some of two colours"),
        ([[0, 0, 4]] * 3, "All points are of one colour"),
    ],
)
def test_points_that_cannot_be_learnt(given: Any, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        prepare(points(given))


def test_typed_cells_are_read_as_those_of_a_file() -> None:
    cells = [["1.5", "red", "yes"], ["", "blue", "no"], ["3", "", "yes"], [" ", "", ""]]
    settings = typed(["size", "colour", "ripe"], *cells)
    table = prepare(settings.replace(features=("impute",))).table
    assert table.feature_names == ("size", "colour")
    assert table.categories == ((), ("blue", "red"))
    assert table.classes == ("no", "yes")
    np.testing.assert_array_equal(table.features, [[1.5, 1], [np.nan, 0], [3, np.nan]])
    assert DataSettings.build(_without_kind(json.loads(json.dumps(settings.to_dict())))) == settings


def _without_kind(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != "kind"}


def test_roles_and_splits_work_on_typed_tables() -> None:
    rows = [[str(i * i), str(i % 3), f"g{i % 4}", "ny"[i % 2]] for i in range(12)]
    settings = typed(["a", "b", "g", "y"], *rows, ignore=["b"])
    data = prepare(settings.replace(split={"kind": "group", "column": "g"}))
    assert data.table.feature_names == ("a",)
    with pytest.raises(DataError, match="‘Typed table’ has no column ‘bb’"):
        prepare(typed(["a", "y"], *[row[2:] for row in rows], target="bb"))


def test_an_empty_table_is_told() -> None:
    with pytest.raises(DataError, match="The table has no rows yet"):
        prepare(typed(["a", "y"], ["", " "]))


@pytest.mark.parametrize(
    ("names", "cells", "sentence"),
    [
        (["a", "a"], [], "every column needs a name of its own."),
        (["a", " "], [], "every column needs a name of its own."),
        (["a", "b"], [["1", "2"], ["3"]], "row 2 has 1 cells for 2 columns."),
        (["a"], [["x" * 501]], "row 1 has a cell of more than 500 characters."),
        (["a"], [["1"]] * 10_001, "10,001 rows of 1 columns are more than 10,000 cells."),
        (["a"], [[1]], "cells must be a list of rows of texts, got"),
    ],
)
def test_tables_that_cannot_be(names: list[str], cells: Any, sentence: str) -> None:
    with pytest.raises(OptionError) as error:
        OWN["typed_table"].build({"names": names, "cells": cells})
    assert sentence in str(error.value)
