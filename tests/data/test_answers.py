"""Several target columns of two values each: yes-or-no answers, from the table to the prediction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.data import DataError, DataSettings, Fitted, Prepared, prepare, read_for_prediction
from nnstudio.data.readers.csv_file import Csv
from nnstudio.data.readers.npz import Npz

ROWS = [(i, i % 3, "yes" if i % 2 else "no", int(i > 12)) for i in range(20)]
TEXT = "a,b,wet,late\n" + "".join(f"{a},{b},{y},{z}\n" for a, b, y, z in ROWS)


def prepared(folder: Path, content: str = TEXT, transform: str | None = None, **options: Any) -> Prepared:
    (folder / "x.csv").write_text(content, encoding="utf-8")
    source = Csv(path="x.csv", **{"target": "wet", "more_targets": ("late",), **options})
    return prepare(DataSettings.build({"source": source, "target": transform}), folder)


def sentence(folder: Path, content: str = TEXT, **options: Any) -> str:
    with pytest.raises(DataError) as error:
        prepared(folder, content, **options)
    return str(error.value)


def test_two_texts_or_0_and_1_in_every_target_are_answers(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    table = found.table
    assert table.answers == (("no", "yes"), ("0", "1"))
    assert (table.classes, table.is_classification, table.is_yes_no, table.holds_values) == (
        (),
        False,
        True,
        False,
    )
    assert table.target.dtype == np.float32
    assert table.target[[0, 1, 12, 13]].tolist() == [[0, 0], [1, 0], [0, 0], [1, 1]]
    assert (found.shape.target_form, found.shape.outputs, found.shape.yes_no) == ("values", 2, True)


def test_other_numbers_are_answers_only_if_asked_for(tmp_path: Path) -> None:
    text = TEXT.replace(",no,", ",2,").replace(",yes,", ",5.5,")
    assert prepared(tmp_path, text).table.answers == ()
    asked = prepared(tmp_path, text, problem="classification").table
    assert asked.answers == (("2", "5.5"), ("0", "1"))
    assert asked.target[1].tolist() == [1.0, 0.0]
    zeros = TEXT.replace(",no,", ",0,").replace(",yes,", ",1,")
    assert prepared(tmp_path, zeros).table.answers == (("0", "1"), ("0", "1"))
    numbers = prepared(tmp_path, zeros, problem="regression").table
    assert (numbers.answers, numbers.holds_values) == ((), True)


def test_three_values_are_no_answer(tmp_path: Path) -> None:
    text = TEXT.replace("3,0,yes", "3,0,maybe")
    assert sentence(tmp_path, text, problem="classification").startswith(
        "‘x.csv’, column ‘wet’ does not hold just two values."
    )
    assert "column ‘wet’ holds categories, and several targets are all numbers or all" in sentence(
        tmp_path, text
    )


def test_rows_that_lack_an_answer_are_left_out(tmp_path: Path) -> None:
    found = prepared(tmp_path, TEXT.replace("2,2,no,0", "2,2,,0").replace("4,1,no,0", "4,1,no,"))
    assert len(found.table) == 18
    assert "2 rows without a target left out." in found.notes


def test_a_transform_of_numbers_is_not_used(tmp_path: Path) -> None:
    found = prepared(tmp_path, transform="standardize")
    assert found.fitted.target_step is None
    assert any("‘wet’, which holds yes-or-no answers: not used." in note for note in found.notes)
    assert set(np.unique(found.train.y)) == {0.0, 1.0}


def test_answers_are_told_in_their_own_words_from_one_half_on(tmp_path: Path) -> None:
    fitted = prepared(tmp_path).fitted
    names, columns = fitted.decode(np.array([[0.5, 0.2], [0.49, 0.9]]))
    assert names == ("wet", "late", "p(wet)", "p(late)")
    assert [list(column) for column in columns] == [["yes", "no"], ["0", "1"], [0.5, 0.49], [0.2, 0.9]]
    assert fitted.values(np.array([[0.5, 0.2]])).tolist() == [[0.5, 0.2]]
    with pytest.raises(DataError, match="The network gives 1 output, the target has 2 columns"):
        fitted.decode(np.zeros((1, 1)))


def test_there_are_no_classes_to_balance(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    again = prepare(found.settings.replace(balance=True), tmp_path)
    assert "‘wet’ is one of several answers: there are no classes to balance." in again.notes
    assert len(again.train) == len(found.train)


def test_what_was_fitted_is_kept(tmp_path: Path) -> None:
    fitted = prepared(tmp_path).fitted
    again = Fitted.from_dict(fitted.to_dict())
    assert again.answers == fitted.answers
    assert again.data_shape == fitted.data_shape
    with pytest.raises(DataError, match="is damaged"):
        Fitted.from_dict({**fitted.to_dict(), "answers": [["no", "yes"]]})
    assert "answers" not in prepared(tmp_path, problem="auto", more_targets=()).fitted.to_dict()


def test_new_data_is_read_with_the_trained_words(tmp_path: Path) -> None:
    fitted = prepared(tmp_path).fitted
    (tmp_path / "new.csv").write_text("late,wet,b,a\n1,no,1,7\n0,yes,0,8\n", encoding="utf-8")
    table = read_for_prediction("new.csv", fitted, tmp_path)
    assert table.target.tolist() == [[0, 1], [1, 0]]
    assert fitted.targets(table).tolist() == [[0, 1], [1, 0]]
    (tmp_path / "odd.csv").write_text("late,wet,b,a\n1,perhaps,1,7\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_for_prediction("odd.csv", fitted, tmp_path)
    assert str(error.value) == (
        "‘odd.csv’, row 2, column ‘wet’: ‘perhaps’ is not a class the network was trained on. "
        "Known: ‘no’, ‘yes’."
    )


def test_arrays_of_0_and_1_that_are_not_one_hot_are_answers(tmp_path: Path) -> None:
    y = np.array([[1, 1, 0], [0, 0, 0], [0, 1, 0], [1, 0, 0]])
    np.savez(tmp_path / "d.npz", x=np.zeros((4, 2)), y=y)
    table = Npz(path="d.npz").load(tmp_path)
    assert table.answers == (("0", "1"),) * 3
    assert table.target.tolist() == y.tolist()
    assert Npz(path="d.npz", problem="regression").load(tmp_path).answers == ()


def findings(folder: Path, content: str) -> list[tuple[str, str]]:
    return [(f.code, f.sentence) for f in prepared(folder, content).findings]


def test_an_answer_that_is_nearly_always_the_same_is_noticed(tmp_path: Path) -> None:
    rows = [(i, i % 3, "no" if i == 30 else "yes", i % 2) for i in range(40)]
    text = "a,b,wet,late\n" + "".join(f"{a * a},{b},{y},{z}\n" for a, b, y, z in rows)
    assert findings(tmp_path, text) == [
        (
            "rare_answer",
            "‘wet’ is ‘no’ in only 1 of 40 rows: binary accuracy can look good although this is never found. "
            "Look at its precision and recall under Evaluate.",
        )
    ]


def test_a_feature_that_tells_an_answer_is_noticed(tmp_path: Path) -> None:
    rows = [(i * i, "ab"[i % 3 > 1], i % 3 > 1, i % 2) for i in range(40)]
    text = "a,b,wet,late\n" + "".join(f"{a},{b},{'yes' if y else 'no'},{z}\n" for a, b, y, z in rows)
    [(code, sentence)] = findings(tmp_path, text)
    assert code == "leakage"
    assert sentence.startswith("‘b’ tells exactly the target ‘wet’")


CELL = st.sampled_from(["yes", "no", "0", "1", "1.0", "01", "2", "", "?", "Yes", "0.5", "nan"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=12),
    problem=st.sampled_from(["auto", "classification"]),
)
def test_any_two_columns_are_answers_with_their_words_or_something_else_or_a_sentence(
    tmp_path: Path, rows: list[tuple[str, str]], problem: str
) -> None:
    (tmp_path / "x.csv").write_text("a,y,z\n" + "".join(f"{i},{y},{z}\n" for i, (y, z) in enumerate(rows)))
    try:
        table = Csv(path="x.csv", target="y", more_targets=("z",), problem=problem).load(tmp_path)
    except DataError as error:
        assert str(error).endswith((".", "?"))  # noqa: PT017
        return
    whole = [row for row in rows if not {"", "?", "nan"} & set(row)]
    assert len(table) == len(whole)
    assert table.is_yes_no or problem == "auto"
    for k, words in enumerate(table.answers):
        assert words[0] != words[1]
        assert set(np.unique(table.target[:, k])) <= {0.0, 1.0}
        for value, row in zip(table.target[:, k], whole, strict=True):
            said = words[int(value)]
            assert said == row[k] or float(said) == float(row[k])
