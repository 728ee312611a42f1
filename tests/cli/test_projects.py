"""new, templates, export, check, catalog, --version, and the window."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from nnstudio import __version__
from nnstudio.catalog import registries
from nnstudio.cli import VERBS, main
from nnstudio.cli.projects import CATALOG
from nnstudio.project import Document, edits


def test_the_version(nnstudio):
    assert nnstudio("--version").out == f"nnstudio {__version__}\n"


def test_the_version_needs_no_heavy_import_and_nothing_needs_qt():
    program = (
        "import sys, nnstudio.cli\n"
        "try: nnstudio.cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('numpy', 'pydantic', 'typer', 'PySide6') if m in sys.modules], file=sys.stderr)\n"
    )
    root = Path(__file__).parents[2]

    def loaded(*arguments):
        ran = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, cwd=root
        )
        return ran.stderr.splitlines()[-1]

    assert loaded("--version") == "[]"
    assert loaded("catalog", "--json") == "['numpy', 'pydantic', 'typer']"


def test_help_names_every_command(nnstudio):
    found = nnstudio("--help")
    assert found.code == 0
    assert all(verb in found.out for verb in VERBS)


def test_new_makes_a_project_from_a_template(nnstudio):
    found = nnstudio("new", "--template", "xor", "-o", "x.nnstudio", "--json")
    assert found.lines == [{"file": "x.nnstudio", "title": "XOR"}]
    assert Document.load("x.nnstudio").state.title == "XOR"


def test_new_makes_an_empty_project(nnstudio):
    assert nnstudio("new", "-o", "x.nnstudio").out == "Made x.nnstudio (Untitled).\n"
    assert Document.load("x.nnstudio").state.network.nodes == ()


def test_new_does_not_replace_a_file_unasked(nnstudio, iris):
    before = iris.read_bytes()
    found = nnstudio("new", "--template", "xor", "-o", iris)
    assert (found.code, found.out) == (2, "")
    assert found.err == "‘iris.nnstudio’ exists already. Choose another name, or add --force to replace it.\n"
    assert iris.read_bytes() == before
    assert nnstudio("new", "--template", "xor", "-o", iris, "--force").code == 0
    assert Document.load(iris).state.title == "XOR"


def test_templates_are_listed(nnstudio):
    lines = nnstudio("templates", "--json").lines
    assert lines[0] == {
        "id": "xor",
        "title": "XOR",
        "description": "The smallest problem a line cannot solve.",
    }
    assert len(lines) >= 9
    assert "digits" in nnstudio("templates").out


def test_the_catalog_has_every_registry_with_its_kinds(nnstudio):
    (found,) = nnstudio("catalog", "--json").lines
    assert tuple(found) == CATALOG
    assert set(found) == set(registries()), "a registry of its own for each sort"
    for name in CATALOG:
        assert list(found[name]) == list(registries()[name])
        assert found[name]
    units = found["layers"]["dense"]["options"]["units"]
    assert units["default"] == 64
    assert (units["type"], units["minimum"], units["maximum"]) == ("int", 1, 1_000_000)
    assert "units" in units["description"]
    assert set(found["exports"]) == {"npz", "safetensors"}


def read_npz(path):
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.mark.parametrize(("kind", "read"), [("npz", read_npz), ("safetensors", safetensors.numpy.load_file)])
def test_export(nnstudio, trained, kind, read):
    found = nnstudio("export", trained, "--format", kind, "-o", "weights.bin", "--json")
    assert found.lines == [{"file": "weights.bin", "format": kind}]
    arrays = read("weights.bin")
    assert {name: arrays[name].shape for name in arrays} == {
        "dense_1/kernel": (4, 16),
        "dense_1/bias": (16,),
        "dense_2/kernel": (16, 3),
        "dense_2/bias": (3,),
    }


def test_check_of_a_good_project(nnstudio, iris):
    assert nnstudio("check", iris).out == "No problems found.\n"
    assert nnstudio("check", iris, "--json").lines == [{"errors": 0, "warnings": 0}]


def test_check_tells_what_is_wrong(nnstudio, iris):
    document = Document.load(iris)
    document.state = edits.remove(document.state, ["n3"], edges=document.state.network.edges)
    document.save()
    found = nnstudio("check", iris)
    assert found.code == 1
    assert found.out.startswith("error: ")
    lines = nnstudio("check", iris, "--json").lines
    assert lines[-1]["errors"] >= 1
    assert {"code", "severity", "where", "sentence", "nodes"} == set(lines[0])


def test_check_tells_about_a_missing_data_file(nnstudio, iris):
    document = Document.load(iris)
    data = document.state.data.replace(source={"kind": "csv", "path": "none.csv"})
    document.state = edits.set_data(document.state, data)
    document.save()
    found = nnstudio("check", iris)
    assert found.code == 1
    assert "none.csv" in found.out


def test_check_tells_what_is_noticed_about_data(nnstudio, iris):
    rows = [f"{i % 7},{(3 * i) % 11},1,{'abc'[i % 3]}" for i in range(40)]
    Path("t.csv").write_text("\n".join(["x,z,one,y", *rows, ""]))
    document = Document.load(iris)
    data = document.state.data.replace(source={"kind": "csv", "path": "t.csv"})
    document.state = edits.set_data(document.state, data)
    document.save()
    found = nnstudio("check", iris)
    assert found.code == 0  # a warning: it can be trained
    assert found.out == "warning: Data: The same value in every row of ‘one’: it tells nothing.\n"
    assert nnstudio("check", iris, "--json").lines[-1] == {"errors": 0, "warnings": 1}


# ---- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("trian",), "There is no command or file ‘trian’"),
        (("train",), "FILE"),
        (("train", "none.nnstudio"), "‘none.nnstudio’ was not found"),
        (("train", "."), "is a folder"),
        (("evaluate", "none.nnstudio"), "was not found"),
        (("new", "--template", "nope", "-o", "x.nnstudio"), "There is no template ‘nope’"),
        (("new", "--template", "xor", "-o", "none/x.nnstudio"), "the folder does not exist"),
        (("new", "--template", "xor"), "output"),
        (("export", "iris.nnstudio", "--format", "onnx", "-o", "x"), "Unknown export format ‘onnx’"),
        (("export", "iris.nnstudio", "--format", "npz", "-o", "x"), "no trained weights"),
        (("evaluate", "iris.nnstudio"), "has not been trained yet"),
        (("predict", "iris.nnstudio", "--data", "x.csv"), "has not been trained yet"),
        (("train", "iris.nnstudio", "--epochs", "0"), "epochs must be a whole number"),
        (("train", "iris.nnstudio", "--epochs", "many"), "--epochs"),
        (("train", "iris.nnstudio", "--seed", "-1"), "seed must be a whole number"),
        (("train", "iris.nnstudio", "-o", "none/x.nnstudio"), "does not exist"),
        (("train", "iris.nnstudio", "--nonsense"), "--nonsense"),
        (("screenshot", "-o", "x", "--theme", "pink"), "pink"),
    ],
)
def test_bad_input_gives_code_2_and_one_sentence(nnstudio, iris, arguments, words):
    before = iris.read_bytes()
    found = nnstudio(*arguments)
    assert found.code == 2
    assert words in found.err
    assert found.err.count("\n") == 1
    assert found.out == ""
    assert iris.read_bytes() == before
    if "--json" not in arguments and arguments[0] in VERBS:
        found = nnstudio(*arguments, "--json")
        assert found.code == 2
        assert words in found.lines[-1]["error"]
        assert found.err.count("\n") == 1


def test_a_damaged_project_is_left_as_it_is(nnstudio, trained):
    half = trained.read_bytes()[: trained.stat().st_size // 2]
    trained.write_bytes(half)
    for verb in ("train", "evaluate", "check"):
        found = nnstudio(verb, trained)
        assert found.code == 2
        assert "‘iris.nnstudio’ is damaged" in found.err
    assert trained.read_bytes() == half


def test_a_fault_of_the_program_is_told_without_a_traceback(nnstudio, monkeypatch):
    def broken(*_):
        raise RuntimeError("oops")

    monkeypatch.setattr("nnstudio.cli.projects.list_templates", broken)
    found = nnstudio("templates", "--json")
    assert found.code == 3
    assert "a fault of its own (RuntimeError: oops)" in found.err
    assert "oops" in json.loads(found.out)["error"]


def test_a_reader_that_goes_away_is_no_error():
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m nnstudio catalog --json | head -c 7"],
        capture_output=True, text=True, check=True, cwd=root,
    )  # fmt: skip
    assert ran.stdout == '{"layer'
    assert ran.stderr == ""


def test_a_file_opens_in_the_window(nnstudio, monkeypatch, iris):
    import types

    opened = []
    window = types.ModuleType("nnstudio.gui.app")
    window.main = lambda arguments: opened.append(arguments) or 0
    monkeypatch.setitem(sys.modules, "nnstudio.gui.app", window)
    assert nnstudio(iris).code == 0
    assert nnstudio().code == 0
    assert opened == [["iris.nnstudio"], []]


def test_pictures_that_cannot_be_written_are_a_sentence(monkeypatch, capsys):
    def full(folder, theme):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nnstudio.cli.take_screenshots", full)
    with pytest.raises(SystemExit) as left:
        main(["screenshot", "-o", "shots"])
    assert left.value.code == 2
    assert "‘shots’: No space left on device. Choose another folder." in capsys.readouterr().err
