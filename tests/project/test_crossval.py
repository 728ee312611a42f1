"""Cross-validation: which rows each fold sees, that it repeats itself, and that nothing of it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnstudio.data import DataError, DataSettings
from nnstudio.data import prepare as prepare_data
from nnstudio.project import Document, crossval, edits
from nnstudio.project.crossval import CrossValidated, FoldDone, FoldStep, cross_validate, spread
from nnstudio.project.session import SessionError
from nnstudio.project.templates import template


def iris(**data: Any) -> Document:
    document = template("iris").open()
    settings = DataSettings.build({"source": "iris", "features": ["standardize"], **data})
    training = document.state.training.replace(epochs=3)
    return replace(document, state=edits.set_data(document.state, settings).replace(training=training))


def finished(document: Document, folds: int = 5) -> CrossValidated:
    *_, last = cross_validate(document, folds)
    assert isinstance(last, CrossValidated)
    return last


def seen_parts(monkeypatch: pytest.MonkeyPatch, document: Document, folds: int) -> list[Any]:
    """The prepared data of every fold."""
    found = []
    before = crossval.make_training

    def spy(network: Any, settings: Any, prepared: Any) -> Any:
        found.append(prepared)
        return before(network, settings, prepared)

    monkeypatch.setattr(crossval, "make_training", spy)
    finished(document, folds)
    return found


def test_events_count_up_to_the_result() -> None:
    events = list(cross_validate(iris(), 3))
    steps = [e for e in events if isinstance(e, FoldStep)]
    shares = [e.share for e in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    done = [e for e in events if isinstance(e, FoldDone)]
    assert [(e.fold, e.folds, e.epochs, e.reason) for e in done] == [(k, 3, 3, "finished") for k in (1, 2, 3)]
    last = events[-1]
    assert isinstance(last, CrossValidated)
    assert last.folds == tuple(done)
    assert set(last.mean) == {"loss", "accuracy"}


def test_every_row_but_the_test_rows_is_held_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    document = iris(split={"kind": "stratified", "validation": 0.2, "test": 0.2})
    test = set(prepare_data(document.state.data).test.rows)
    parts = seen_parts(monkeypatch, document, 4)
    held = np.concatenate([p.test.rows for p in parts])
    assert sorted(held) == [row for row in range(150) if row not in test]
    for part in parts:
        assert np.bincount(part.test.y).tolist() == [10, 10, 10]
        assert not test & set(part.train.rows)
        assert not set(part.train.rows) & set(part.test.rows)


def test_transforms_are_fitted_on_each_fold_s_own_training_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in seen_parts(monkeypatch, iris(), 3):
        wanted = part.table.features[part.train.rows].mean(axis=0, dtype=np.float64)
        assert part.fitted.steps[0].state["mean"] == pytest.approx(wanted, rel=1e-6)


def test_early_stopping_watches_training_rows_never_the_held_out_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = iris(split={"kind": "stratified", "validation": 0.25, "test": 0})
    patient = document.state.training.replace(early_stopping=2)
    document = replace(document, state=document.state.replace(training=patient))
    for part in seen_parts(monkeypatch, document, 3):
        rows = [set(p.rows) for p in (part.train, part.validation, part.test)]
        assert [len(r) for r in rows] == [75, 25, 50]
        assert len(set.union(*rows)) == 150


def test_groups_and_time_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    split = {"kind": "group", "column": "petal width (cm)", "validation": 0, "test": 0}
    for part in seen_parts(monkeypatch, iris(split=split), 3):
        width = part.table.aside["petal width (cm)"]
        assert not set(width[part.train.rows]) & set(width[part.test.rows])
    sine = template("sine").open()
    ordered = sine.state.data.replace(split={"kind": "time_order", "validation": 0, "test": 0})
    training = sine.state.training.replace(epochs=1)
    sine = replace(sine, state=edits.set_data(sine.state, ordered).replace(training=training))
    for part in seen_parts(monkeypatch, sine, 3):
        assert part.train.rows.max() < part.test.rows.min()


def test_the_same_numbers_every_time_and_the_document_is_left_alone() -> None:
    document = iris()
    before = (document.state, dict(document.weights), document.history)
    first, again = finished(document, 3), finished(document, 3)
    assert first == again
    assert (document.state, dict(document.weights), document.history) == before
    other = replace(document, state=document.state.replace(training=document.state.training.replace(seed=7)))
    assert finished(other, 3).mean != first.mean


def test_mean_and_standard_deviation_by_hand() -> None:
    mean, sd = spread([{"loss": 1.0}, {"loss": 2.0}, {"loss": 6.0}])
    assert mean == {"loss": 3.0}
    assert sd["loss"] == pytest.approx(np.sqrt((4 + 1 + 9) / 2))


def test_ending_it_early_leaves_nothing_running() -> None:
    events = cross_validate(iris(), 3)
    assert isinstance(next(events), FoldStep)
    events.close()
    assert list(events) == []


def test_what_cannot_be_cut_or_trained_is_told() -> None:
    with pytest.raises(DataError, match="rows cannot be cut into 100 folds"):
        finished(iris(split={"kind": "random", "validation": 0, "test": 0.6}), 1000)
    document = iris(source="diabetes")
    with pytest.raises(SessionError):
        finished(document, 3)
