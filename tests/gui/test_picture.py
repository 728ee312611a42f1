"""The network as SVG and PNG: everything on it, text as text, and nothing of the moment."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from gui.filing import settle_files
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnstudio.gui.canvas import picture
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.theme import current
from nnstudio.project import edits

SVG = "{http://www.w3.org/2000/svg}"


def open_residual(window: MainWindow) -> None:
    window.files.open_template("residual")
    window.document.settle()


def test_svg_keeps_its_text(window: MainWindow) -> None:
    open_residual(window)
    root = ElementTree.fromstring(picture.svg(window.canvas.network_scene, "My net & more"))
    words = ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]
    for name in ("input_1", "dense_1", "Dense · sigmoid", "(64)", "4,160", "Dropout · rate 0.2"):
        assert name in words
    assert words.count("4,160") == 2
    assert root.find(f"{SVG}title").text == "My net & more"
    # seven cards from x 0 to 1000, each 150 wide, and 24 of free space around
    area = window.canvas.network_scene.extent()
    box = [float(v) for v in root.get("viewBox").split()]
    assert box == [0, 0, area.width() + 48, area.height() + 48]


def test_png_is_three_times_as_fine(window: MainWindow) -> None:
    open_residual(window)
    scene = window.canvas.network_scene
    image = QImage.fromData(picture.png(scene), "PNG")
    area = scene.extent()
    assert (image.width(), image.height()) == (round(3 * area.width() + 144), round(3 * area.height() + 144))
    assert image.pixelColor(2, 2) == current().color("canvas")
    colors = {image.pixelColor(x, image.height() // 2).name() for x in range(0, image.width(), 2)}
    assert current().group_color("core").name() in colors


def test_a_large_drawing_gets_fewer_pixels(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    open_residual(window)
    monkeypatch.setattr(picture, "LONGEST", 1000)
    assert QImage.fromData(picture.png(window.canvas.network_scene), "PNG").width() == 1000


def test_selection_is_not_in_the_picture_but_stays(window: MainWindow) -> None:
    open_residual(window)
    scene = window.canvas.network_scene
    plain = picture.svg(scene), picture.png(scene)
    node, edge = window.document.state.network.nodes[2].id, window.document.state.network.edges[0]
    window.selection.set([node], [edge])
    assert (picture.svg(scene), picture.png(scene)) == plain
    assert scene.cards[node].selected
    assert scene.wires[edge].selected


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_menu_writes_what_the_name_says(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    open_residual(window)
    asked: list[Path] = []

    def answer(_parent: object, _title: str, start: Path, _kinds: str, _suffix: str) -> Path:
        asked.append(start)
        return tmp_path / f"net{suffix}"

    monkeypatch.setattr(file_dialogs, "ask_save", answer)
    window.actions_by_id["export_picture"].trigger()
    settle_files(window)
    assert asked[0].name == "residual-network.svg"
    start = {".svg": b"<?xml", ".png": b"\x89PNG"}[suffix]
    assert (tmp_path / f"net{suffix}").read_bytes().startswith(start)
    assert "Exported the picture" in window.status.message.toolTip()


def test_another_ending_is_refused_with_a_sentence(window: MainWindow, tmp_path: Path) -> None:
    open_residual(window)
    window.picture.write(tmp_path / "net.gif")
    assert "‘net.gif’ is neither SVG nor PNG" in window.banner.sentence.text()
    assert list(tmp_path.iterdir()) == []
    window.picture.write(tmp_path / "no" / "folder" / "net.svg")
    settle_files(window)
    assert "folder" in window.banner.sentence.text()


def test_an_empty_canvas_has_no_picture(qtbot: QtBot, window: MainWindow) -> None:
    window.files.new()
    window.document.settle()
    assert not window.actions_by_id["export_picture"].isEnabled()


def test_wires_carry_their_shapes_in_both_kinds_of_picture_as_large_as_the_cards_words(
    window: MainWindow,
) -> None:
    window.files.open_template("residual")
    document = window.document
    document.settle()
    spec = document.state.network
    far = {node: (400.0 * number, 0.0) for number, node in enumerate(spec.order)}
    document.edit("Move", lambda s: edits.move(s, far))
    document.settle()
    root = ElementTree.fromstring(picture.svg(window.canvas.network_scene))
    words = ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]
    assert words.count("(batch, 64)") >= 2
    # each drawn at the scale of the drawing, not shrunk with the zoom
    scales = {
        group.get("transform") for group in root.iter(f"{SVG}g")
        if any("(batch, 64)" in "".join(t.itertext()) for t in group.findall(f"{SVG}text"))
    }  # fmt: skip
    assert scales
    assert all(scale.startswith("matrix(1,0,0,1,") for scale in scales)
