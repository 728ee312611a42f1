"""Metrics by numbers worked out by hand."""

import math

import numpy as np
import pytest

from nnstudio.engine.metrics import METRICS, output_and_metric
from nnstudio.engine.metrics.confusion import confusion_matrix

IDS = [
    "accuracy", "binary_accuracy", "top_k_accuracy", "precision", "recall", "f1", "roc_auc",
    "mean_squared_error", "mean_absolute_error", "root_mean_squared_error", "r2",
]  # fmt: skip

# Three classes: predicted 0 1 2 1 0 2, true 0 1 1 1 2 2.
SCORES = np.array(
    [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.3, 0.5], [0.3, 0.6, 0.1], [0.5, 0.1, 0.4], [0.1, 0.3, 0.6]]
)
LABELS = np.array([0, 1, 1, 1, 2, 2])
# Two classes: p says 1 1 0 0 1, true 1 0 0 1 1.
P = np.array([[0.9], [0.6], [0.2], [0.4], [0.5]])
YES = np.array([1, 0, 0, 1, 1])


def compute(options, predicted, target):
    return METRICS.parse(options).compute(np.asarray(predicted), np.asarray(target))


def test_every_metric_is_there_in_its_order():
    assert list(METRICS) == IDS
    assert [k for k in IDS if not METRICS[k].higher_is_better] == IDS[7:10]


def test_accuracy():
    assert compute("accuracy", SCORES, LABELS) == pytest.approx(4 / 6)
    assert compute("accuracy", SCORES, np.eye(3)[LABELS]) == pytest.approx(4 / 6)
    assert compute("accuracy", P, YES) == pytest.approx(3 / 5)
    assert compute("accuracy", P, YES[:, None]) == pytest.approx(3 / 5)


def test_accuracy_with_several_labels_a_sample():
    # yes/no answers: 1 0 1 | 1 0 0 against 1 1 1 | 0 0 0: four of six
    assert compute("accuracy", [[0.9, 0.2, 0.8], [0.7, 0.1, 0.3]], [[1.0, 1, 1], [0, 0, 0]]) == pytest.approx(
        4 / 6
    )


def test_binary_accuracy_counts_every_answer():
    # Rows that add up to 1 are no one-hot classes here: 4 of the 6 answers are right.
    said, true = [[0.9, 0.2, 0.8], [0.5, 0.1, 0.6]], [[1.0, 0, 0], [1, 0, 0]]
    assert compute("binary_accuracy", said, true) == pytest.approx(4 / 6)
    assert compute("accuracy", said, true) == pytest.approx(1 / 2)
    assert compute("binary_accuracy", P, YES) == pytest.approx(3 / 5)
    assert compute("binary_accuracy", SCORES, LABELS) == pytest.approx(14 / 18)


def test_top_k_accuracy():
    # the right class is 1st, 1st, 2nd, 1st, 2nd, 1st
    assert compute({"kind": "top_k_accuracy", "k": 1}, SCORES, LABELS) == pytest.approx(4 / 6)
    assert compute({"kind": "top_k_accuracy", "k": 2}, SCORES, LABELS) == 1
    # the right class of the first row is third
    assert compute({"kind": "top_k_accuracy", "k": 2}, SCORES[:2], [2, 1]) == pytest.approx(1 / 2)
    assert compute({"kind": "top_k_accuracy", "k": 2}, [[0.2, 0.3, 0.5]], [[1.0, 0, 0]]) == 0


def test_confusion_matrix():
    expected = [[1, 0, 0], [0, 2, 1], [1, 0, 1]]
    assert confusion_matrix(SCORES, LABELS, 3).tolist() == expected
    assert confusion_matrix(SCORES.argmax(1), np.eye(3)[LABELS], 3).tolist() == expected
    assert confusion_matrix(P, YES, 2).tolist() == [[1, 1], [1, 2]]
    assert confusion_matrix(SCORES, LABELS, 4)[3].tolist() == [0, 0, 0, 0]


def test_precision_recall_and_f1_of_two_classes():
    # class 1: said 3 times, rightly 2; real 3 times
    assert compute("precision", P, YES) == pytest.approx(2 / 3)
    assert compute("recall", P, YES) == pytest.approx(2 / 3)
    # p >= 0.5 for 1, 1, 0, 0, 0: said 2, right 1, real 3: 2·1/(2 + 3)
    lower = np.array([[0.9], [0.6], [0.2], [0.4], [0.4]])
    assert compute("precision", lower, YES) == pytest.approx(1 / 2)
    assert compute("recall", lower, YES) == pytest.approx(1 / 3)
    assert compute("f1", lower, YES) == pytest.approx(0.4)


def test_precision_recall_and_f1_of_several_classes():
    # said 2, 2, 2; real 1, 3, 2; right 1, 2, 1
    assert compute("precision", SCORES, LABELS) == pytest.approx((1 / 2 + 1 + 1 / 2) / 3)
    assert compute("recall", SCORES, LABELS) == pytest.approx((1 + 2 / 3 + 1 / 2) / 3)
    assert compute("f1", SCORES, LABELS) == pytest.approx((2 / 3 + 4 / 5 + 2 / 4) / 3)
    weighted = compute({"kind": "precision", "average": "weighted"}, SCORES, LABELS)
    assert weighted == pytest.approx((1 * 1 / 2 + 3 * 1 + 2 * 1 / 2) / 6)
    for kind in ("precision", "recall", "f1"):
        assert compute({"kind": kind, "average": "micro"}, SCORES, LABELS) == pytest.approx(4 / 6)


def test_a_share_of_nothing_is_0_and_an_absent_class_does_not_count():
    assert compute("precision", [[0.1], [0.2]], [1, 0]) == 0
    assert compute("f1", [[0.1], [0.2]], [0, 0]) == 0
    two_of_three = [[0.9, 0.1, 0.0], [0.1, 0.9, 0.0]]
    assert compute("recall", two_of_three, [0, 1]) == 1
    assert compute("precision", two_of_three, [0, 0]) == pytest.approx(1 / 2)  # class 0: 1/1, class 1: 0/1


def test_roc_auc():
    # positives 0.9, 0.4, 0.5; negatives 0.6, 0.2: pairs won 2 + 1 + 1 of 6
    assert compute("roc_auc", P, YES) == pytest.approx(4 / 6)
    assert compute("roc_auc", np.hstack([1 - P, P]), YES) == pytest.approx(4 / 6)
    # positives 0.5, 0.5; negatives 0.5, 0.1: half + won + half + won = 3 of 4
    assert compute("roc_auc", [[0.5], [0.5], [0.5], [0.1]], [1, 0, 1, 0]) == pytest.approx(3 / 4)
    assert compute("roc_auc", P, [1, 1, 1, 1, 1]) == 0.5


def test_roc_auc_of_several_classes_is_the_mean_of_each_against_the_rest():
    # class 0: 0.7 above all others: 5/5
    # class 1: positives 0.8 0.3 0.6, negatives 0.2 0.1 0.3: 3 + 2.5 + 3 of 9
    # class 2: positives 0.4 0.6, negatives 0.1 0.1 0.5 0.1: 3 + 4 of 8
    assert compute("roc_auc", SCORES, LABELS) == pytest.approx((1 + 8.5 / 9 + 7 / 8) / 3)


def test_regression_errors():
    predicted, target = [[1.0], [2.0], [4.0]], [2.0, 2.0, 2.0]
    # errors -1, 0, 2
    assert compute("mean_squared_error", predicted, target) == pytest.approx(5 / 3)
    assert compute("mean_absolute_error", predicted, target) == pytest.approx(1)
    assert compute("root_mean_squared_error", predicted, target) == pytest.approx(math.sqrt(5 / 3))


def test_errors_against_labels_take_them_as_one_hot_rows():
    # (0.3² + 0.2² + 0.1²)/3
    assert compute("mean_squared_error", SCORES[:1], [0]) == pytest.approx(0.14 / 3)


def test_r2():
    # mean 2, sum of squares 2; errors 0.5, 0, 0: 1 - 0.25/2
    assert compute("r2", [[1.5], [2.0], [3.0]], [1.0, 2.0, 3.0]) == pytest.approx(0.875)
    assert compute("r2", [[2.0], [2.0], [2.0]], [1.0, 2.0, 3.0]) == 0
    # second output: errors 0, 1, 0 and sum of squares 8
    both = [[1.5, 0.0], [2.0, 3.0], [3.0, 4.0]]
    assert compute("r2", both, [[1.0, 0], [2, 2], [3, 4]]) == pytest.approx((0.875 + 0.875) / 2)


def test_r2_of_a_target_that_never_changes():
    assert compute("r2", [[2.0], [2.0]], [2.0, 2.0]) == 1
    assert compute("r2", [[2.0], [2.1]], [2.0, 2.0]) == 0


def test_large_float32_splits_are_summed_in_float64():
    predicted = np.full((1_000_000, 1), 0.1, "float32")
    assert compute("mean_absolute_error", predicted, np.zeros(1_000_000, "float32")) == pytest.approx(
        0.1, rel=1e-7
    )


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("accuracy", ("", "accuracy")), ("kind_accuracy", ("kind", "accuracy")), ("loss", ("", "loss")),
        ("my_out_loss", ("my_out", "loss")), ("a_root_mean_squared_error", ("a", "root_mean_squared_error")),
        ("top_k_accuracy", ("", "top_k_accuracy")), ("strange", ("", "strange")),
    ],
)  # fmt: skip
def test_what_is_measured_names_its_output(name, parts):
    assert output_and_metric(name) == parts
