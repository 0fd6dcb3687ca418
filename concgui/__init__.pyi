"""The names of `concgui.__init__` with their types; an import there would open every door between rooms."""

from concgui.engine.errors import ConcguiError as ConcguiError
from concgui.engine.errors import UsageError as UsageError
from concgui.library.comparing import compare as compare
from concgui.library.comparison_result import ComparisonResult as ComparisonResult
from concgui.library.comparison_result import TaskFailure as TaskFailure

__version__: str
__all__ = ["ComparisonResult", "ConcguiError", "TaskFailure", "UsageError", "compare"]
