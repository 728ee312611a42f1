"""The predictions browser: who is wrong and how surely, filters, order, details, what the matrix asks for."""

import csv
import io
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnstudio.data import Prepared, Table, prepare
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.turns import FRONT_SHARE, OTHER_SHARE
from nnstudio.gui.plots import browser as module
from nnstudio.gui.plots.browser_table import PredictionTable
from nnstudio.gui.plots.judged import Judged, Wanted, cell_words, chosen, judge, sample_words
from nnstudio.project.templates import template
from tests.gui.plots.trained import trained

SHARES = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.7, 0.3]])


def judged() -> Judged:
    # True classes 0, 0, 0, 1: the second and the third are taken for 1, the last for 0.
    rows = np.array([10, 11, 12, 13])
    return Judged("test", rows, SHARES, np.array([0, 0, 0, 1]), SHARES.argmax(axis=1), SHARES)


def test_wrong_ones_come_first_the_surest_on_top() -> None:
    found = judged()
    assert found.wrong.tolist() == [False, True, True, True]
    assert found.sure.tolist() == [0.9, 0.8, 0.6, 0.7]
    assert found.of_true.tolist() == [0.9, 0.2, 0.4, 0.3]
    assert chosen(found, Wanted()).tolist() == [1, 3, 2, 0]


def test_filters_and_orders() -> None:
    found = judged()
    assert chosen(found, Wanted(true=0, predicted=1)).tolist() == [1, 2]
    assert chosen(found, Wanted(only_wrong=True, key="row", descending=False)).tolist() == [1, 2, 3]
    assert chosen(found, Wanted(key="of_true", descending=False)).tolist() == [1, 3, 2, 0]
    assert chosen(found, Wanted(key="sure")).tolist() == [0, 1, 3, 2]


def test_values_are_compared_in_the_targets_own_units() -> None:
    prepared = prepare(template("diabetes").open().state.data)
    outputs = np.zeros((len(prepared.validation), 1))
    found = judge(prepared, "validation", outputs)
    _, (mean,) = prepared.fitted.decode(outputs[:1])
    true = prepared.table.target[prepared.validation.rows].reshape(-1)
    np.testing.assert_allclose(found.error, np.abs(true - mean[0]))
    assert not found.wrong.any()
    assert chosen(found, Wanted(key="error"))[0] == np.abs(true - mean[0]).argmax()


def test_one_output_is_the_second_classes_share() -> None:
    prepared = prepare(template("moons").open().state.data)
    outputs = np.full((len(prepared.test), 1), 0.75)
    found = judge(prepared, "test", outputs)
    assert set(found.predicted.tolist()) == {1}
    np.testing.assert_allclose(found.shares[0], [0.25, 0.75])


def test_cells_are_said_as_people_know_them() -> None:
    table = Table(
        np.array([[1.5, 1.0], [np.nan, 0.0]]), None, ("age", "colour"), categories=((), ("red", "blue"))
    )
    assert sample_words(table, 0) == "age 1.5, colour blue"
    assert cell_words(table, 1, 0) == "?"
    assert sample_words(table, 0, most=1) == "age 1.5 …"


def test_sixty_thousand_rows_are_only_an_order() -> None:
    n = 60_000
    shares = np.full((n, 2), 0.5)
    table = Table(np.zeros((n, 2)), np.zeros(n, np.int64), ("a", "b"), classes=("x", "y"))
    prepared: Prepared = SimpleNamespace(table=table)
    model = PredictionTable()
    model.show(prepared, Judged("train", np.arange(n), shares, table.target, shares.argmax(axis=1), shares))
    assert model.rowCount() == n
    model.sort(4, Qt.SortOrder.AscendingOrder)
    assert model.data(model.index(n - 1, 2)) == "x"
    model.want(only_wrong=True)
    assert model.rowCount() == 0


def filled(panel, qtbot):
    trained(panel, qtbot)
    qtbot.waitUntil(lambda: panel.judged is not None and not panel._job.busy, timeout=30_000)
    return panel


@pytest.fixture
def browser(make, qtbot):
    return filled(make("predictions", "iris"), qtbot)


def test_after_a_training_every_sample_of_the_split_is_listed(browser) -> None:
    prepared = browser.document.prepared
    assert browser.table.rowCount() == len(prepared.validation)
    assert not browser.is_empty
    wrong = int(browser.judged.wrong.sum())
    assert (
        browser.words.text()
        == f"{len(prepared.validation)} shown · {wrong} of {len(prepared.validation)} wrong"
    )
    browser.split.setCurrentIndex(browser.split.findData("train"))
    browser.finish()
    assert browser.table.rowCount() == len(prepared.train)


def test_enter_opens_a_sample_and_escape_closes_it(browser) -> None:
    browser.view.selectRow(2)
    QTest.keyClick(browser.view, Qt.Key.Key_Return)
    assert browser.details.isVisible()
    assert browser.details.row == browser.table.table_row(2)
    assert "petal" in browser.details.values.text()
    shares = [share for _, share, _, _ in browser.details.bars._rows]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)
    QTest.keyClick(browser.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    name = browser.document.prepared.table.row_name(browser.details.row)
    assert name in QGuiApplication.clipboard().text().split("\t")[1]
    browser.view.selectRow(0)
    assert browser.details.row == browser.table.table_row(0)
    QTest.keyClick(browser.view, Qt.Key.Key_Escape)
    assert browser.details.isHidden()


def test_what_is_saved_is_what_is_listed(browser) -> None:
    browser.true.setCurrentIndex(browser.true.findData(1))
    rows = list(csv.reader(io.StringIO(browser.menu.values_csv())))
    assert rows[0] == ["row", "split", "true", "predicted", "p(setosa)", "p(versicolor)", "p(virginica)"]
    assert len(rows) - 1 == browser.table.rowCount() == int((browser.judged.true == 1).sum())
    assert {r[2] for r in rows[1:]} == {"versicolor"}


def test_other_data_starts_without_filters(browser, qtbot) -> None:
    browser.true.setCurrentIndex(browser.true.findData(1))
    browser.document.show_document(template("diabetes").open())
    browser.document.settle()
    browser.update_now()
    assert browser.is_empty
    filled(browser, qtbot)
    assert browser.true.isHidden()
    assert browser.table.rowCount() == len(browser.document.prepared.validation)
    assert browser.words.text().startswith(f"{browser.table.rowCount()} samples · mean error")


def test_predicting_keeps_to_the_share_that_drawing_has(browser, monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    browser._job.spent = 0.04
    browser._arrived(browser.judged, None)
    assert browser._rest_until == pytest.approx(100 + 0.04 / FRONT_SHARE)
    monkeypatch.setattr(module, "in_front", lambda panel: False)
    browser._arrived(browser.judged, None)
    assert browser._rest_until == pytest.approx(100 + 0.04 / OTHER_SHARE)
    browser._job.spent = 0.0
    browser._arrived(browser.judged, None)
    assert browser._rest_until == pytest.approx(100.5), "twice a second at most"


def test_hiding_ends_what_is_under_way(browser) -> None:
    browser.split.setCurrentIndex(browser.split.findData("train"))
    browser.hide()
    assert not browser._job.busy
    browser.show()
    browser.finish()
    assert browser.judged.split == "train"


def test_a_cell_of_the_matrix_leads_to_its_samples(window: MainWindow, qtbot) -> None:
    window.complete()
    window.files.open_template("iris")
    window.document.settle()
    with qtbot.waitSignal(window.run.finished, timeout=30_000):
        window.run.train()
    window.docks.show_panel("confusion_matrix")
    matrix = window.docks.docks["confusion_matrix"].panel.matrix
    qtbot.waitUntil(lambda: len(matrix.counts) == 3, timeout=20_000)
    grid = matrix._grid()
    middle = QPointF(grid.left() + grid.width() / 6, grid.top() + grid.height() / 6)
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    browser = window.docks.docks["predictions"].panel
    assert window.docks.seen == ("predictions",)
    qtbot.waitUntil(lambda: browser.judged is not None, timeout=20_000)
    assert (browser.true.currentData(), browser.predicted.currentData()) == (0, 0)
    assert browser.table.rowCount() == matrix.counts[0, 0]
