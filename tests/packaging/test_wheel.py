"""The wheel is built, installed elsewhere, and used from there: nothing may depend on the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.wheel

OPEN_EVERY_TEMPLATE = """
from pathlib import Path
import nnstudio
from nnstudio.data import prepare
from nnstudio.project.templates import templates
from nnstudio.resources import resource

print(Path(nnstudio.__file__).parent)
print(resource("datasets", "digits.npz"))
for template in templates():
    state = template.open().state
    samples = len(prepare(state.data, None).train.x)
    assert state.network.nodes and samples, template.id
    print(template.id, samples)
"""


def run(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else None
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # With what is installed already, so that no network is needed.
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere")
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--target", folder]
    run(sys.executable, "-m", "pip", "install", *options, wheel, cwd=folder)
    return folder


def test_the_wheel_holds_every_resource_and_no_test(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    resources = ROOT / "resources"
    wanted = {
        f"nnstudio/_resources/{path.relative_to(resources).as_posix()}"
        for path in resources.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= held
    assert not [name for name in held if name.split("/")[0] in ("tests", "packaging", "resources")]


def test_installed_elsewhere_it_opens_every_template_with_its_data(installed: Path, tmp_path: Path) -> None:
    lines = run(sys.executable, "-c", OPEN_EVERY_TEMPLATE, cwd=tmp_path, path=installed).splitlines()
    assert lines[0] == str(installed / "nnstudio")
    assert lines[1] == str(installed / "nnstudio" / "_resources" / "datasets" / "digits.npz")
    ids = {line.split()[0] for line in lines[2:]}
    assert {"digits", "iris", "spirals", "diabetes"} <= ids


def test_installed_elsewhere_the_command_makes_a_project(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nnstudio", "new", "--template", "digits", "-o", "d.nnstudio"]
    run(*command, cwd=tmp_path, path=installed)
    assert zipfile.is_zipfile(tmp_path / "d.nnstudio")
