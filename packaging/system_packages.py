"""System libraries that Qt needs on Linux, and their packages: installed where we may, named where not."""

import ctypes
import functools
import importlib.util
import os
import re
import shlex
import shutil
import sys

from steps import Stop, quiet, say

# What the PySide6 wheel does not bring along: library -> Debian and Ubuntu package.
OFF_SCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libX11.so.6": "libx11-6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
X_WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
WAYLAND_WINDOW = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
PACKAGES = {**OFF_SCREEN, **X_WINDOW, **WAYLAND_WINDOW}

# What tests on a virtual X screen call: program -> Debian and Ubuntu package.
TEST_PROGRAMS = {"Xvfb": "xvfb", "xauth": "xauth", "xdotool": "xdotool"}


def before_install() -> None:
    """Install what Python lacks to make an environment; raises Stop with the exact line where we may not.

    Qt's libraries go along, so that there is one installation, or one line to copy, and not two.
    """
    if importlib.util.find_spec("ensurepip") is not None:
        return
    if not shutil.which("apt-get"):
        raise Stop(
            f"This Python ({sys.executable}) has no module 'ensurepip', so it cannot make environments. "
            "Install your system's package for Python's venv, and start again."
        )
    libraries = missing_by_name({**OFF_SCREEN, **(X_WINDOW if display() else {})})
    packages = [venv_package(), *packages_of(libraries)]
    if not install(packages):
        raise Stop(
            "Python's venv module is missing, and Qt's system libraries may be too. "
            f"Run this line, then start again:\n\n    {line(packages)}\n"
        )


def venv_package() -> str:
    """Debian keeps the modules for environments apart, in one package per version of Python."""
    return f"python3.{sys.version_info.minor}-venv"


def display() -> bool:
    """Whether a window can be opened. Qt aborts the process if not, so this is asked before Qt is."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_by_name(libraries: dict[str, str]) -> list[str]:
    """The libraries of a table that the system cannot load. For use before the PySide6 wheel is there."""
    return [name for name in libraries if not loads(name)] if sys.platform == "linux" else []


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def packages_of(libraries: list[str]) -> list[str]:
    """The Debian or Ubuntu packages of some libraries, without repeats, in a stable order."""
    return list(dict.fromkeys(debian_name(PACKAGES[name]) for name in libraries if name in PACKAGES))


@functools.cache
def debian_name(package: str) -> str:
    """`libglib2.0-0` has another name since Debian 13 and Ubuntu 24.04; the others kept theirs."""
    if package != "libglib2.0-0":
        return package
    renamed = f"{package}t64"
    for name in (renamed, package):
        if quiet(["apt-cache", "show", "--no-all-versions", name]).returncode == 0:
            return name
    system = os_release()
    version = tuple(int(part) for part in re.findall(r"\d+", system.get("VERSION_ID", "")))
    first_renamed = (24, 4) if system.get("ID") == "ubuntu" else (13,)
    return package if version and version < first_renamed else renamed


def os_release() -> dict[str, str]:
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            pairs = [text.split("=", 1) for text in file.read().splitlines() if "=" in text]
    except OSError:
        return {}
    return {name: value.strip("\"'") for name, value in pairs}


@functools.cache
def privilege() -> tuple[str, ...] | None:
    """The words before a command that needs root, () if we are root, None if we may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ()
    return ("sudo", "-n") if quiet(["sudo", "-n", "true"]).returncode == 0 else None


def install(packages: list[str]) -> bool:
    """Install Debian packages if we may; return whether they are there now."""
    before = privilege()
    if before is None:
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    options = ["-qq", "-o", "DPkg::Lock::Timeout=120"]
    wordless = {"DEBIAN_FRONTEND": "noninteractive"}
    quiet([*before, "apt-get", "update", *options], wordless)  # if it fails, the old lists may still do
    command = [*before, "apt-get", "install", *options, "--yes", "--no-install-recommends"]
    done = quiet([*command, *packages], wordless)
    if done.returncode != 0:
        say("\n".join(done.stdout.strip().splitlines()[-8:]))
    return done.returncode == 0


def line(packages: list[str]) -> str:
    """The exact line that installs Debian packages, for a person to copy."""
    commands = f"apt-get update && apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if shutil.which("sudo"):
        return commands.replace("apt-get", "sudo apt-get")
    return commands if os.geteuid() == 0 else f"su -c {shlex.quote(commands)}"


def line_for(libraries: list[str]) -> str:
    """The exact line that installs some libraries on this Linux, or the best that can be said."""
    packages = packages_of(libraries)
    if shutil.which("apt-get") and packages:
        return line(packages)
    # Fedora and openSUSE find a package by the library in it.
    provided = " ".join(f"'{name}()(64bit)'" if ".so" in name else name for name in libraries)
    for manager in ("dnf", "zypper"):
        if shutil.which(manager):
            return f"sudo {manager} install {provided}"
    return f"(with this system's package manager) the packages that contain {' '.join(libraries)}"
