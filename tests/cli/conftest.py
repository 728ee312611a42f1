import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from nnstudio.cli import main


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict]:
        """Standard output as one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def nnstudio(capsys, tmp_path, monkeypatch):
    """Run a command line in an empty folder: exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Result:
        with pytest.raises(SystemExit) as leaving:
            main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        code = leaving.value.code
        return Result(code if isinstance(code, int) else 0, out, err)

    return run


@pytest.fixture
def iris(nnstudio) -> Path:
    """An untrained project."""
    assert nnstudio("new", "--template", "iris", "-o", "iris.nnstudio").code == 0
    return Path("iris.nnstudio")


@pytest.fixture
def trained(nnstudio, iris) -> Path:
    """A project after two epochs."""
    assert nnstudio("train", iris, "--epochs", 2).code == 0
    return iris
