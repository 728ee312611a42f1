"""Real mouse events from an X server: no simulated event can vouch for the drag from the palette."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nnstudio.project import Document

MISSING = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
pytestmark = [
    pytest.mark.xserver,
    pytest.mark.skipif(
        bool(MISSING), reason=f"{' and '.join(MISSING)} must be installed for real mouse events."
    ),
]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def x_screen(tmp_path: Path) -> Iterator[str]:
    """A screen of its own, on a display number the server chooses."""
    read, write = os.pipe()
    log = (tmp_path / "xvfb.log").open("wb")
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with log, subprocess.Popen(command, pass_fds=[write], stdout=log, stderr=log) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()  # written once it takes connections; empty if it could not start
        assert number, (tmp_path / "xvfb.log").read_text()
        yield f":{number}"
        server.terminate()


def test_a_person_with_a_mouse(x_screen: str, tmp_path: Path) -> None:
    saved, picture = tmp_path / "flowers.nnstudio", tmp_path / "screen.png"
    # The home folder and all else that settings are kept in are those of the test already.
    environment = {**os.environ, "DISPLAY": x_screen, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1"}
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORMTHEME", "XDG_CURRENT_DESKTOP"):
        environment.pop(name, None)  # Qt's own file dialog, whatever the desktop
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, str(Path(__file__).with_name("real_window.py")), str(saved), str(picture)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, f"{done.stderr}\nThe screen: {picture}"

    document = Document.load(saved)
    network = document.state.network
    names = {node.id: node.name for node in network.nodes}
    assert sorted(names.values()) == ["add_1", "dense_1", "dense_2", "dense_3", "input_1"]
    assert {(names[e.source], names[e.target]) for e in network.edges} == {
        ("input_1", "dense_1"),
        ("input_1", "dense_2"),
        ("dense_1", "add_1"),
        ("dense_2", "add_1"),
        ("add_1", "dense_3"),
    }
    places = {names[node]: place for node, place in document.state.layout.items()}
    assert places["input_1"][0] < places["dense_1"][0] < places["add_1"][0] < places["dense_3"][0]
    assert places["dense_2"][1] - places["dense_1"][1] == 160
    assert document.state.data.source.kind == "iris"
    units = network.named("dense_1").layer.units  # type: ignore[attr-defined]
    shapes = {name: array.shape for name, array in document.weights.items()}
    assert shapes == {
        "dense_1/kernel": (4, units),
        "dense_1/bias": (units,),
        "dense_2/kernel": (4, units),
        "dense_2/bias": (units,),
        "dense_3/kernel": (units, 3),
        "dense_3/bias": (3,),
    }
    assert all(np.isfinite(array).all() for array in document.weights.values())
    assert any(np.any(array != 0) for name, array in document.weights.items() if name.endswith("/bias"))
    assert document.history.finished is not None
    assert document.history.finished.reason == "finished"
    assert [e.epoch for e in document.history.epochs] == list(range(1, len(document.history.epochs) + 1))
    losses = [e.train["loss"] for e in document.history.epochs]
    assert losses[-1] < losses[0]
