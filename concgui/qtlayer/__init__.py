"""What needs QtCore: models on Qt, the bridge to the GUI thread, the probe, the running of experiments."""

from concgui.qtlayer.lazy_imports import resolve_executors

resolve_executors()
