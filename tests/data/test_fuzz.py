"""A short, seeded run of the data fuzzer; ``python -m tests.data.fuzz`` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.data import DataError
from tests.data.fuzz import run


@pytest.mark.timeout(120)
def test_spoilt_files_give_a_table_or_a_sentence(tmp_path: Path) -> None:
    run.warm_up(tmp_path)
    report = run.fuzz(400, 7, tmp_path)
    assert report.faults == []
    assert report.count == 400
    assert min(report.ended["read"], report.ended["refused"]) > 40
    assert report.ended["crashed"] == 0


def test_the_guard_sees_what_must_not_be_done(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret").write_text("x")
    with run.DataGuard.get().watching(tmp_path / "inside") as violations:
        with pytest.raises(PermissionError):
            (tmp_path / "secret").read_text()
        with pytest.raises(PermissionError):
            (tmp_path / "inside" / "new").write_text("x")
    assert len(violations) == 2


def test_no_sentence_holds_what_cannot_be_seen() -> None:
    assert str(DataError("‘a\x00b\u202ec\nd’ is wrong.")) == "‘a�b�c�d’ is wrong."
