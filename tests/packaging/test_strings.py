"""The collection of texts for translators is up to date and complete."""

import subprocess
import sys
from pathlib import Path

from nnstudio.gui.actions import ACTIONS

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "resources" / "locale" / "nnstudio.pot"


def test_the_template_for_translators_is_up_to_date() -> None:
    # In a process of its own: other tests have kinds of their own in the registries.
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "strings.py"), "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_menu_and_every_kind_is_in_it() -> None:
    found = TEMPLATE.read_text(encoding="utf-8")
    for row in ACTIONS:
        assert f'"{row.text}"' in found
    for words in ("Mini-batch", "Decision boundary", "How weights move against their gradient."):
        assert f'msgid "{words}"' in found
