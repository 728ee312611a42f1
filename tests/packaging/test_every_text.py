"""No text that a person sees is written past the translation: a walk over the source of every room.

A text is a literal (or what stands between the places of an f-string) with words in it. It must be given to
``tr``, ``tr_later`` or ``tr_count``, or stand where ``packaging/strings.py`` collects it, or be no text for
people: each such place is named below with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "nnstudio"

TRANSLATED = {"tr", "tr_later", "tr_count"}

COLLECTED = {
    "option": "labels and help of options, as declarations say them",
    "Action": "rows of the menus", "Plot": "rows of the plots", "Registry": "nouns of registries",
    "Option": "help of the command line", "Argument": "help of the command line", "Typer": "its own help",
}  # fmt: skip
"""Calls whose texts ``packaging/strings.py`` collects from the tables they end in."""

CLASS_TEXTS = {
    "title", "formula", "derivative_formula", "gradient_formula", "term", "term_slope", "fused_slope",
    "log_name", "prefix",
}  # fmt: skip
"""What is written to them: titles are collected, the others are formulas and names in code."""

NO_TEXT = {
    "log": "the log",  # any method of it
    "compile": "a pattern", "search": "a pattern", "fullmatch": "a pattern", "sub": "a pattern",
    "match": "a pattern",
    "findall": "a pattern", "setStyleSheet": "a style", "strftime": "a form of dates",
    "PlainFormatter": "the log", "RuntimeError": "a fault of the program",
    "TypeError": "a fault of the program",
    "AssertionError": "a fault of the program", "KeyError": "asked by name in scripts", "cast": "a type",
    "setFontFamilies": "names of fonts", "Thread": "a name for debuggers", "startswith": "a comparison",
    "scratch": "a name of an array", "work": "a name of an array", "each": "a name of an array",
    "flat": "a name of an array", "removeprefix": "a comparison", "field_of": "a place in a file",
    "whole": "a place in a file", "items": "a place in a file", "mapping": "a place in a file",
    "text": "a place in a file", "_trained": "a place in a file", "_run": "a place in a file",
    "_epoch": "a place in a file", "set": "the key of a fact",
    "filled": "a formula",
}  # fmt: skip
"""Calls whose texts are for nobody to read, or are written the same way in every language."""

FILES = {
    "api/": "errors for scripts, which speak English as Python does",
    "export/keras_": "Python source",
    "resources.py": "said where the files are missing that translations are among",
    "catalog/reference.py": "the reference pages, in English",
    "gui/screenshot": "what the scenes of the pictures are made of",
    "data/readers/trial.py": "Python source that is run beside",
    "gui/theme.py": "names of fonts", "gui/widgets/formula_view.py": "names of fonts",
    "catalog/words.py": "the translation itself",
    "engine/workspace.py": "names of arrays, and errors for scripts", "gui/faults.py": "what Qt writes",
    "gui/crash_trace.py": "what Python writes when it ends",
}  # fmt: skip
"""Files, or what their paths begin with, and why their texts stay English."""

SHOWN_AT_ONCE = {
    "setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setAccessibleDescription",
    "setStatusTip",
    "setPlaceholderText", "setInformativeText", "setTitle", "setSuffix", "setPrefix", "addItem", "addButton",
    "addTab", "addMenu", "addAction", "drawText", "showMessage", "show_message", "setDescription",
    "QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "QMenu", "QInputDialog",
    "QMessageBox", "role_label", "heading", "label",
}  # fmt: skip
"""Calls that show what they are given: there, one word is a text too."""

SENTENCE = re.compile(r"[A-Za-z]{2,}[^A-Za-z]* .*[a-z]|[a-z] [A-Za-z{]| [a-z]{2,}")
WORD = re.compile(r"[A-Za-z]{3,}")

SAME_EVERYWHERE = {
    "NNStudio", "QWidget | None", "Exception | None", "<p style='margin:0'></p>", "(*.svg);; (*.png)",
    "|dL/dw − slope|", "÷ (|dL/dw| + |slope|)", "dL/dz = (dL/dy)·f'(z)", "dL/dz = p − y", "− ln()",
    "R = λ₁·Σ|w| + λ₂·Σw², J = L + R",
}  # fmt: skip
"""Proper names, types written as texts, marks, and formulas."""


def name_of(call: ast.Call) -> str:
    """``drawText`` of ``painter.drawText(…)``; ``log`` of anything that is written to the log."""
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return "log" if call.func.value.id == "log" else call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def words_of(node: ast.expr) -> str:
    """The words of a literal; of an f-string those between its places."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "" for v in node.values)
    return ""


def texts(node: ast.AST, above: tuple[ast.AST, ...] = ()) -> Iterator[tuple[ast.expr, tuple[ast.AST, ...]]]:
    """Every literal under ``node`` that is no docstring, with what it stands in."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        if words_of(node):
            yield node, above
        pieces = node.values if isinstance(node, ast.JoinedStr) else ()
        inner = [piece.value for piece in pieces if isinstance(piece, ast.FormattedValue)]
    else:
        inner = [c for c in ast.iter_child_nodes(node) if not _is_docstring(c)]  # type: ignore[misc]
    for child in inner:
        yield from texts(child, (*above, node))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def excused(node: ast.expr, above: tuple[ast.AST, ...]) -> bool:
    """Whether this literal is translated, collected, or no text."""
    calls = [name_of(a) for a in above if isinstance(a, ast.Call)]
    if calls and (calls[-1] in TRANSLATED or {*calls} & {*COLLECTED, *NO_TEXT}):
        return True
    if above and isinstance(above[-1], ast.Compare):
        return True
    notes = [n for a in above for n in (getattr(a, "annotation", None), getattr(a, "returns", None)) if n]
    if any(node in ast.walk(note) for note in notes):
        return True
    targets = [t for a in above if isinstance(a, ast.Assign) for t in a.targets]
    names = [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    return any(name in CLASS_TEXTS for name in names) or words_of(node).strip() in SAME_EVERYWHERE


def is_shown(node: ast.expr, above: tuple[ast.AST, ...]) -> bool:
    """Whether words stand here that a person would read."""
    words = words_of(node)
    calls = [a for a in above if isinstance(a, ast.Call)]
    at_once = bool(calls) and name_of(calls[-1]) in SHOWN_AT_ONCE and node in _shown(calls[-1])
    return bool(SENTENCE.search(words) or (at_once and WORD.search(words) and words not in SAME_EVERYWHERE))


def _shown(call: ast.Call) -> list[ast.expr]:
    """The arguments that are shown: of labels the first, for the next is their look."""
    return call.args[:1] if name_of(call) in ("role_label", "heading", "label") else call.args


def untranslated(source: str) -> list[tuple[int, str]]:
    """Line and words of each text that is written past the translation."""
    found = ((node, above) for node, above in texts(ast.parse(source)) if is_shown(node, above))
    return [(node.lineno, words_of(node)) for node, above in found if not excused(node, above)]


def test_every_text_can_be_translated() -> None:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if not place.startswith(tuple(FILES)):
            found += [f"{place}:{line}: {words!r}" for line, words in untranslated(path.read_text("utf-8"))]
    assert not found, "\n".join(found)


def test_a_text_past_the_translation_is_found() -> None:
    source = '''
def f(self, path, p):
    """A docstring is no text."""
    log.info("Saved the file %s.", path)
    raise DataError(f"The file {path} is missing.")
    raise DataError(tr("The file {path} is missing.", path=path))
    self.label.setText("Epochs")
    self.label.setText(tr("Epochs"))
    p.drawText(area, flags, "true")
    words = tr_count("{count} row", "{count} rows", 3)
    Problem("code", "error", "Network", "There is no layer yet.")
'''
    found = [words for _, words in untranslated(source)]
    assert found == ["The file  is missing.", "Epochs", "true", "There is no layer yet."]
    assert untranslated('class A:\n    HINT = "Click to add a point."') == [(2, "Click to add a point.")]


def test_nothing_is_translated_before_the_language_is_known() -> None:
    """Modules are imported first: a constant is marked by ``tr_later`` and said where it is shown."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        found += [
            f"{path.relative_to(ROOT)}:{call.lineno}"
            for call in _at_import(ast.parse(path.read_text("utf-8")))
        ]
    assert not found, "\n".join(found)


def _at_import(node: ast.AST) -> Iterator[ast.Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call) and name_of(child) in ("tr", "tr_count", "tr_and", "tr_or"):
            yield child
        yield from _at_import(child)
