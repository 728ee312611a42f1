"""Spoilt files end in a document or a sentence, and opening them does nothing but read them."""

import contextlib
import json
import pickle
import random
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.project import ProjectError, container, file
from tests.project.fuzz import mutate, run
from tests.project.fuzz.guard import Guard
from tests.project.fuzz.samples import members, projects

SEED = 2026


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    run.warm_up(tmp_path_factory.mktemp("warm"))


def test_spoilt_projects(tmp_path: Path) -> None:
    report = run.fuzz_projects(600, SEED, tmp_path)
    assert not report.faults, "\n".join(report.lines())
    assert report.count == 600
    # A run in which everything is refused at the door, or nothing is, tests little.
    assert report.ended["opened"] > 30
    assert report.ended["content"] > 100
    assert {"damaged", "unexpected", "weights"} <= set(report.ended)
    assert {way.__name__ for way in mutate.PROJECT_WAYS} == set(report.ways)


def test_spoilt_weights() -> None:
    report = run.fuzz_weights(600, SEED)
    assert not report.faults, "\n".join(report.lines())
    assert report.ended["weights"] > 50
    assert report.ended["opened"] > 20


def test_the_same_seed_spoils_the_same_files(tmp_path: Path) -> None:
    assert run.fuzz_projects(20, 5, tmp_path).ended == run.fuzz_projects(20, 5, tmp_path).ended


class Naughty:
    def __reduce__(self):
        return (print, ("unpickled",))


PICKLE = pickle.dumps(Naughty())


@pytest.mark.parametrize(
    ("act", "event"),
    [
        (lambda _: eval("1 + 1"), "compile"),
        (lambda _: exec(compile_nothing), "exec"),
        (lambda _: __import__("this_module_is_nowhere"), "import"),
        (lambda _: pickle.loads(PICKLE), "pickle.find_class"),
        (lambda path: path.with_name("other").open("rb"), "open("),
        (lambda path: path.open("wb"), "open("),
        (lambda path: path.with_name("other").mkdir(), "os.mkdir"),
        (lambda _: __import__("os").system("true"), "os.system"),
        (lambda _: sys.modules["socket"].socket(), "socket."),
    ],
)
def test_the_guard_notes_what_a_load_must_not_do(tmp_path, act, event):
    path = tmp_path / "a.nnstudio"
    path.write_bytes(b"")
    with Guard.get().watching(path) as violations:
        with contextlib.suppress(PermissionError):
            act(path)
        path.open("rb").close()
    assert violations
    assert violations[0].startswith(event)


compile_nothing = compile("", "nothing", "exec")


def refusal(data: bytes) -> ProjectError:
    with pytest.raises(ProjectError) as error:
        file.decode(data, "mine.nnstudio")
    return error.value


# What the fuzzer found, by name -------------------------------------------------------------------------


def test_a_kind_that_is_an_object_is_refused():
    whole = members(projects()[0])
    spoilt = whole["project.json"].replace(b'"loss": {', b'"loss": {"kind": {}}, "lost": {', 1)
    assert spoilt != whole["project.json"]
    assert refusal(mutate.repacked({**whole, "project.json": spoilt})).code == "content"


def test_a_number_type_that_is_a_list_is_refused():
    trained = next(found for data in projects() if "weights.safetensors" in (found := members(data)))
    text = b'{"a/b":{"dtype":["F32"],"shape":[0],"data_offsets":[0,0]}}'
    spoilt = {**trained, "weights.safetensors": len(text).to_bytes(8, "little") + text}
    assert "expected numbers of type F32 or F64" in str(refusal(mutate.repacked(spoilt)))


def test_a_sample_of_more_dimensions_than_can_be_saved_is_refused():
    trained = next(found for data in projects() if "weights.safetensors" in (found := members(data)))
    project = json.loads(trained["project.json"])
    project["fitted"]["shape"] = [1] * 32 + project["fitted"]["shape"]
    spoilt = {**trained, "project.json": json.dumps(project).encode()}
    assert "sample_shape has 33 entries; at most 8" in str(refusal(mutate.repacked(spoilt)))


def test_a_member_without_a_name_is_refused():
    data = projects()[0].replace(b"mimetype", b"nimetype")
    empty = mutate.zipped(random.Random(1), [("format.json", b"{}"), ("", b"x")])
    assert refusal(empty).code == "unexpected"
    assert refusal(data).code == "unexpected"


def test_sentences_hold_no_control_characters_of_a_stranger():
    found = str(ProjectError("a\u202e\x00b."))
    assert found == "a��b."
    assert len(str(ProjectError("x" * 10_000))) < 1_300


def test_no_more_memory_is_asked_for_than_the_file_is_large(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    asked = []
    opened = container.os.fdopen

    def watched(*arguments):
        real = opened(*arguments)

        class Reader:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                real.close()

            def read(self, size):
                asked.append(size)
                return real.read(size)

        return Reader()

    monkeypatch.setattr(container.os, "fdopen", watched)
    assert container.read_file(path) == b"abc"
    assert asked == [3]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory")
def test_the_long_run_is_one_command():
    done = subprocess.run(
        [sys.executable, "-m", "tests.project.fuzz", "--count", "60", "--weights", "60"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("60 files: ") == 2
