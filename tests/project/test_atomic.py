"""Whatever goes wrong while saving, the file from before is still whole and nothing is left lying about."""

import errno
import os
import stat
import sys

import pytest

from nnstudio.project import SaveError, atomic

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")


def failing(code):
    def fail(*_, **__):
        raise OSError(code, os.strerror(code))

    return fail


def test_writes_a_new_file_and_replaces_an_old_one(tmp_path):
    path = tmp_path / "a.nnstudio"
    assert atomic.write(path, b"one") == ""
    assert atomic.write(path, b"two") == ""
    assert path.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["a.nnstudio"]


@pytest.mark.parametrize(
    ("function", "code", "words"),
    [
        ("fsync", errno.ENOSPC, "the disk is full"),
        ("fsync", errno.EIO, "the disk reported an error"),
        ("replace", errno.EACCES, "you may not write there"),
        ("open", errno.EROFS, "the disk is read-only"),
        ("open", errno.EACCES, "you may not write there"),
        ("open", errno.ENAMETOOLONG, "the name is too long"),
        ("fdopen", errno.EDQUOT, "your disk quota is used up"),
        ("chmod", errno.EPERM, "you may not write there"),
    ],
)
def test_a_failure_leaves_the_old_file_and_a_sentence(tmp_path, monkeypatch, function, code, words):
    path = tmp_path / "a.nnstudio"
    path.write_bytes(b"old")
    monkeypatch.setattr(atomic.os, function, failing(code))
    with pytest.raises(SaveError) as error:
        atomic.write(path, b"new")
    monkeypatch.undo()
    assert words in str(error.value)
    assert "‘a.nnstudio’ was not saved" in str(error.value)
    assert "The file from before is unchanged." in str(error.value)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.nnstudio"]


def test_a_disk_that_fills_up_while_writing(tmp_path, monkeypatch):
    class Full:
        def __init__(self, descriptor, _mode):
            self.descriptor = descriptor

        def __enter__(self):
            return self

        def __exit__(self, *_):
            os.close(self.descriptor)

        def write(self, data):
            os.write(self.descriptor, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.nnstudio"
    path.write_bytes(b"old")
    monkeypatch.setattr(atomic.os, "fdopen", Full)
    with pytest.raises(SaveError, match="the disk is full"):
        atomic.write(path, b"new content")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.nnstudio"]


def test_an_interruption_tidies_up(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        atomic.write(tmp_path / "a", b"new")
    assert os.listdir(tmp_path) == []


def test_a_missing_folder(tmp_path):
    with pytest.raises(SaveError, match="the folder does not exist"):
        atomic.write(tmp_path / "none" / "a.nnstudio", b"new")


def test_a_folder_of_that_name(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(SaveError, match="there is a folder or device of that name"):
        atomic.write(tmp_path / "a", b"new")


@posix
def test_a_folder_that_cannot_be_synced_is_a_note_not_a_failure(tmp_path, monkeypatch):
    calls = []

    def fsync(descriptor):
        calls.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        if calls[-1]:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(atomic.os, "fsync", fsync)
    note = atomic.write(tmp_path / "a", b"new")
    assert calls == [False, True]
    assert note.startswith("‘a’ was saved, but the disk reported a problem")
    assert (tmp_path / "a").read_bytes() == b"new"


@posix
def test_keeps_permissions_and_follows_links(tmp_path):
    real = tmp_path / "real"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(real)
    atomic.write(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@posix
def test_links_in_a_circle(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(SaveError):
        atomic.write(tmp_path / "a", b"new")


@posix
def test_new_files_have_the_usual_permissions(tmp_path):
    before = os.umask(0o027)
    try:
        atomic.write(tmp_path / "a", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_write_protected_file_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(atomic.os, "access", lambda *_: False)
    with pytest.raises(SaveError, match="write-protected"):
        atomic.write(path, b"new")
    assert path.read_bytes() == b"old"
