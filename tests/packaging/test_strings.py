"""The collection of texts for translators is up to date and complete."""

import sys
from pathlib import Path

import pytest

from nnstudio.gui.actions import ACTIONS

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
strings = pytest.importorskip("strings")


def test_the_template_for_translators_is_up_to_date() -> None:
    assert strings.TEMPLATE.read_bytes() == strings.wanted(), "Run: python packaging/strings.py"


def test_every_menu_and_every_kind_is_in_it() -> None:
    found = strings.TEMPLATE.read_text(encoding="utf-8")
    for row in ACTIONS:
        assert f'"{row.text}"' in found
    for words in ("Mini-batch", "Decision boundary", "How weights move against their gradient."):
        assert f'msgid "{words}"' in found
