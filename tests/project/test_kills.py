"""A save that is killed or fails at any call of the system leaves the old or the new file, whole."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.project import Document, ProjectState, SaveError, atomic
from tests.project.fuzz.faults import FaultyOs

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.ENAMETOOLONG, errno.EDQUOT)


def save_with(system: FaultyOs, path: Path, title: str) -> str:
    document = Document(ProjectState(title=title))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atomic, "os", system)
        return document.save(path)


def outcome(system: FaultyOs, path: Path) -> tuple[bool, str]:
    """Whether it was saved, and what was said."""
    try:
        return True, save_with(system, path, "new")
    except SaveError as error:
        return False, str(error)


def test_killed_at_random_and_at_every_call():
    done = subprocess.run(
        [sys.executable, "-m", "tests.project.fuzz.kills", "--count", "8"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 random kills: 0 damaged, 0 acknowledged saves lost" in done.stdout
    assert ": 0 damaged" in done.stdout.splitlines()[1]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("code", ERRORS, ids=errno.errorcode.get)
def test_every_call_fails_in_every_way(tmp_path, code, after):
    path = tmp_path / "a.nnstudio"
    calls = FaultyOs()
    Document(ProjectState(title="old")).save(path)
    save_with(calls, path, "old")
    assert {"stat", "open", "write", "fsync", "replace"} <= set(calls.called)
    replaced = calls.called.index("replace")

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    for number, name in enumerate(calls.called):
        if after and name in ("open", "fdopen"):
            continue  # opening does not fail after it succeeded
        Document(ProjectState(title="old")).save(path)
        saved, said = outcome(FaultyOs(number, fail, after=after), path)
        if saved:
            assert number > replaced, name
            assert said.startswith("‘a.nnstudio’ was saved, but the disk reported a problem"), name
        else:
            assert said.startswith("‘a.nnstudio’ was not saved"), name
        # A renaming that reports a failure although it was carried out is the one case of doubt.
        new = saved or (after and number == replaced)
        assert Document.load(path).state.title == ("new" if new else "old"), name
        assert os.listdir(tmp_path) == ["a.nnstudio"], name
