"""Feature maps of one sample, layer by layer, and the filters that make them: live while something trains."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout
from threadpoolctl import threadpool_limits

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.network import Network, NetworkError
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.models.run_setup import build
from nnstudio.gui.plots.browser import CONTROL, WIDEST
from nnstudio.gui.plots.browser_table import picture_of
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.inside_look import (
    MOST_TILES,
    Found,
    Listed,
    Tile,
    What,
    depthwise_tiles,
    filter_tiles,
    layers_with_filters,
    layers_with_maps,
    map_tiles,
    probe,
    seen_picture,
)
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.gui.plots.sample_chooser import SampleChooser
from nnstudio.gui.plots.sample_details import SamplePicture
from nnstudio.gui.plots.table import has_grids
from nnstudio.gui.plots.tiles import TileGrid
from nnstudio.gui.widgets.choices import fill
from nnstudio.gui.widgets.flow import FlowLayout


class FeatureMaps(PlotPanel):
    """What is looked at (maps or filters), of which layer, for which sample; the tiles below."""

    empty = tr_later("Feature maps and filters will be drawn here")
    hint = tr_later(
        "Press Train: what every layer makes of one sample, and the kernels that convolutions learn."
    )

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.grid, self.chooser = TileGrid(), SampleChooser()
        self.what, self.layer, self.channel = QComboBox(), QComboBox(), QComboBox()
        self.own_scale = QCheckBox(tr("Own scales"))
        self.own_scale.setToolTip(tr("Give each picture a scale of its own, instead of one for the layer"))
        self.picture, self.caption, self.words = SamplePicture(), QLabel(), QLabel()
        self._drawn: object = None
        self._rest: tuple[object, Found | None] = (None, None)
        for title, what in ((tr("Feature maps"), "maps"), (tr("Filters"), "filters")):
            self.what.addItem(title, what)
        for box, name in ((self.what, tr("What is shown")), (self.layer, tr("Layer")),
                          (self.channel, tr("Channel of the input that a filter sees"))):  # fmt: skip
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(WIDEST)
        for label in (self.caption, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("role", "dim")
        self._lay_out()
        for box in (self.what, self.layer):
            box.currentIndexChanged.connect(self.grid.show_all)
            box.currentIndexChanged.connect(self._chosen)
        self.channel.currentIndexChanged.connect(self._look_anew)
        self.own_scale.toggled.connect(self._look_anew)
        self.chooser.changed.connect(self._chosen)
        document.analysed.connect(self._ask)
        self.menu = PictureMenu(self.grid, "feature-maps", self.csv_rows)

    def _lay_out(self) -> None:
        row = FlowLayout(gap=8)  # two rows where the panel is narrow
        self.own_scale.setMinimumHeight(CONTROL)
        for control in (self.what, self.layer, self.channel, self.own_scale, self.chooser):
            row.addWidget(control)
        self.picture.setFixedSize(120, 120)
        side = QVBoxLayout()
        side.setSpacing(6)
        side.addWidget(self.picture)
        self.caption.setFixedWidth(120)
        side.addWidget(self.caption)
        side.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(14)
        both.addLayout(side)
        both.addWidget(self.grid, 1)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(both, 1)
        column.addWidget(self.words)

    # What is looked at

    @property
    def kind(self) -> What:
        """Maps or filters."""
        found: What = self.what.currentData()
        return found

    @property
    def node_id(self) -> str:
        """The chosen layer."""
        return str(self.layer.currentData() or "")

    @property
    def result_name(self) -> str:
        """Under which name the training thread leaves it: nothing of another sample is mistaken for it."""
        of = f"{self.chooser.split.currentData()}/{self.chooser.row}" if self.kind == "maps" else self.node_id
        return f"inside/{self.kind}/{of}"

    def probes(self) -> dict[str, object]:
        if not has_grids(self.document.prepared):
            return {}
        self._offer()
        return {self.result_name: probe(self.kind, self.chooser.sample, self.node_id)}

    def _offer(self) -> None:
        """The layers of the drawing, and the samples of the data."""
        prepared = self.document.prepared
        if prepared is None:
            return
        self.chooser.blockSignals(True)
        self.chooser.offer(prepared)
        self.chooser.blockSignals(False)
        layers = self.layers
        items: list[tuple[str, object]] = [(each.name, each.id) for each in layers]
        first = self.layer.count() == 0
        fill(self.layer, items)
        if first and len(items) > 1 and self.kind == "maps":
            self.layer.blockSignals(True)
            self.layer.setCurrentIndex(1)  # the first behind the input
            self.layer.blockSignals(False)
        chosen = next((each for each in layers if each.id == self.node_id), None)
        channels = chosen.channels if chosen is not None else 0
        colours = channels == 3
        mean = tr("True colours") if colours else tr("Mean of channels")
        numbers = [(tr("Channel {number}", number=i + 1), i) for i in range(channels)]
        fill(self.channel, [(mean, None), *numbers] if channels else [])
        self.channel.setVisible(bool(channels))
        self.chooser.setVisible(self.kind == "maps")
        self.picture.setVisible(self.kind == "maps" and prepared.table.is_image)
        self.caption.setVisible(self.kind == "maps")

    @property
    def layers(self) -> tuple[Listed, ...]:
        """Those that have what is looked at."""
        document = self.document
        find = layers_with_maps if self.kind == "maps" else layers_with_filters
        return find(document.state.network, document.analysis)

    def has_content(self) -> bool:
        if not has_grids(self.document.prepared):
            return False
        self._offer()
        return self._found() is not None

    def _found(self) -> Found | None:
        """The newest numbers: the training's, else those of the document's weights."""
        found: Found | None = self.run.results.get(self.result_name)
        return found if found is not None and found.arrays else self._at_rest()

    @Slot()
    def let_go(self) -> None:
        self._rest = (None, None)
        self.chooser.let_go()

    def _at_rest(self) -> Found | None:
        document, prepared = self.document, self.document.prepared
        if prepared is None:
            return None
        weights = tuple(id(a) for a in document.weights.values())
        chosen = (self.kind, self.node_id if self.kind == "filters" else "", self.chooser.row)
        key = (document.state.network, document.state.training.seed, id(prepared), weights, chosen)
        if self._rest[0] != key:
            network = self._network(prepared.shape.sample)
            look = probe(self.kind, self.chooser.sample, self.node_id)
            with threadpool_limits(limits=1, user_api="blas"):
                self._rest = (key, None if network is None else look(network))
        return self._rest[1]

    def _network(self, sample: tuple[int, ...]) -> Network | None:
        try:
            return build(self.document.state, sample, self.document.weights)
        except NetworkError:
            return None

    # Drawing

    def refresh(self) -> None:
        found, prepared = self._found(), self.document.prepared
        if found is None or prepared is None or found is self._drawn:
            return
        self._drawn = found
        array = found.arrays.get(self.node_id)
        tiles = [] if array is None else self._tiles(array)
        self.grid.show_tiles(tiles, own_scale=self.own_scale.isChecked())
        self._tell(array, tiles)
        row = self.chooser.row
        if self.kind == "maps" and row >= 0:
            table = prepared.table
            self.picture.show_image(picture_of(table, row) if table.is_image else None)
            name = table.classes[int(table.target[row])] if table.classes and table.target is not None else ""
            where = table.row_name(row)
            self.caption.setText(tr("{row}: ‘{name}’", row=where, name=name) if name else where)

    def _tiles(self, array: Array) -> list[Tile]:
        if self.kind == "maps":
            return map_tiles(array)
        spec, analysis = self.document.state.network, self.document.analysis
        node = spec.by_id[self.node_id]
        if node.layer.kind == "depthwise_conv2d":
            return depthwise_tiles(array)
        return filter_tiles(array, seen_picture(spec, analysis, node), self.channel.currentData())

    def _tell(self, array: Array | None, tiles: list[Tile]) -> None:
        """What the pictures are, in words below them."""
        if array is None:
            text = (
                tr("No layer has filters over pixels: put a convolution or a dense layer behind the picture.")
                if self.kind == "filters"
                else tr("This layer takes no part in the network.")
            )
        else:
            shape = "×".join(str(extent) for extent in array.shape)
            text = tr("{layer}: {shape} numbers.", layer=self.layer.currentText(), shape=shape)
            if len(tiles) == MOST_TILES:
                text += " " + tr("The first {count} are drawn.", count=MOST_TILES)
            text += " " + tr("Click a picture to enlarge it; point at it for its values.")
        self.words.setText(text)

    def restyle(self) -> None:
        self._drawn = None
        self.grid.redraw()
        self.update_now()

    # What people do

    def show_sample(self, split: str, row: int) -> None:
        """The feature maps of one sample."""
        self.what.setCurrentIndex(0)
        if self.document.prepared is not None:
            self._offer()
            self.chooser.choose(split, row)

    @Slot()
    def _chosen(self) -> None:
        """Another layer, another sample: what the training thread computes changes with it."""
        for old in self._watched:
            self.run.results.pop(old, None)
        self._drawn = None
        if self.isVisible():
            self._watch()
        self.update_now()

    @Slot()
    def _look_anew(self) -> None:
        self._drawn = None
        self.update_now()

    def csv_rows(self) -> list[list[object]]:
        """Every number that is drawn: picture, row, column, value (one for each colour)."""
        rows: list[list[object]] = [["picture", "row", "column", "value"]]
        for tile in self.grid.tiles:
            height, width = tile.values.shape[:2]
            for i in range(height):
                for j in range(width):
                    value = tile.values[i, j].tolist()
                    rows.append([tile.name, i + 1, j + 1, *(value if isinstance(value, list) else [value])])
        return rows
