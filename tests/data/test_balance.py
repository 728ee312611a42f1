"""Balanced classes: rows of rarer classes repeated in training, and only there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import DataError, DataSettings, prepare
from nnstudio.data.balance import balanced


def test_every_class_becomes_as_large_as_the_largest() -> None:
    rows, labels = np.arange(10, 20), np.array([0, 0, 0, 0, 0, 1, 1, 2, 0, 0])
    found = balanced(rows, labels, 0)
    assert found[:10].tolist() == rows.tolist()
    assert np.bincount(labels[found - 10]).tolist() == [7, 7, 7]
    counts = np.bincount(found - 10, minlength=10)
    assert counts[[0, 1, 2, 3, 4, 8, 9]].tolist() == [1] * 7
    assert sorted(counts[[5, 6]]) == [3, 4]
    assert counts[7] == 7
    assert np.array_equal(found, balanced(rows, labels, 0))


def test_what_is_balanced_stays() -> None:
    rows = np.array([3, 1, 2, 0])
    assert balanced(rows, np.array([0, 1, 1, 0]), 0).tolist() == [3, 1, 2, 0]


def test_a_hundred_times_is_the_most() -> None:
    with pytest.raises(
        DataError, match="the rarest would be repeated 150 times; more than 100 teach nothing"
    ):
        balanced(np.arange(151), np.repeat([0, 1], [150, 1]), 0)


def test_only_training_is_balanced_and_scaled_as_if_it_were_not(tmp_path: Path) -> None:
    rows = "".join(f"{(i * 7) % 31},{'rare' if i % 8 == 0 else 'usual'}\n" for i in range(160))
    (tmp_path / "x.csv").write_text("a,y\n" + rows)
    source = {"kind": "csv", "path": "x.csv"}
    plain = prepare(DataSettings.build({"source": source, "features": ["standardize"]}), tmp_path)
    settings = plain.settings.replace(balance=True)
    even = prepare(settings, tmp_path)
    assert np.bincount(even.train.y).tolist() == [98, 98]
    assert even.validation.x.tobytes() == plain.validation.x.tobytes()
    assert even.test.x.tobytes() == plain.test.x.tobytes()
    assert even.fitted.to_dict() == plain.fitted.to_dict()
    assert even.train.x[:112].tobytes() == plain.train.x.tobytes()
    assert "Rarer classes repeated in training: 112 rows became 196." in even.notes


def test_numbers_have_no_classes_to_balance() -> None:
    data = prepare(DataSettings(source="diabetes", balance=True))
    assert data.notes == ("‘progression’ holds numbers: there are no classes to balance.",)


def test_a_rare_class_offers_to_balance(tmp_path: Path) -> None:
    rows = "".join(f"{(i * 7) % 31},{'rare' if i % 32 == 0 else 'usual'}\n" for i in range(160))
    (tmp_path / "x.csv").write_text("a,y\n" + rows)
    data = prepare(DataSettings.build({"source": {"kind": "csv", "path": "x.csv"}}), tmp_path)
    (finding,) = data.findings
    assert (finding.code, finding.remedies[0].label) == ("imbalance", "Balance classes")
    assert prepare(finding.remedies[0].change(data.settings), tmp_path).findings == ()


def test_augmentations_for_pictures_are_left_out_of_tables_and_told() -> None:
    data = prepare(DataSettings.build({"source": "iris", "augment": ["random_flip", "noise"]}))
    assert [a.kind for a in data.augment] == ["noise"]
    assert data.notes == ("Flip is for pictures: not used.",)
    assert len(prepare(data.settings.replace(source="digits")).augment) == 2
