"""The history: all runs, kept in one SQLite file that outlives the program. A matrix is a query of it.

Several programs may use the file at once. SQLite lets one of them write at a time, each transaction is
atomic even after SIGKILL, and no program overwrites the runs of another one.
"""

from concgui.store.history.connection import damaged_path, set_damaged_aside
from concgui.store.history.errors import DamagedHistoryError, HistoryError
from concgui.store.history.history import History
from concgui.store.history.reader import HistoryReader, KeptMatrix
from concgui.store.history_place import HistoryPlace, usual_history_path, usual_history_place

__all__ = [
    "DamagedHistoryError",
    "History",
    "HistoryError",
    "HistoryPlace",
    "HistoryReader",
    "KeptMatrix",
    "damaged_path",
    "set_damaged_aside",
    "usual_history_path",
    "usual_history_place",
]
