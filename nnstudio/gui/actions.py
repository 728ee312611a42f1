"""Every menu action as one row of a table. Menus, shortcuts, the shortcut page and their tests read it."""

from __future__ import annotations

from dataclasses import dataclass

MENUS = ("File", "Edit", "Network", "Train", "View", "Help")


@dataclass(frozen=True)
class Action:
    """One row. ``method`` is a dotted path from the main window; ``when`` names one of the conditions.

    ``standard`` is a platform's own key (a ``QKeySequence.StandardKey``), ``keys`` what counts where
    the platform has none. ``after_line`` draws a line above it; ``check`` names a condition that ticks it.
    """

    id: str
    text: str
    menu: str
    method: str
    tip: str
    keys: str = ""
    standard: str = ""
    icon: str = ""
    when: str = "always"
    after_line: bool = False
    submenu: str = ""
    check: str = ""


ACTIONS: tuple[Action, ...] = (
    Action("new", "New", "File", "files.new", "An empty network", "Ctrl+N", "New", "new"),
    Action("open", "Open…", "File", "files.ask_open", "Open a project", "Ctrl+O", "Open", "open"),
    Action("new_from_data", "Network from my data…", "File", "files.new_from_data",
           "Start a network that fits a table, arrays or pictures of yours", "Ctrl+Shift+N", icon="table"),
    Action("save", "Save", "File", "files.save", "Save the project", "Ctrl+S", "Save", "save", "open",
           after_line=True),
    Action("save_as", "Save as…", "File", "files.ask_save_as", "Save the project to another file",
           "Ctrl+Shift+S", "SaveAs", when="open"),
    Action("import_csv", "Import data…", "File", "files.ask_import", "Use data of your own",
           "Ctrl+I", icon="import", when="open", after_line=True),
    Action("export", "Export weights…", "File", "files.export_weights",
           "Write the trained weights for other programs", "Ctrl+E", icon="export", when="trained"),
    Action("export_picture", "Export picture…", "File", "picture.export",
           "The network as SVG or PNG", "Ctrl+Shift+E", when="drawn"),
    Action("close", "Close", "File", "files.close_document", "Close the project and show the examples",
           "Ctrl+W", icon="close", when="open", after_line=True),
    Action("quit", "Quit", "File", "close", "Leave NNStudio", "Ctrl+Q"),
    Action("undo", "Undo", "Edit", "document.undo_stack.undo", "Take the last edit back", "Ctrl+Z", "Undo",
           "undo", "undo"),
    Action("redo", "Redo", "Edit", "document.undo_stack.redo", "Do again what was taken back",
           "Ctrl+Shift+Z", "Redo", "redo", "redo"),
    Action("cut", "Cut", "Edit", "edit.cut", "Cut the selected layers", "Ctrl+X", "Cut", "cut", "movable",
           after_line=True),
    Action("copy", "Copy", "Edit", "edit.copy", "Copy the selected layers", "Ctrl+C", "Copy", "copy",
           "movable"),
    Action("paste", "Paste", "Edit", "edit.paste", "Paste layers", "Ctrl+V", "Paste", "paste", "open"),
    Action("paste_data", "Paste data…", "Edit", "files.paste_data",
           "Use cells copied in a spreadsheet as data, kept in the project", "Ctrl+Shift+V"),
    Action("duplicate", "Duplicate", "Edit", "edit.duplicate", "Copy and paste in one", "Ctrl+D",
           icon="duplicate", when="movable"),
    Action("delete", "Delete", "Edit", "edit.delete", "Delete what is selected", "Del", "Delete", "delete",
           "selection"),
    Action("delete_heal", "Delete and join", "Edit", "edit.delete_and_join",
           "Delete layers and join what was before them to what was behind", "Ctrl+Del", when="nodes"),
    Action("select_all", "Select all", "Edit", "edit.select_all", "Select every layer and wire", "Ctrl+A",
           "SelectAll", when="open", after_line=True),
    Action("rename", "Rename…", "Network", "edit.rename", "Give the selected layer or group another name",
           "F2", icon="rename", when="nameable"),
    Action("add_layer", "Add a layer", "Network", "view.focus_palette", "Go to the list of layers",
           "Ctrl+L", icon="add", when="open"),
    Action("arrange", "Auto layout", "Network", "canvas.arrange", "Arrange all cards", "Ctrl+Shift+L",
           icon="layout", when="open", after_line=True),
    Action("align_left", "Left edges", "Network", "canvas.requests.align_left", "Left edges level", "Alt+A",
           icon="align-left", when="two", submenu="Align"),
    Action("align_centre", "Centres", "Network", "canvas.requests.align_centre",
           "One below the other", "Alt+H", icon="align-centre", when="two", submenu="Align"),
    Action("align_right", "Right edges", "Network", "canvas.requests.align_right", "Right edges level",
           "Alt+D", icon="align-right", when="two", submenu="Align"),
    Action("align_top", "Upper edges", "Network", "canvas.requests.align_top", "Upper edges level", "Alt+W",
           icon="align-top", when="two", submenu="Align"),
    Action("align_middle", "Middles", "Network", "canvas.requests.align_middle", "Side by side", "Alt+V",
           icon="align-middle", when="two", submenu="Align"),
    Action("align_bottom", "Lower edges", "Network", "canvas.requests.align_bottom", "Lower edges level",
           "Alt+S", icon="align-bottom", when="two", submenu="Align"),
    Action("distribute_h", "Horizontally", "Network", "canvas.requests.distribute_horizontally",
           "Equal gaps from left to right", "Alt+Shift+H", icon="distribute-h", when="three",
           submenu="Distribute"),
    Action("distribute_v", "Vertically", "Network", "canvas.requests.distribute_vertically",
           "Equal gaps from top to bottom", "Alt+Shift+V", icon="distribute-v", when="three",
           submenu="Distribute"),
    Action("group", "Group", "Network", "canvas.grouping.group",
           "Put a frame with a name round the selected layers", "Ctrl+G", icon="group", when="nodes",
           after_line=True),
    Action("fold", "Collapse or open group", "Network", "canvas.grouping.fold",
           "Show a group as one card, or its layers again", "Ctrl+Shift+H", icon="fold", when="grouped"),
    Action("ungroup", "Ungroup", "Network", "canvas.grouping.ungroup",
           "Take the frame away; the layers stay", "Ctrl+U", icon="ungroup", when="grouped"),
    Action("save_block", "Save as my block", "Network", "blocks.save_selected",
           "Keep the group for other networks, in the list of layers", "Ctrl+B", icon="save", when="grouped"),
    Action("connect", "Connect from here…", "Network", "canvas.requests.connect",
           "Draw a wire out of the selected layer; the arrow keys choose where to", icon="link",
           when="one_card", after_line=True),
    Action("add_note", "Add a note", "Network", "canvas.requests.add_note", "Write something on the canvas",
           "Ctrl+Shift+M", icon="note", when="open"),
    Action("fix", "Mend the first problem", "Network", "view.mend_first",
           "Do what the first problem's button does", "Ctrl+.", when="mendable"),
    Action("train", "Train / Pause", "Train", "run.toggle", "Train, pause, and go on", "Ctrl+Return",
           icon="play", when="trainable"),
    Action("step", "Step", "Train", "run.step", "Train one batch and hold", "F10", icon="step",
           when="trainable"),
    Action("step_epoch", "Step one epoch", "Train", "run.step_epoch",
           "Train to the end of the epoch and hold", "Shift+F10", when="trainable"),
    Action("train_more", "Train more epochs…", "Train", "runs.train_more",
           "A number of epochs, from the weights as they are", "Ctrl+Shift+Return", when="resting"),
    Action("stop", "Stop", "Train", "run.stop", "End the run and keep its weights", "Shift+F5", icon="stop",
           when="active"),
    Action("reset", "Reset weights", "Train", "run.reset_weights", "Draw all weights anew from the seed",
           "Ctrl+Shift+R", icon="reset", when="trainable", after_line=True),
    Action("new_seed", "New seed", "Train", "run.new_seed", "Draw all weights anew from another seed",
           "Ctrl+Alt+R", icon="shuffle", when="trainable"),
    Action("compare_runs", "Compare runs…", "Train", "runs.compare_newest",
           "How two runs differ: network, settings, data and results", "Ctrl+Shift+D", when="two_runs",
           after_line=True),
    Action("show_runs", "Runs", "Train", "runs.show_list", "Every training, with its curves and weights",
           "Ctrl+J", when="open"),
    Action("gradient_check", "Gradient check…", "Train", "check.gradients",
           "Compare backpropagation with the slope of the loss, number by number", "Ctrl+Shift+G",
           icon="check", when="trainable", after_line=True),
    Action("cross_validate", "Cross-validate…", "Train", "crossval.show",
           "Train once for every fold, and see how much the result varies", "Ctrl+Alt+V", when="trainable"),
    Action("zoom_in", "Zoom in", "View", "canvas.zoom.zoom_in", "Closer", "Ctrl+=", icon="zoom-in",
           when="open"),
    Action("zoom_out", "Zoom out", "View", "canvas.zoom.zoom_out", "Farther", "Ctrl+-", icon="zoom-out",
           when="open"),
    Action("actual_size", "100 %", "View", "canvas.zoom.actual_size", "Cards at their own size", "Ctrl+0",
           when="open"),
    Action("fit", "Fit", "View", "canvas.fit", "Show the whole network", "Ctrl+9", icon="fit", when="open"),
    Action("show_layer", "Layer options", "View", "view.show_layer", "The inspector's Layer tab", "Ctrl+1",
           when="open", after_line=True),
    Action("show_training", "Training options", "View", "view.show_training",
           "The inspector's Training tab", "Ctrl+2", when="open"),
    Action("show_data", "Data", "View", "view.show_data", "The inspector's Data tab", "Ctrl+3",
           when="open"),
    Action("show_problems", "Problems", "View", "view.show_problems", "What is wrong, and how to mend it",
           "Ctrl+4", when="open"),
    Action("show_log", "Log", "View", "view.show_log", "What happened so far", "Ctrl+5", when="open"),
    Action("focus_canvas", "Go to the network", "View", "view.focus_canvas", "Put the focus on the canvas",
           "Ctrl+6", when="open"),
    Action("show_summary", "Summary of the network", "View", "view.show_summary",
           "The network as a table with its costs", "Ctrl+7", when="open"),
    Action("show_code", "Keras code", "View", "view.show_code", "The network as Keras code", "Ctrl+8",
           when="open"),
    Action("theme_light", "Light", "View", "view.use_light", "Light colours", icon="sun", submenu="Theme",
           check="light", after_line=True),
    Action("theme_dark", "Dark", "View", "view.use_dark", "Dark colours", icon="moon", submenu="Theme",
           check="dark"),
    Action("theme_system", "Like the system", "View", "view.use_system", "Follow the system's colours",
           icon="system", submenu="Theme", check="system"),
    Action("reset_layout", "Reset window layout", "View", "view.reset_layout",
           "All panels back to their places"),
    Action("full_screen", "Full screen", "View", "view.toggle_full_screen", "Nothing but NNStudio", "F11"),
    Action("shortcuts", "Keyboard shortcuts", "Help", "help.shortcuts", "All keys on one page", "F1",
           icon="keyboard"),
    Action("show_logs", "Open log folder", "Help", "help.open_log_folder", "Where NNStudio writes its log"),
    Action("about", "About NNStudio", "Help", "help.about", "Version and licences", icon="info",
           after_line=True),
)  # fmt: skip
