"""What `dev.py` can do: run, test, check, setup. Each returns an exit code."""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import environment
import qt_libraries
import system_packages
from environment import PYTHON, SCRIPTS
from steps import ROOT, Stop, call, say

# -P: a folder called nnstudio where the person happens to be must not be taken for ours.
NNSTUDIO: list[str | Path] = [PYTHON, "-P", "-m", "nnstudio"]


def run(arguments: list[str]) -> int:
    """Start the app; without a display, show what can be shown without one."""
    environment.ensure()
    missing = libraries(qt_libraries.wanted_screens(dict(os.environ)))
    if missing:
        raise Stop(
            f"Qt needs system libraries that are missing here: {' '.join(missing)}. "
            f"Run this line, then start again:\n\n    {system_packages.line_for(missing)}\n"
        )
    if arguments or system_packages.display():
        return call([*NNSTUDIO, *arguments])
    return headless()


def headless() -> int:
    """Train the digits template in the terminal and leave pictures of the window."""
    pictures = ROOT / "screenshots"
    pictures.mkdir(exist_ok=True)
    say(
        "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so NNStudio trains the "
        "digits template in the terminal and leaves pictures of its window in screenshots/."
    )
    with tempfile.TemporaryDirectory() as folder:
        untrained = Path(folder) / "digits.nnstudio"
        code = call([*NNSTUDIO, "new", "--template", "digits", "-o", untrained])
        code = code or call([*NNSTUDIO, "train", untrained, "-o", pictures / untrained.name])
    code = code or call([*NNSTUDIO, "screenshot", "-o", pictures], extra={"QT_QPA_PLATFORM": "offscreen"})
    if code == 0:
        say(f"The trained project and the pictures are in {pictures}.")
    return code


def test(arguments: list[str]) -> int:
    """Run pytest with the given arguments; without any, everything that must pass."""
    ready_for_tests()
    if not arguments:
        return all_checks()
    return call([PYTHON, "-m", "pytest", *(absolute(each) for each in arguments)], cwd=ROOT)


def check(arguments: list[str]) -> int:
    """All linters and tests."""
    if arguments:
        raise Stop("`check` takes no arguments; `test` passes its own on to pytest.")
    ready_for_tests()
    return all_checks()


def setup(arguments: list[str]) -> int:
    """Only make or mend the environment."""
    if arguments:
        raise Stop("`setup` takes no arguments.")
    ready_for_tests()
    say("The environment in .venv is ready.")
    return 0


def ready_for_tests() -> None:
    """The environment, Qt, and the virtual screen. What is missing is named, and its tests skip."""
    environment.ensure()
    if sys.platform != "linux":
        return
    missing = libraries(qt_libraries.wanted_screens(dict(os.environ)) or ["xcb"])
    programs = [name for name in system_packages.TEST_PROGRAMS if not shutil.which(name)]
    packages = [system_packages.TEST_PROGRAMS[name] for name in programs]
    if packages and system_packages.install(packages):
        packages = []
    if missing or packages:
        say(what_is_skipped(missing, packages))


def what_is_skipped(missing: list[str], packages: list[str]) -> str:
    """Which tests cannot run here, and the line that would change it."""
    off_screen = any(name not in system_packages.X_WINDOW for name in missing)
    skipped = "Tests of windows" if off_screen else "Tests with a real mouse on a virtual screen"
    if shutil.which("apt-get"):
        line = system_packages.line([*system_packages.packages_of(missing), *packages])
    else:
        line = system_packages.line_for([*missing, *packages])
    return f"{skipped} are skipped, for want of system packages. This line installs them:\n\n    {line}\n"


def libraries(screens: list[str]) -> list[str]:
    """The libraries Qt still lacks, asked only once as long as nothing changed and nothing was missing."""
    stamp = environment.read_stamp()
    known = stamp.get("screens")
    if isinstance(known, list) and set(screens) <= set(known):
        return []
    missing = qt_libraries.ensure(PYTHON, screens)
    if not missing:
        environment.write_stamp({**stamp, "screens": screens})
    return missing


def all_checks() -> int:
    """Every check, even after one failed; the last line says which did."""
    lint_imports = SCRIPTS / ("lint-imports.exe" if os.name == "nt" else "lint-imports")
    steps: dict[str, list[str | Path]] = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "mypy": [PYTHON, "-m", "mypy"],
        "lint-imports": [lint_imports],
        "pytest": [PYTHON, "-m", "pytest"],
    }
    failed = []
    for name, command in steps.items():
        say(f"== {name}")
        start = time.monotonic()
        if call(command, cwd=ROOT) != 0:
            failed.append(name)
        say(f"   {name}: {'failed' if name in failed else 'passed'} in {time.monotonic() - start:.0f} s")
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def absolute(argument: str) -> str:
    """A test file named from where the person is, in a form that holds from the checkout too."""
    path, colons, test_id = argument.partition("::")
    exists = bool(path) and not path.startswith("-") and Path(path).exists()
    return f"{Path(path).resolve()}{colons}{test_id}" if exists else argument
