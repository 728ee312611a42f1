"""Finds the system libraries that Qt lacks by really loading Qt, and installs or names them.

Run as a program by the environment's Python, it prints the missing ones as a JSON list.
"""

import ctypes
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtTest")
PLUGINS = ("imageformats/libqsvg.so", "iconengines/libqsvgicon.so", "platforms/libqoffscreen.so")
SCREENS = {"xcb": "platforms/libqxcb.so", "wayland": "platforms/libqwayland.so"}


def ensure(python: Path, screens: list[str]) -> list[str]:
    """Install what Qt lacks, as far as we may; return the libraries that are still missing."""
    import system_packages

    if sys.platform != "linux":
        return []
    missing = ask(python, screens)
    for _ in range(3):  # a library that could not be loaded may hide that it lacks another
        packages = system_packages.packages_of(missing)
        if not packages or not system_packages.install(packages):
            break
        missing = ask(python, screens)
    return missing


def ask(python: Path, screens: list[str]) -> list[str]:
    """The missing libraries, found by another process: this Python has no Qt, and a bad one can crash it."""
    from steps import clean_environment

    command = [str(python), str(Path(__file__).resolve()), *screens]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=clean_environment())
    return list(json.loads(done.stdout)) if done.returncode == 0 else ["libQt6Core.so.6"]


def wanted_screens(environment: dict[str, str]) -> list[str]:
    """The platform plugins that a window would use here."""
    screens = ["xcb"] if environment.get("DISPLAY") else []
    return screens + (["wayland"] if environment.get("WAYLAND_DISPLAY") else [])


def missing(screens: list[str]) -> list[str]:
    """Load Qt's modules and plugins one by one, and collect what each lacks."""
    spec = importlib.util.find_spec("PySide6")
    folder = Path(str(spec.origin)).parent if spec else Path()
    plugins = folder / "Qt" / "plugins"
    files = [folder / f"{name}.abi3.so" for name in MODULES]
    files += [plugins / name for name in (*PLUGINS, *(SCREENS[screen] for screen in screens))]
    found: list[str] = []
    for file in filter(Path.exists, files):
        try:
            ctypes.CDLL(str(file))
        except OSError as error:
            found += not_found(file) or re.findall(r"^(\S+): cannot open shared object", str(error))
    return list(dict.fromkeys(found))


def not_found(file: Path) -> list[str]:
    """All libraries that a file lacks, where the loader itself names only the first."""
    try:
        listed = subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=False).stdout
    except OSError:
        return []
    return re.findall(r"^\s*(\S+) => not found", listed, re.MULTILINE)


if __name__ == "__main__":
    os.environ.pop("LD_PRELOAD", None)
    print(json.dumps(missing(sys.argv[1:])))
