"""The rooms of the house keep their distance: see resources/docs/architecture.md."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Imports every module of NNStudio outside `gui`, and prints what came along that must not.
IMPORT_ALL = """
import importlib, pkgutil, sys
import nnstudio, nnstudio.cli
names = ["nnstudio.resources"]
for room in ("catalog", "engine", "data", "project", "export", "api", "cli"):
    package = importlib.import_module(f"nnstudio.{room}")
    names.append(package.__name__)
    names += [found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
names.remove("nnstudio.api.sklearn")  # for scripts alone: it needs what the app must not have
for name in names:
    importlib.import_module(name)
heavy = "PySide6 shiboken6 pyqtgraph torch tensorflow keras jax sklearn pandas scipy matplotlib".split()
print(len(names), *[name for name in heavy if name in sys.modules])
"""


def test_command_line_and_engine_start_without_qt_and_without_deep_learning_frameworks() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_ALL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    count, *heavy = done.stdout.split()
    assert heavy == []
    assert int(count) > 50  # the walk did find the modules


def test_imports_go_in_one_direction() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports.exe" if os.name == "nt" else "lint-imports")
    command = [str(lint_imports), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_packaging_is_not_a_package() -> None:
    """With an `__init__.py` it would hide the package `packaging`, which pip and pytest need."""
    assert not (ROOT / "packaging" / "__init__.py").exists()
