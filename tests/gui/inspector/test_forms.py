"""Forms of every registered kind: they build, show the defaults, and change nothing by being shown."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import nnstudio.export
import nnstudio.gui.models.document_model  # noqa: F401  (imports every room, so that all kinds are registered)
from nnstudio.catalog import Declaration, registries
from nnstudio.data import DataSettings
from nnstudio.data.readers.images import Images
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.gui.inspector.choice_editors import KindsEditor, PickEditor
from nnstudio.gui.inspector.editor import Editor
from nnstudio.gui.inspector.forms import EDITORS, ELSEWHERE, OptionsForm
from nnstudio.gui.inspector.own_editors import AmountEditor
from nnstudio.gui.inspector.steps_editor import StepsEditor
from nnstudio.gui.inspector.text_editors import LineEditor, PathEditor

KINDS = [
    pytest.param(cls, id=f"{name}-{cls.kind}")
    for name, registry in registries().items()
    for cls in registry.classes()
]
SETTINGS = [pytest.param(TrainingSettings, id="training"), pytest.param(DataSettings, id="data")]


class Owner:
    """Holds the declarations of a form, as a document would."""

    def __init__(self, *declarations: Declaration) -> None:
        self.now = list(declarations)
        self.form = OptionsForm(self.apply)
        self.applied: list[tuple[str, str]] = []
        self.form.show_declarations(self.now)

    def apply(self, what: str, change: Any, gesture: str) -> None:
        changed = [change(d) for d in self.now]
        self.applied.append((what, gesture))
        self.now = changed
        self.form.show_declarations(self.now)


def make(qtbot: QtBot, *declarations: Declaration) -> Owner:
    owner = Owner(*declarations)
    qtbot.addWidget(owner.form)
    owner.form.show()
    return owner


@pytest.mark.parametrize("cls", KINDS + SETTINGS)
def test_a_form_of_every_kind_shows_its_defaults_and_leaves_them_alone(
    qtbot: QtBot, cls: type[Declaration]
) -> None:
    default = cls.build({})
    owner = make(qtbot, default)
    shown = {name for name, option in cls.options().items() if option.type not in ELSEWHERE}
    assert (list(owner.form.editors) and set(owner.form.editors) == shown) or not cls.options()
    owner.form.more.setChecked(True)
    for name, editor in owner.form.editors.items():
        assert read_back(editor) == plain(getattr(default, name)), name
        if isinstance(editor, LineEditor):
            editor.line.editingFinished.emit()
    assert owner.now == [default]
    assert owner.applied == []


def read_back(editor: Editor) -> Any:
    """The value a control shows, read the way it would be committed."""
    if isinstance(editor, LineEditor):
        text = editor.line.text()
        if not text and editor.line.placeholderText():
            return plain(None if editor.option.optional else editor.option.default)
        return plain(editor.read(text))
    if isinstance(editor, PickEditor):
        return editor.combo.currentData()
    if isinstance(editor, StepsEditor):
        return tuple(card.shown for card in editor.cards)
    if isinstance(editor, AmountEditor):
        assert editor.words.text() == "none yet"
        return ()
    assert isinstance(editor, KindsEditor)
    return tuple(kind for kind, action in editor._actions.items() if action.isChecked())


def plain(value: Any) -> Any:
    """Declarations as their ids; whole floats as they are typed."""
    if isinstance(value, Declaration):
        return value.kind
    if isinstance(value, (tuple, list)):
        return tuple(plain(v) for v in value)
    return value


def test_a_default_with_words_is_a_hint_and_an_emptied_line_means_it_again(qtbot: QtBot) -> None:
    owner = make(qtbot, Images.build({"size": (28, 14)}))
    size = owner.form.editors["size"]
    assert isinstance(size, LineEditor)
    assert (size.line.text(), size.line.placeholderText()) == ("28 × 14", "as they are")
    commit(qtbot, size, "")
    assert (size.line.text(), size.reason) == ("", "")
    assert owner.now == [Images.build({})]


def test_every_type_of_option_has_a_control() -> None:
    used = {o.type for r in registries().values() for c in r.classes() for o in c.options().values()}
    assert used <= set(EDITORS)


def test_choosing_a_kind_shows_its_options_below_and_keeps_the_rest(qtbot: QtBot) -> None:
    owner = make(qtbot, TrainingSettings.build({"epochs": 7}))
    pick(owner.form.editors["optimizer"], "adam")
    assert owner.now[0].optimizer.kind == "adam"  # type: ignore[attr-defined]
    assert owner.now[0].epochs == 7  # type: ignore[attr-defined]
    assert "beta_1" in owner.form.nested["optimizer"].editors
    assert owner.applied == [("optimizer", "")]


def test_a_nested_option_is_committed_through_its_owner(qtbot: QtBot) -> None:
    owner = make(qtbot, TrainingSettings())
    rate = owner.form.nested["optimizer"].editors["learning_rate"]
    commit(qtbot, rate, "1e-4")
    assert owner.now[0].optimizer.learning_rate == 1e-4  # type: ignore[attr-defined]
    assert rate.line.text() == "0.0001"  # type: ignore[attr-defined]
    assert owner.applied == [("learning rate", "")]


def test_a_bad_value_is_refused_in_place_and_escape_restores(qtbot: QtBot) -> None:
    owner = make(qtbot, TrainingSettings())
    epochs = owner.form.editors["epochs"]
    commit(qtbot, epochs, "many")
    assert owner.applied == []
    assert epochs.reason == "Epochs must be a whole number from 1 to 1,000,000, got 'many'."
    assert epochs.line.property("invalid") is True  # type: ignore[attr-defined]
    assert epochs.line.text() == "many"  # type: ignore[attr-defined]
    qtbot.keyClick(epochs.line, Qt.Key.Key_Escape)  # type: ignore[attr-defined]
    assert (epochs.line.text(), epochs.reason) == ("50", "")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("typed", "reason"), [("0", "got 0."), ("2.5", "got 2.5."), ("-3", "got -3.")])
def test_the_reason_names_what_was_received(qtbot: QtBot, typed: str, reason: str) -> None:
    owner = make(qtbot, TrainingSettings())
    commit(qtbot, owner.form.editors["epochs"], typed)
    assert owner.form.editors["epochs"].reason.endswith(reason)


def test_an_optional_number_is_switched_off_by_emptying_it(qtbot: QtBot) -> None:
    owner = make(qtbot, TrainingSettings.build({"early_stopping": 8}))
    stopping = owner.form.editors["early_stopping"]
    commit(qtbot, stopping, "")
    assert owner.now[0].early_stopping is None  # type: ignore[attr-defined]
    assert stopping.line.placeholderText() == "Off"  # type: ignore[attr-defined]
    commit(qtbot, stopping, "12")
    assert owner.now[0].early_stopping == 12  # type: ignore[attr-defined]


def test_several_declarations_show_several_and_change_together(qtbot: QtBot) -> None:
    first, second = (TrainingSettings.build({"epochs": e, "seed": 5}) for e in (10, 20))
    owner = make(qtbot, first, second)
    epochs = owner.form.editors["epochs"]
    assert (epochs.line.text(), epochs.line.placeholderText()) == ("", "several")  # type: ignore[attr-defined]
    assert owner.form.editors["seed"].line.text() == "5"  # type: ignore[attr-defined]
    epochs.line.editingFinished.emit()  # type: ignore[attr-defined]
    assert owner.applied == []
    commit(qtbot, epochs, "30")
    assert [d.epochs for d in owner.now] == [30, 30]  # type: ignore[attr-defined]


def test_arrow_keys_step_by_one_two_five_and_join_into_one_gesture(qtbot: QtBot) -> None:
    owner = make(qtbot, TrainingSettings())
    rate = owner.form.nested["optimizer"].editors["learning_rate"]
    for _ in range(2):
        qtbot.keyClick(rate.line, Qt.Key.Key_Up)  # type: ignore[attr-defined]
    assert owner.now[0].optimizer.learning_rate == 0.05  # type: ignore[attr-defined]
    assert owner.applied == [("learning rate", "optimizer.learning_rate.step")] * 2


def pick(editor: Editor, value: Any) -> None:
    """Choose from a list as a click does."""
    assert isinstance(editor, PickEditor)
    index = editor.index_of(value)
    editor.combo.setCurrentIndex(index)
    editor.combo.activated.emit(index)


def commit(qtbot: QtBot, editor: Editor, text: str) -> None:
    """Type over a line and press Enter."""
    assert isinstance(editor, LineEditor)
    editor.line.selectAll()
    qtbot.keyClick(editor.line, Qt.Key.Key_Delete)
    qtbot.keyClicks(editor.line, text)
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)


def test_a_path_stands_beside_its_button(qtbot: QtBot) -> None:
    owner = make(qtbot, registries()["readers"]["csv"].build({}))
    editor = owner.form.editors["path"]
    assert isinstance(editor, PathEditor)
    qtbot.waitUntil(lambda: editor.browse.width() > 0 and editor.line.isVisible(), timeout=5000)
    line, browse = editor.line.geometry(), editor.browse.geometry()
    assert editor.line.parent() is editor.browse.parent()
    assert line.right() < browse.left()
    assert line.center().y() == pytest.approx(browse.center().y(), abs=2)


def test_an_option_without_effect_is_grey(qtbot):
    from nnstudio.data.readers import READERS

    found = READERS["csv_file"].build({}) if "csv_file" in READERS else READERS.parse("csv")
    form = OptionsForm(lambda *_: None)
    qtbot.addWidget(form)
    form.show_declarations([found])
    assert not form.editors["rows_number"].isEnabled()
    form.show_declarations([found.replace(rows="first")])
    assert form.editors["rows_number"].isEnabled()
