"""Predictions of new samples, and how good a network is, part by part."""

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import prepare
from nnstudio.data.one_row import row_table
from nnstudio.data.progress import Cancelled, listening, part, report
from nnstudio.project import session
from nnstudio.project.evaluation import ClassScore, averages, class_scores, evaluate_parts, value_scores
from nnstudio.project.predictions import predict_file, predict_table
from nnstudio.project.templates import template


def test_parts_of_the_progress_add_up() -> None:
    seen: list[float] = []
    with listening(lambda done: seen.append(done) is None):
        with part(0.0, 0.5):
            report(0.5)
        with part(0.5, 1.0):
            report(0.0)
            with part(0.5, 1.0):
                report(1.0)
    assert seen == [0.25, 0.5, 1.0]


def test_a_typed_row_gets_the_answer_of_the_same_row_in_the_data() -> None:
    document = template("iris").open()
    prepared = prepare(document.state.data)
    network = session.build_network(document, prepared.shape.sample)
    row = int(prepared.test.rows[0])
    typed = predict_table(network, prepared.fitted, row_table(prepared.fitted, prepared.table.columns[row]))
    whole = session.predict(network, prepared.fitted, prepared.test.x[:1])
    np.testing.assert_array_equal([c[0] for c in typed.columns[1:]], whole[0].astype(np.float64))
    assert typed.names == ("species", "p(setosa)", "p(versicolor)", "p(virginica)")
    assert typed.right is None


def test_a_file_is_predicted_and_can_be_cancelled(tmp_path: Path) -> None:
    document = template("iris").open()
    prepared = prepare(document.state.data)
    network = session.build_network(document, prepared.shape.sample)
    table = prepared.table
    lines = [",".join([*table.feature_names, "species"])]
    lines += [
        ",".join([*(f"{v:g}" for v in table.columns[i]), table.classes[table.target[i]]])
        for i in (0, 60, 149)
    ]
    path = tmp_path / "new.csv"
    path.write_text("\n".join(lines) + "\n")
    found = predict_file(network, prepared.fitted, path)
    assert len(found) == 3
    assert found.right == sum(
        table.classes[table.target[i]] == s for i, s in zip((0, 60, 149), found.columns[0], strict=True)
    )
    with listening(lambda _: False), pytest.raises(Cancelled):
        predict_file(network, prepared.fitted, path)


def test_scores_of_classes_by_hand() -> None:
    true = np.array([0, 0, 0, 1, 1, 2])
    said = np.eye(3)[[0, 0, 1, 1, 0, 1]]
    first, second, third = class_scores(said, true, ("a", "b", "c"))
    assert first == ClassScore("a", right=2, said=3, support=3)
    assert second == ClassScore("b", right=1, said=3, support=2)
    assert (third.precision, third.recall, third.f1) == (0.0, 0.0, 0.0)
    assert (first.precision, first.recall, first.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (second.precision, second.recall, second.f1) == pytest.approx((1 / 3, 1 / 2, 0.4))
    both = averages((first, second, third))
    assert both["macro"] == pytest.approx((1 / 3, 7 / 18, (2 / 3 + 0.4) / 3))
    assert both["weighted"] == pytest.approx((4 / 9, 1 / 2, (3 * 2 / 3 + 2 * 0.4) / 6))


def test_values_are_judged_in_their_own_unit() -> None:
    document = template("diabetes").open()
    prepared = prepare(document.state.data)
    target = prepared.table.target[prepared.test.rows]
    perfect = prepared.test.y
    (score,) = value_scores(perfect, target, prepared.fitted)
    assert score.name == "progression"
    assert score.mae == pytest.approx(0.0, abs=1e-3)
    assert score.r2 == pytest.approx(1.0)
    step = prepared.fitted.target_step
    assert step is not None  # standardized: a shift of one is a standard deviation of the training rows
    (shifted,) = value_scores(perfect + 1.0, target, prepared.fitted)
    deviation = prepared.table.target[prepared.train.rows].std()
    assert shifted.mae == pytest.approx(deviation, rel=1e-4)
    assert shifted.rmse == pytest.approx(deviation, rel=1e-4)


def test_every_part_with_rows_is_judged_as_the_command_line_does() -> None:
    document = template("iris").open()
    prepared = prepare(document.state.data)
    network = session.build_network(document, prepared.shape.sample)
    seen: list[float] = []
    with listening(lambda done: seen.append(done) is None):
        found = evaluate_parts(lambda: network, document.state.training, prepared)
    assert seen == sorted(seen)
    assert list(found.parts) == ["train", "validation", "test"]
    assert found.best_part == "test"
    expected = session.evaluate_all(network, document.state.training, prepared)
    assert {name: dict(p.numbers) for name, p in found.parts.items()} == expected
    test = found.parts["test"]
    right = sum(score.right for score in test.classes)
    assert right / test.rows == pytest.approx(test.numbers["accuracy"])
    with listening(lambda _: False), pytest.raises(Cancelled):
        evaluate_parts(lambda: network, document.state.training, prepared)
