"""What is noticed about columns and classes, and that the buttons mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.data import DataError, DataSettings, Finding, Prepared, Remedy, prepare, remedies_for

ROWS = 40


def load(folder: Path, columns: dict[str, list[Any]], **changes: Any) -> Prepared:
    """A table of these columns; the target is ``y`` unless given."""
    rng = np.random.default_rng(3)
    columns = {"x": rng.normal(size=ROWS).round(6).tolist(), **columns}
    columns.setdefault("y", [i % 2 for i in range(ROWS)])
    rows = zip(*columns.values(), strict=True)
    text = "\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)])
    (folder / "t.csv").write_text(text + "\n")
    return prepare(settings(**changes), folder)


def settings(source: dict[str, Any] | None = None, **changes: Any) -> DataSettings:
    return DataSettings.build({"source": {"kind": "csv", "path": "t.csv", **(source or {})}, **changes})


def found(prepared: Prepared) -> dict[str, Finding]:
    return {finding.code: finding for finding in prepared.findings}


def mended(remedy: Remedy, prepared: Prepared, folder: Path) -> Prepared:
    return prepare(remedy.change(prepared.settings), folder)


def test_nothing_is_said_about_good_data(tmp_path: Path) -> None:
    data = load(tmp_path, {"age": [20 + (7 * i) % 31 for i in range(ROWS)]})
    assert data.findings == ()
    assert prepare(DataSettings(source="iris")).findings == ()


@pytest.mark.parametrize(
    ("code", "name", "cells", "sentence"),
    [
        ("constant", "one", [1] * ROWS, "The same value in every row of ‘one’: it tells nothing."),
        ("constant", "one", ["a"] * ROWS, "The same value in every row of ‘one’"),
        ("identifier", "nr", list(range(100, 100 + ROWS)), "‘nr’ counts the rows: another number in each."),
        ("identifier", "nr", list(range(ROWS))[::-1], "‘nr’ counts the rows"),
        ("identifier", "who", [f"p{i}" for i in range(ROWS)], "Every text in ‘who’ is different"),
        ("date", "day", [f"2024-01-{1 + i % 28:02}" for i in range(ROWS)], "‘day’ holds dates. As 28 cate"),
        ("leakage", "z", [5 - 3 * (i % 2) for i in range(ROWS)], "‘z’ tells exactly the target ‘y’"),
        ("leakage", "z", [i % 2 for i in range(ROWS)], "‘z’ is a copy of the target ‘y’"),
        ("leakage", "z", ["ny"[i % 2] for i in range(ROWS)], "‘z’ tells exactly the target ‘y’"),
    ],
)
def test_columns_are_noticed_and_left_out_at_a_click(
    tmp_path: Path, code: str, name: str, cells: list[Any], sentence: str
) -> None:
    data = load(tmp_path, {name: cells, "w": [(i * i) % 7 for i in range(ROWS)]})
    assert [f.code for f in data.findings] == [code]
    finding = data.findings[0]
    assert finding.sentence.startswith(sentence)
    assert finding.sentence in data.notes
    assert finding.columns == (name,)
    assert finding.remedies[0].label == f"Leave out ‘{name}’"
    after = mended(finding.remedies[0], data, tmp_path)
    assert after.findings == ()
    assert name not in after.table.feature_names
    assert after.settings.source.ignore == (name,)


def test_a_column_that_appears_twice(tmp_path: Path) -> None:
    numbers = [(i * i) % 7 for i in range(ROWS)]
    data = load(tmp_path, {"a": numbers, "b": numbers, "c": ["uvw"[i % 3] for i in range(ROWS)]})
    assert (
        found(data)["duplicate"].sentence == "‘b’ holds the same as ‘a’ in every row: one of them is enough."
    )
    again = load(tmp_path, {"a": [*numbers[:-1], ""], "b": [*numbers[:-1], ""]}, features=["impute"])
    assert found(again)["duplicate"].columns == ("b",)
    assert not found(load(tmp_path, {"a": [*numbers[:-1], 9], "b": numbers}))


def test_a_date_can_split(tmp_path: Path) -> None:
    data = load(tmp_path, {"day": [f"2024-02-{1 + i % 28:02}" for i in range(ROWS)]})
    remedy = found(data)["date"].remedies[1]
    assert remedy.label == "Split by time"
    after = mended(remedy, data, tmp_path)
    assert (after.settings.split.kind, after.settings.split.column) == ("time_order", "day")
    assert after.table.feature_names == ("x",)


def test_many_texts(tmp_path: Path) -> None:
    cells = [f"t{i % 120}" for i in range(240)]
    data = load(tmp_path, {"x": list(range(240)), "w": cells, "y": [(i // 3) % 2 for i in range(240)]})
    assert found(data)["many_texts"].sentence.startswith("‘w’ holds 120 different texts and becomes as many")


def test_a_number_that_says_a_number(tmp_path: Path) -> None:
    celsius = [round(0.37 * i * i - 3 * i, 3) for i in range(ROWS)]
    fahrenheit = [c * 1.8 + 32 for c in celsius]
    data = load(tmp_path, {"c": celsius, "y": fahrenheit})
    assert found(data)["leakage"].sentence.startswith("‘c’ tells exactly the target ‘y’")
    noisy = load(tmp_path, {"c": celsius, "y": [f + 0.01 * (i % 3) for i, f in enumerate(fahrenheit)]})
    assert "leakage" not in found(noisy)


def test_a_few_rows_accuse_nobody(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,y\n" + "\n".join(f"{i},{i % 2},{i % 2}" for i in range(8)) + "\n")
    data = prepare(settings({"problem": "classification"}), tmp_path)
    assert {f.code for f in data.findings} <= {"unseen_class"}


def test_a_rare_class_is_told(tmp_path: Path) -> None:
    data = load(tmp_path, {"y": ["yes"] + ["no"] * (ROWS - 1)})
    assert found(data)["imbalance"].sentence.startswith("The class ‘yes’ has only 1 of 40 rows: accuracy can")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([0.5 * (i % 4) for i in range(ROWS)], "decimal_classes"),
        ([1.5 * i for i in range(ROWS)], "class_a_row"),
    ],
)
def test_amounts_taken_for_classes(tmp_path: Path, cells: list[float], code: str) -> None:
    data = load(tmp_path, {"y": cells}, source={"problem": "classification"})
    finding = found(data)[code]
    assert finding.remedies[0].label == "Predict a number"
    assert not mended(finding.remedies[0], data, tmp_path).table.is_classification


def test_a_class_a_row_of_texts_has_no_number_to_predict(tmp_path: Path) -> None:
    data = load(tmp_path, {"y": [f"name{i}" for i in range(ROWS)]})
    assert found(data)["class_a_row"].remedies == ()


def test_a_class_that_training_lacks_is_mended_by_splitting_by_class(tmp_path: Path) -> None:
    split = {"kind": "time_order", "validation": 0, "test": 0.2}
    data = load(tmp_path, {"y": ["new" if i > 34 else "ab"[i % 2] for i in range(ROWS)]}, split=split)
    after = mended(found(data)["unseen_class"].remedies[0], data, tmp_path)
    assert "unseen_class" not in found(after)
    assert (after.settings.split.kind, after.settings.split.test) == ("stratified", 0.2)


def test_columns_that_cannot_be_read_can_be_left_out(tmp_path: Path) -> None:
    rows = "\n".join(f"user{i},{i * i % 11},{i % 2}" for i in range(1200))
    (tmp_path / "t.csv").write_text(f"who,x,y\n{rows}\n")
    with pytest.raises(DataError, match="‘who’ holds 1,200 different texts") as error:
        prepare(settings(), tmp_path)
    (remedy,) = remedies_for(error.value, settings())
    assert remedy.label == "Leave out ‘who’"
    assert prepare(remedy.change(settings()), tmp_path).table.feature_names == ("x",)


def test_too_many_classes_are_refused_without_leaving_out_the_target(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,who\n" + "\n".join(f"{i},user{i}" for i in range(1200)) + "\n")
    with pytest.raises(DataError, match="more than 1,000 different texts: too many classes") as error:
        prepare(settings(), tmp_path)
    assert remedies_for(error.value, settings()) == ()


def test_what_a_sample_suggests_is_confirmed_in_all_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnstudio.data.findings.LOOKED_AT", 8)  # every fifth row
    cells = [0 if i % 5 == 0 else i for i in range(ROWS)]
    target = [i % 2 for i in range(ROWS)]
    leak = [t if i % 5 == 0 else 1 - t for i, t in enumerate(target)]
    assert load(tmp_path, {"a": cells, "b": leak, "y": target}).findings == ()
