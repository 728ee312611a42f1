"""The Data tab: steps one after the other, what was noticed, and splits with only the options they have."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.data import DataSettings
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.inspector.data_tab import DataTab
from nnstudio.gui.inspector.steps_editor import StepsEditor
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.project import edits


@pytest.fixture
def tab(inspector: Inspector) -> DataTab:
    found = inspector.findChild(DataTab)
    assert found is not None
    return found


def steps(tab: DataTab, name: str = "features") -> StepsEditor:
    form = tab.prepare if name == "features" else tab.augment
    editor = form.editors[name]
    assert isinstance(editor, StepsEditor)
    return editor


def kinds(document: DocumentModel) -> list[str]:
    return [step.kind for step in document.state.data.features]


def offered(editor: StepsEditor) -> list[str]:
    editor.menu.aboutToShow.emit()
    return [action.data() for action in editor.menu.actions()]


def test_steps_are_added_moved_and_removed_each_as_one_undo_step(
    tab: DataTab, document: DocumentModel
) -> None:
    editor = steps(tab)
    for kind in ("log", "impute", "standardize"):
        editor.add_kind(kind)
    assert kinds(document) == ["log", "impute", "standardize"]
    assert [card.title.text() for card in editor.cards] == [
        "1. Logarithm", "2. Fill missing values", "3. Standardize",
    ]  # fmt: skip
    editor.cards[1].up.click()
    assert kinds(document) == ["impute", "log", "standardize"]
    assert (editor.cards[0].up.isEnabled(), editor.cards[2].down.isEnabled()) == (False, False)
    editor.cards[1].remove.click()
    assert kinds(document) == ["impute", "standardize"]
    for _ in range(5):
        document.undo_stack.undo()
    assert kinds(document) == []
    assert editor.cards == []


def test_the_same_step_may_stand_there_twice_with_its_own_options(
    tab: DataTab, document: DocumentModel
) -> None:
    editor = steps(tab)
    editor.add_kind("impute")
    editor.add_kind("impute")
    line = editor.cards[1].form.editors["value"]
    line.line.setText("7")
    line.line.editingFinished.emit()
    assert [step.value for step in document.state.data.features] == [0, 7]
    line = editor.cards[0].form.editors["value"]
    line.line.setText("much")
    line.line.editingFinished.emit()
    assert "must be a number" in line.reason
    assert [step.value for step in document.state.data.features] == [0, 7]


def test_only_what_suits_the_data_is_offered(tab: DataTab, document: DocumentModel) -> None:
    assert "resize" not in offered(steps(tab))
    assert "one_hot" not in offered(steps(tab))
    assert offered(steps(tab, "augment")) == ["noise"]
    document.edit("Digits", lambda s: edits.set_data(s, DataSettings.build({"source": "digits"})))
    document.settle()
    assert {"resize", "grayscale"} <= set(offered(steps(tab)))
    assert offered(steps(tab, "augment")) == ["random_flip", "random_shift", "random_rotation", "noise"]


def test_a_split_shows_only_the_options_it_has(tab: DataTab, document: DocumentModel) -> None:
    def shown() -> set[str]:
        return set(tab.split.nested["split"].editors)

    def use(split: object) -> None:
        document.edit("Split", lambda s: edits.set_data(s, s.data.replace(split=split)))
        document.settle()

    assert shown() == {"validation", "test", "seed"}
    use({"kind": "time_order", "column": "petal width (cm)"})
    assert shown() == {"column", "validation", "test"}
    assert document.prepared is not None
    use("column")
    assert shown() == {"column"}
    assert "No column is chosen" in tab.error.text()


def test_what_was_noticed_is_mended_at_a_click_and_undone(
    tab: DataTab, document: DocumentModel, tmp_path: Path
) -> None:
    rows = "\n".join(f"{(i * i) % 11},1,{i % 2}" for i in range(40))
    path = tmp_path / "t.csv"
    path.write_text(f"a,same,y\n{rows}\n")
    settings = DataSettings.build({"source": {"kind": "csv", "path": str(path)}})
    document.edit("Import", lambda s: edits.set_data(s, settings))
    document.settle()
    (card,) = tab.findings.cards
    assert card.sentence.text() == "The same value in every row of ‘same’: it tells nothing."
    assert tab.notes.text() == ""
    card.buttons[0].click()
    document.settle()
    assert document.state.data.source.ignore == ("same",)
    assert (tab.findings.cards, tab.findings.isHidden()) == ([], True)
    assert document.undo_stack.undoText() == "Leave out ‘same’"
    document.undo_stack.undo()
    document.settle()
    assert len(tab.findings.cards) == 1


def test_data_that_cannot_be_used_is_mended_at_a_click(
    qtbot: QtBot, tab: DataTab, document: DocumentModel, tmp_path: Path
) -> None:
    rows = "\n".join(f"user{i},{(i * i) % 11},{i % 2}" for i in range(1100))
    path = tmp_path / "t.csv"
    path.write_text(f"who,a,y\n{rows}\n")
    settings = DataSettings.build({"source": {"kind": "csv", "path": str(path)}})
    document.edit("Import", lambda s: edits.set_data(s, settings))
    document.settle()
    assert "‘who’ holds 1,100 different texts" in tab.error.text()
    tab.findings.cards[0].buttons[-1].click()
    document.settle()
    assert tab.error.text() == ""
    assert document.prepared.table.feature_names == ("a",)
