"""The set-up script decides rightly what is missing; that it works in a bare system is tried by hand."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("dev", "steps", "environment", "system_packages", "qt_libraries", "verbs")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Imports a module of `packaging/` afresh, as `dev.py` finds it."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    yield importlib.import_module
    for name in MODULES:
        sys.modules.pop(name, None)


def test_an_old_python_can_read_the_script_and_says_what_it_needs(load, monkeypatch, capsys) -> None:
    source = (ROOT / "packaging" / "dev.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    dev = load("dev")
    monkeypatch.setattr(sys, "version_info", (3, 8, 10))
    monkeypatch.setattr(dev, "better_python", list)
    assert dev.main(["run"]) == 1
    assert "needs Python 3.11 or newer. This is 3.8" in capsys.readouterr().out


def test_an_old_python_hands_over_to_a_newer_one(load, monkeypatch) -> None:
    dev = load("dev")
    started = []
    monkeypatch.setattr(sys, "version_info", (3, 8, 10))
    monkeypatch.setattr(dev, "better_python", lambda: ["python3.12"])
    monkeypatch.setattr(dev.subprocess, "call", lambda command: started.append(command) or 0)
    assert dev.main(["test", "-k", "relu"]) == 0
    assert started == [["python3.12", str(ROOT / "packaging" / "dev.py"), "test", "-k", "relu"]]


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ({"ID": "debian", "VERSION_ID": "12"}, "libglib2.0-0"),
        ({"ID": "debian", "VERSION_ID": "13"}, "libglib2.0-0t64"),
        ({"ID": "debian"}, "libglib2.0-0t64"),  # testing and unstable carry no number
        ({"ID": "ubuntu", "VERSION_ID": "22.04"}, "libglib2.0-0"),
        ({"ID": "ubuntu", "VERSION_ID": "24.04"}, "libglib2.0-0t64"),
    ],
)
def test_the_name_of_glib_follows_the_release(load, monkeypatch, release, name) -> None:
    packages = load("system_packages")
    monkeypatch.setattr(packages, "quiet", lambda command: subprocess.CompletedProcess(command, 100, ""))
    monkeypatch.setattr(packages, "os_release", lambda: release)
    libraries = ["libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0", "libEGL.so.1"]
    assert packages.packages_of(libraries) == ["libegl1", name]


def test_the_line_to_copy_fits_whoever_reads_it(load, monkeypatch) -> None:
    packages = load("system_packages")
    there = {"apt-get", "sudo"}
    monkeypatch.setattr(packages.shutil, "which", lambda name: name if name in there else None)
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000, raising=False)
    install = "apt-get install --yes --no-install-recommends libegl1"
    assert packages.line(["libegl1"]) == f"sudo apt-get update && sudo {install}"
    there.remove("sudo")
    assert packages.line(["libegl1"]) == f"su -c 'apt-get update && {install}'"
    there = {"dnf"}
    monkeypatch.setattr(packages.shutil, "which", lambda name: name if name in there else None)
    assert packages.line_for(["libEGL.so.1"]) == "sudo dnf install 'libEGL.so.1()(64bit)'"
    there.clear()
    assert "package manager" in packages.line_for(["libEGL.so.1"])


def test_all_libraries_that_a_file_lacks_are_found(load, monkeypatch) -> None:
    qt = load("qt_libraries")
    listed = "\tlibEGL.so.1 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x7f)\n\tlibGL.so.1 => not found\n"
    monkeypatch.setattr(qt.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, listed))
    assert qt.not_found(Path("libQt6Gui.so.6")) == ["libEGL.so.1", "libGL.so.1"]


@pytest.mark.parametrize(
    ("environment", "screens"),
    [({}, []), ({"DISPLAY": ":0"}, ["xcb"]), ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, ["xcb", "wayland"])],
)
def test_the_screens_a_window_would_use(load, environment, screens) -> None:
    assert load("qt_libraries").wanted_screens(environment) == screens


@pytest.fixture
def setup(load, monkeypatch, tmp_path) -> ModuleType:
    """`environment` in an empty checkout; what it would do is written to `.done`."""
    module: ModuleType = load("environment")
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "nnstudio-setup.json")
    module.done = []
    monkeypatch.setattr(module, "create", lambda why: module.done.append("create"))
    monkeypatch.setattr(module, "install", lambda: module.done.append("install"))
    monkeypatch.setattr(module, "starts", lambda: True)
    monkeypatch.setattr(module, "has_pip", lambda: True)
    return module


def test_a_first_start_makes_the_environment(setup) -> None:
    setup.ensure()
    assert setup.done == ["create", "install"]


def test_a_second_start_does_nothing(setup) -> None:
    setup.VENV.mkdir()
    setup.write_stamp({"installed": setup.fingerprint()})
    setup.ensure()
    assert setup.done == []


@pytest.mark.parametrize(
    ("stamp", "done"),
    [
        ('{"installed": "of other requirements"}', ["install"]),
        ('{"state": "incomplete"}', ["install"]),  # pip gave up by itself, for want of a network
        ('{"state": "installing"}', ["create", "install"]),  # killed half way: no file can be trusted
        ('{"insta', ["install"]),
        ("[]", ["install"]),
    ],
)
def test_a_half_made_environment_heals(setup, stamp, done) -> None:
    setup.VENV.mkdir()
    setup.STAMP.write_text(stamp, encoding="utf-8")
    setup.ensure()
    assert setup.done == done


def test_an_environment_whose_python_is_gone_is_made_anew(setup, monkeypatch) -> None:
    setup.VENV.mkdir()
    setup.write_stamp({"installed": setup.fingerprint()})
    monkeypatch.setattr(setup, "starts", lambda: False)
    monkeypatch.setattr(setup, "has_pip", lambda: False)
    setup.ensure()
    assert setup.done == ["create", "install"]


def test_a_folder_that_cannot_be_written_is_named(setup, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(setup, "ROOT", tmp_path / "pyproject.toml")  # a file: nothing can be made in it
    with pytest.raises(setup.Stop, match="nothing can be written there"), setup.one_at_a_time():
        pass


def test_without_a_display_the_digits_are_trained_and_pictures_taken(
    load, monkeypatch, tmp_path, capsys
) -> None:
    verbs = load("verbs")
    commands = []

    def call(command, **_):
        commands.append([str(word) for word in command[4:]])
        return 0

    monkeypatch.setattr(verbs, "ROOT", tmp_path)
    monkeypatch.setattr(verbs, "call", call)
    assert verbs.headless() == 0
    assert [words[0] for words in commands] == ["new", "train", "screenshot"]
    assert commands[2] == ["screenshot", "-o", str(tmp_path / "screenshots")]
    assert commands[1][2:] == ["-o", str(tmp_path / "screenshots" / "digits.nnstudio")]
    assert "no display" in capsys.readouterr().out


def test_test_files_are_found_from_where_the_person_is(load, monkeypatch, tmp_path) -> None:
    verbs = load("verbs")
    monkeypatch.chdir(tmp_path)
    Path("test_x.py").touch()
    assert verbs.absolute("test_x.py::test_y") == f"{tmp_path / 'test_x.py'}::test_y"
    assert verbs.absolute("-k") == "-k"
    assert verbs.absolute("relu") == "relu"


def test_every_requirement_has_a_tested_version_and_no_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line) for line in lines)
    pinned = {
        re.sub(r"[-_.]+", "-", name).lower(): version for name, version in (x.split("==") for x in lines)
    }
    wanted = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["test"]
    for requirement in map(Requirement, [*wanted, *project["build-system"]["requires"]]):
        version = pinned[re.sub(r"[-_.]+", "-", requirement.name).lower()]
        assert requirement.specifier.contains(version, prereleases=True), requirement


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
def test_ci_runs_the_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert "python3 packaging/dev.py test" in script.read_text(encoding="utf-8")
    assert "python3 packaging/dev.py test" in (ROOT / "README.md").read_text(encoding="utf-8")
