"""Formulas are read as they are meant, lose nothing, and are copied as text."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnstudio.catalog import registries
from nnstudio.gui.widgets.formula import Fence, Fraction, Root, Row, Script, Text, linear, parse
from nnstudio.gui.widgets.formula_view import SIZE, FormulaView, lines, set_part


def var(letter: str) -> Text:
    return Text(letter, "variable")


def num(digits: str) -> Text:
    return Text(digits, "number")


def the(kind: type, text: str):
    """The first part of this kind, wherever it stands."""

    def look(part):
        if isinstance(part, kind):
            return part
        children = part.parts if isinstance(part, Row) else vars(part).values()
        found = (look(c) for c in children if isinstance(c, (Text, Row, Fraction, Script, Root, Fence)))
        return next((f for f in found if f is not None), None)

    return look(parse(text))


def test_a_fraction_takes_the_products_beside_its_stroke():
    found = the(Fraction, "w ← w − α·g / √(c + ε)")
    assert linear(found.above) == "α·g"
    assert isinstance(found.below, Root)
    assert linear(found.below.body) == "c + ε"
    assert linear(the(Fraction, "f(z)_j = e^z_j / Σ_k e^z_k").below) == "Σ_ke^z_j".replace("z_j", "z_k")
    assert linear(the(Fraction, "100 · mean |y − p| / |y|").above) == "|y − p|"


def test_brackets_that_only_hold_a_side_together_vanish():
    assert the(Fraction, "1 / (1 + e^−z)") == Fraction(
        num("1"),
        Row(
            (
                num("1"),
                Text(" ", "space"),
                Text("+", "sign"),
                Text(" ", "space"),
                Script(var("e"), Row((Text("−", "sign"), var("z")))),
            )
        ),
    )
    squared = the(Fraction, "1 / (1 + |z|)²").below
    assert isinstance(squared, Script)
    assert isinstance(squared.base, Fence), "with a power they are needed"


def test_powers_and_indices():
    assert the(Script, "e^z_j") == Script(var("e"), Script(var("z"), None, var("j")))
    assert the(Script, "g²") == Script(var("g"), num("2"))
    assert the(Script, "β₂") == Script(var("β"), None, num("2"))
    assert linear(the(Script, "1 − e^−f(z)").raised) == "−f(z)"
    assert the(Script, "e^z(e^z + 2)").raised == var("z")
    assert the(Script, "p_label").lowered == Text("label", "word")
    assert the(Script, "h_(t−1)·U").lowered == Row((var("t"), Text("−", "sign"), num("1")))
    assert the(Root, "√v̂ + ε").body == var("v̂")


FORMULAS = sorted(
    {
        formula
        for registry in registries().values()
        for kind in registry.classes()
        for name in ("formula", "derivative_formula")
        if (formula := getattr(kind, name, ""))
    }
)


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_formula_of_the_catalogue_is_read_whole(formula):
    bare = re.compile(r"[\s()^_]")
    written = formula.replace("'", "′").replace("²", "2").replace("₁", "1").replace("₂", "2")
    assert bare.sub("", linear(parse(formula))) == bare.sub("", written)


def test_there_are_formulas():
    assert len(FORMULAS) > 60


@pytest.mark.parametrize(
    "text", ["", "/", "a /", "/ b", "((", "))", "|", "^", "_", "x^", "√", "⌊", "<b>&amp;", "1 / / 2"]
)
def test_no_text_is_refused(qapp, text):
    set_part(parse(text), SIZE)


def test_what_is_set_has_its_extent(qapp):
    one, half = set_part(parse("1"), SIZE), set_part(parse("1 / 2"), SIZE)
    assert half.ascent > one.ascent
    assert half.descent > one.descent
    power = set_part(parse("x²"), SIZE)
    assert power.ascent > set_part(parse("x"), SIZE).ascent
    index = set_part(parse("x_j"), SIZE)
    assert index.descent > set_part(parse("x"), SIZE).descent


def test_long_formulas_break_behind_commas_and_before_conditions(qapp):
    formula = parse("c ← ρ·c + (1 − ρ)·g², w ← w − α·g / √(c + ε)")
    assert len(lines(formula, SIZE, 2_000)) == 1
    assert len(lines(formula, SIZE, 180)) == 2


def test_the_view_is_copied_and_read_as_text(qtbot):
    view = FormulaView("Loss")
    qtbot.addWidget(view)
    view.set_formulas(("L = −Σ y ln p", ""))
    view.show()
    assert view.accessibleDescription() == view.text == "L = −Σ y ln p"
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "L = −Σ y ln p"
    narrow, wide = view.heightForWidth(40), view.heightForWidth(400)
    assert narrow >= wide > 10
    view.set_formulas(())
    assert view.isHidden()
