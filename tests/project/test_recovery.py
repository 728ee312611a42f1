"""Recovery copies: whole, private, offered to one window, and never thrown away unasked."""

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from project_samples import small_document

from nnstudio.project import ProjectError, recovery
from nnstudio.project.recovery import Journal

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners, links and permissions of POSIX")


def crashed(title: str = "Small", original: Path | None = None) -> Path:
    """A copy whose process has gone: the lock is let go of, and nothing is tidied up."""
    document = small_document()
    document.state = document.state.replace(title=title)
    journal = Journal.begin()
    journal.write(document.to_content(), original)
    os.close(journal._lock._descriptor)
    journal._lock._descriptor = -1
    return journal.path


def aside() -> list[str]:
    place = recovery.folder() / "aside"
    return sorted(os.listdir(place)) if place.exists() else []


def test_a_crash_leaves_everything_to_be_recovered():
    crashed()
    (orphan,), sentences = recovery.orphans()
    assert (orphan.title, orphan.original, sentences) == ("Small", None, [])
    document, journal = recovery.recover(orphan)
    before = small_document()
    assert document.state == before.state
    assert document.history == before.history
    assert document.path is None
    np.testing.assert_array_equal(document.weights["dense_1/kernel"], before.weights["dense_1/kernel"])
    assert recovery.orphans() == ([], [])  # it is open here now, and no other window may have it
    with pytest.raises(ProjectError, match="in another window"):
        recovery.recover(orphan)
    journal.close()
    assert os.listdir(recovery.folder()) == []


def test_newest_first():
    for title in ("one", "two", "three"):
        crashed(title)
    assert [o.title for o in recovery.orphans()[0]] == ["three", "two", "one"]


def test_an_open_document_is_nobody_elses():
    journal = Journal.begin()
    journal.write(small_document().to_content(), None)
    assert recovery.orphans() == ([], [])
    assert journal.path.exists()
    looking = "from nnstudio.project import recovery; print(len(recovery.orphans()[0]))"
    other = subprocess.run([sys.executable, "-c", looking], capture_output=True, text=True, check=True)
    assert other.stdout == "0\n"
    assert journal.path.exists()
    journal.close()


def test_after_a_save_there_is_nothing_to_recover_and_after_an_edit_again():
    journal = Journal.begin()
    journal.write(small_document().to_content(), None)
    journal.clear()
    assert not journal.path.exists()
    journal.write(small_document().to_content(), None)
    assert journal.path.exists()
    journal.close()


def test_the_file_it_came_from_is_known(tmp_path):
    path = tmp_path / "mine.nnstudio"
    small_document().save(path)
    crashed("Changed", path)
    (orphan,), _ = recovery.orphans()
    assert orphan.original == path
    document, journal = recovery.recover(orphan)
    assert (document.path, document.state.title) == (path, "Changed")
    journal.close()
    assert path.exists()


def test_a_file_that_was_saved_later_elsewhere_is_not_written_over(tmp_path):
    path = tmp_path / "mine.nnstudio"
    small_document().save(path)
    crashed("Changed", path)
    (orphan,), _ = recovery.orphans()
    os.utime(path, (orphan.saved + 60, orphan.saved + 60))
    document, journal = recovery.recover(orphan)
    assert document.path is None
    journal.close()


def test_discarding_deletes_the_copy_alone(tmp_path):
    path = tmp_path / "mine.nnstudio"
    small_document().save(path)
    crashed("Changed", path)
    (orphan,), _ = recovery.orphans()
    recovery.discard(orphan)
    assert recovery.orphans() == ([], [])
    assert os.listdir(recovery.folder()) == []
    assert path.exists()


def header_of(data: bytes) -> tuple[dict, bytes]:
    line, _, rest = data.partition(b"\n")
    return json.loads(line), rest


def with_header(data: bytes, **changes) -> bytes:
    header, rest = header_of(data)
    return json.dumps({**header, **changes}).encode() + b"\n" + rest


def rehashed(data: bytes) -> bytes:
    header, rest = header_of(data)
    return (
        json.dumps({**header, "size": len(rest), "sha256": hashlib.sha256(rest).hexdigest()}).encode()
        + b"\n"
        + rest
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda d: b"", "line 1"),
        (lambda d: d[: len(d) // 2], "cut short"),
        (lambda d: d[:20], "line 1"),
        (lambda d: d + b"x", "something was added"),
        (lambda d: with_header(d, version=2), "newer NNStudio"),
        (lambda d: with_header(d, version=True), "a whole number"),
        (lambda d: with_header(d, format="other"), "no recovery copy"),
        (lambda d: with_header(d, path="\x00"), "control character"),
        (lambda d: with_header(d, extra=1), "unknown entry"),
        (lambda d: b"x" * 2**20, "larger than|line 1"),
        (lambda d: b"[" * 20_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_copy_is_kept_aside_with_a_sentence(spoil, words):
    good, bad = crashed("good"), crashed("bad")
    spoilt = spoil(bad.read_bytes())
    bad.write_bytes(spoilt)
    found, sentences = recovery.orphans()
    assert [o.title for o in found] == ["good"]
    (sentence,) = sentences
    assert sentence.startswith("A recovery copy cannot be opened: ")
    assert re.search(words, sentence)
    (kept,) = aside()
    assert (recovery.folder() / "aside" / kept).read_bytes() == spoilt
    assert kept in sentence
    assert not bad.exists()
    assert good.exists()
    assert recovery.orphans() == (found, [])  # said once


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d[:-200] + bytes([d[-200] ^ 1]) + d[-199:],
        lambda d: rehashed(d[:-200]),
        lambda d: rehashed(d.partition(b"\n")[0] + b"\nno project"),
    ],
)
def test_damage_that_only_shows_when_it_is_opened(spoil):
    path = crashed()
    spoilt = spoil(path.read_bytes())
    path.write_bytes(spoilt)
    (orphan,), sentences = recovery.orphans()
    assert sentences == []
    with pytest.raises(ProjectError, match="It was kept: "):
        recovery.recover(orphan)
    (kept,) = aside()
    assert (recovery.folder() / "aside" / kept).read_bytes() == spoilt
    assert recovery.orphans() == ([], [])


@posix
def test_a_link_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (recovery.folder() / "abc.recovery").symlink_to(secret)
    found, (sentence,) = recovery.orphans()
    assert found == []
    assert "no file of yours" in sentence
    assert secret.read_bytes() == b"secret"


def test_one_that_is_too_large_is_not_read():
    path = recovery.folder() / "big.recovery"
    with path.open("wb") as file:
        file.truncate(2**30 + 2**16)  # a hole: it needs no room on the disk
    found, (sentence,) = recovery.orphans()
    assert found == []
    assert "larger than any project" in sentence
    os.unlink(recovery.folder() / "aside" / aside()[0])


@posix
def test_the_folder_and_the_copies_are_private():
    recovery.folder().chmod(0o755)
    path = crashed()
    assert stat.S_IMODE(recovery.folder().stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix
def test_a_folder_that_is_a_link_is_not_used(tmp_path):
    place = recovery.folder()
    place.rmdir()
    place.symlink_to(tmp_path)
    with pytest.raises(OSError, match="belongs to somebody else"):
        recovery.folder()


def test_what_a_kill_in_the_middle_of_writing_leaves_is_tidied_up():
    path = crashed()
    half = path.with_name(f".{path.name}.0123456789ab.tmp")
    half.write_bytes(b"half")
    stray = path.with_name("0000.lock")
    stray.write_bytes(b"")
    busy = Journal.begin()
    writing = busy.path.with_name(f".{busy.path.name}.0123456789ab.tmp")
    writing.write_bytes(b"half")
    assert [o.title for o in recovery.orphans()[0]] == ["Small"]
    assert not half.exists()
    assert not stray.exists()
    assert writing.exists()  # somebody is at it
    busy.close()


def test_a_name_of_odd_bytes_has_to_be_chosen_again():
    crashed("odd", Path("/tmp/\udcff.nnstudio"))
    (orphan,), sentences = recovery.orphans()
    assert (orphan.original, sentences) == (None, [])
