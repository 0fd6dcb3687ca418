"""The code of a run as sections of lines with inks and marks, for any screen, file or page.

The marks of `engine.source` say what a line does. The run adds what it saw: which line froze the window,
which lines led to it, and what each mark is on the timeline. A file that is not what ran gets no such marks.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from concgui.engine.records.freeze import CodeLocation, ExplainedFreeze, FreezeKind
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import (
    Selection,
    selected_row,
    start_up_of,
    teardown_of,
    work_of,
)
from concgui.engine.source.definitions import FunctionNode, definition_at, lines_of
from concgui.engine.source.excerpts import Excerpt, Role
from concgui.engine.source.marks import Mark, MarkKind
from concgui.engine.tasks.report_columns import ABSENT
from concgui.presentation.code.highlight import CodeRuns, highlighted
from concgui.presentation.code.mark_text import (
    MARK_LABELS,
    ROLE_LABELS,
    changed_text,
    froze_label,
    froze_meaning,
    led_meaning,
    mark_meaning,
    moved_text,
    other_version_text,
)
from concgui.presentation.freeze_text import findable_path

_OF_MODEL = (Role.MODEL, Role.BASE)

_AT_ITS_FRAMES = (FreezeKind.PYTHON, FreezeKind.CPP, FreezeKind.GIL_HELD, FreezeKind.LOCK, FreezeKind.WAITING)
# Kinds whose frames are those of the one thread that caused the freeze, while it did.

_Places = dict[ExplainedFreeze, CodeLocation]


@dataclass(frozen=True, slots=True)
class LineMark:
    """A mark on a line of a run's code.

    Attributes:
        kind: What the line does.
        label: The word beside the line.
        meaning: What the line does, in a sentence.
        selection: What it did on the timeline; None if the run does not tell.
        freezes: Start and end of every freeze at the line, or to which the line led.
    """

    kind: MarkKind
    label: str
    meaning: str
    selection: Selection | None = None
    freezes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of code, or a gap between two parts of a file.

    Attributes:
        number: Number of the line; 0 for a gap.
        runs: The line in its inks.
        marks: What it does, the most important first.
    """

    number: int
    runs: CodeRuns
    marks: tuple[LineMark, ...] = ()

    @property
    def text(self) -> str:
        """The line without inks."""
        return "".join(run.text for run in self.runs)


GAP = CodeLine(0, ())


@dataclass(frozen=True, slots=True)
class CodeSection:
    """Parts of a file.

    Attributes:
        file: Package and path of the file.
        about: What the file is for the run.
        notice: What a reader must know of it; "" if nothing.
        lines: The lines, with gaps between the parts.
    """

    file: str
    about: str
    notice: str
    lines: tuple[CodeLine, ...]


@dataclass(frozen=True, slots=True)
class CodePage:
    """The code of a run.

    Attributes:
        run: Id of the run.
        sections: The files of model and workload.
        notices: What is not known of the code.
        replacement: Key of the model to use instead of an anti-pattern; "" for any other.
        replacement_sections: The files of that model.
    """

    run: str
    sections: tuple[CodeSection, ...]
    notices: tuple[str, ...] = ()
    replacement: str = ""
    replacement_sections: tuple[CodeSection, ...] = ()

    @property
    def marked(self) -> tuple[tuple[CodeSection, CodeLine], ...]:
        """All lines with marks, in order."""
        return tuple((section, line) for section in self.sections for line in section.lines if line.marks)


def run_sections(record: RunRecord, excerpts: Sequence[Excerpt], version: str) -> tuple[CodeSection, ...]:
    """Return the sections of a run.

    Args:
        record: The run.
        excerpts: Its files.
        version: Version of this program, of which the files are.
    """
    places = _places_on(record, excerpts)
    return tuple(_section_of_run(record, places, excerpt, version) for excerpt in excerpts)


def plain_sections(excerpts: Iterable[Excerpt]) -> tuple[CodeSection, ...]:
    """Return sections without a run: of a model that could be used instead."""
    return tuple(
        _section(
            excerpt, "", {line: [_plain_mark(mark) for mark in marks] for line, marks in _by_line(excerpt)}
        )
        for excerpt in excerpts
    )


def script_section(text: str, name: str) -> CodeSection:
    """Return a whole script as a section."""
    runs = highlighted(tuple(text.rstrip("\n").split("\n")))
    return CodeSection(name, "", "", tuple(CodeLine(number, line) for number, line in enumerate(runs, 1)))


def places_seen(record: RunRecord) -> tuple[CodeLocation, ...]:
    """Return the lines that were seen to freeze the window, those of the longest freezes first."""
    places = (freeze.cause.location for freeze in record.freezes)
    return tuple(dict.fromkeys(place for place in places if place is not None and place.line))


def is_same_file(path: str, other: str) -> bool:
    """Return whether two paths, perhaps of different machines, mean the same file of a package."""
    return findable_path(path) == findable_path(other)


def line_of_selection(page: CodePage, selection: Selection) -> tuple[CodeSection, CodeLine] | None:
    """Return the marked line that did what is selected; None if there is none.

    A freeze is at the line that caused it, a task at the line that ran it.
    """
    best: tuple[int, CodeSection, CodeLine] | None = None
    for section, line in page.marked:
        rank = max(_fit(mark, selection) for mark in line.marks)
        if rank and (best is None or rank > best[0]):
            best = (rank, section, line)
    return (best[1], best[2]) if best is not None else None


def line_of_place(page: CodePage, place: CodeLocation) -> tuple[CodeSection, CodeLine] | None:
    """Return the line that a finding means; None if the page does not have it."""
    for section in page.sections:
        if not section.notice and is_same_file(section.file, place.file):
            for line in section.lines:
                if line.number == place.line:
                    return section, line
    return None


def _fit(mark: LineMark, selection: Selection) -> int:
    """Return how well a mark fits a selection, 0 if it does not."""
    if selection.is_freeze:
        is_in = any(
            since < selection.until_ns and until > selection.since_ns for since, until in mark.freezes
        )
        return (3 if mark.kind is MarkKind.FREEZE else 1) if is_in else 0
    if selection.task is not None:
        return 2 if mark.kind is MarkKind.RUN else 0
    return 2 if mark.selection == selection else 0


def _section_of_run(record: RunRecord, places: _Places, excerpt: Excerpt, version: str) -> CodeSection:
    frozen = _freezes_in(places, excerpt)
    notice, frozen = _truth_of(record, places, excerpt, version, frozen)
    marks: dict[int, list[LineMark]] = {}
    for line, freezes in frozen.items():
        longest = max(freezes, key=lambda freeze: freeze.length_s)
        selection = Selection.of_freeze(record.id, longest)
        meaning = froze_meaning(longest, len(freezes) - 1)
        stretches = tuple((freeze.since_ns, freeze.until_ns) for freeze in freezes)
        marks[line] = [LineMark(MarkKind.FREEZE, froze_label(longest), meaning, selection, stretches)]
        excerpt = excerpt.with_line(line)
    if not notice:
        for line, freeze in _led_to(places, excerpt).items():
            selection = Selection.of_freeze(record.id, freeze)
            label = MARK_LABELS[MarkKind.LED_TO_FREEZE]
            marks.setdefault(line, []).append(
                LineMark(
                    MarkKind.LED_TO_FREEZE,
                    label,
                    led_meaning(freeze),
                    selection,
                    ((freeze.since_ns, freeze.until_ns),),
                )
            )
    for line, plain in _by_line(excerpt):
        marks.setdefault(line, []).extend(
            replace(_plain_mark(mark), selection=_selection_of(record, mark.kind, excerpt.role))
            for mark in plain
        )
    return _section(excerpt, notice, marks)


def _truth_of(
    record: RunRecord,
    places: _Places,
    excerpt: Excerpt,
    version: str,
    frozen: dict[int, list[ExplainedFreeze]],
) -> tuple[str, dict[int, list[ExplainedFreeze]]]:
    """Return why a file is not what ran, "" if it is, and the lines that may be marked."""
    file = excerpt.file
    is_own = findable_path(file.path).startswith("concgui/")
    if is_own and record.environment.concgui != version:
        return other_version_text(version, record.environment.concgui), {}
    first = next(iter(frozen), None)
    if record.time is not None and file.modified > record.time:
        return changed_text(first), {}
    for line, freezes in frozen.items():
        place = places[freezes[0]]
        if not _is_in_function(excerpt, place):
            return moved_text(line, place.function), {}
    return "", frozen


def _is_in_function(excerpt: Excerpt, place: CodeLocation) -> bool:
    """Return whether the line is in a function of that name, as it was in the run."""
    name = place.function.rpartition(".")[2]
    if name.startswith("<"):
        return place.line <= len(excerpt.file.lines)
    found = definition_at(excerpt.file, place.line)
    if found is None:
        return False
    return any(
        node.name == name and lines_of(node)[0] <= place.line <= lines_of(node)[1]
        for node in ast.walk(found.node)
        if isinstance(node, FunctionNode)
    )


def _places_on(record: RunRecord, excerpts: Iterable[Excerpt]) -> _Places:
    """Return the line of each freeze that stands in one of the files.

    It is the place of its cause; without one it is the innermost frame in these files: a slot of the model
    that handles signals, or the line that starts a process.
    """
    files = {findable_path(excerpt.file.path) for excerpt in excerpts}
    places: _Places = {}
    for freeze in record.freezes:
        cause = freeze.cause
        seen = (cause.location,) if cause.location is not None else cause.frames
        for place in seen if cause.location is not None or cause.kind in _AT_ITS_FRAMES else ():
            if place.line and findable_path(place.file) in files:
                places[freeze] = place
                break
    return places


def _freezes_in(places: _Places, excerpt: Excerpt) -> dict[int, list[ExplainedFreeze]]:
    """Return the freezes at each line of a file, the longest freeze's line first."""
    found: dict[int, list[ExplainedFreeze]] = {}
    for freeze, place in places.items():
        if is_same_file(place.file, excerpt.file.path):
            found.setdefault(place.line, []).append(freeze)
    return found


def _led_to(places: _Places, excerpt: Excerpt) -> dict[int, ExplainedFreeze]:
    """Return the lines of a file from which a line was called that froze the window."""
    found: dict[int, ExplainedFreeze] = {}
    for freeze, place in places.items():
        frames = freeze.cause.frames
        below = frames[frames.index(place) + 1 :] if place in frames else ()
        for frame in below:
            is_shown = any(first <= frame.line <= last for first, last in excerpt.ranges)
            if is_shown and is_same_file(frame.file, excerpt.file.path) and _is_in_function(excerpt, frame):
                found.setdefault(frame.line, freeze)
    return found


def _selection_of(record: RunRecord, kind: MarkKind, role: Role) -> Selection | None:
    """Return what a mark did on the timeline: the first time that it did it, or all the time that it took."""
    times, is_model = record.times, role in _OF_MODEL
    if kind is MarkKind.START and is_model:
        return Selection(record.id, *start_up_of(times))
    if kind is MarkKind.SUBMIT and is_model:
        return _first_task(record, record.spans.submitted_ns)
    if kind is MarkKind.RUN:
        return _first_task(record, record.spans.started_ns)
    if kind is MarkKind.JOIN and is_model:
        return Selection(record.id, *teardown_of(times))
    if is_model:
        return Selection(record.id, *work_of(times))
    return _longest_task(record)


def _first_task(record: RunRecord, column: Iterable[int]) -> Selection | None:
    rows = [(at, row) for row, at in enumerate(column) if at != ABSENT]
    return selected_row(record, min(rows)[1]) if rows else None


def _longest_task(record: RunRecord) -> Selection | None:
    spans = record.spans
    lengths = [
        (finished - started, row)
        for row, (started, finished) in enumerate(zip(spans.started_ns, spans.finished_ns, strict=True))
        if ABSENT not in (started, finished)
    ]
    return selected_row(record, max(lengths)[1]) if lengths else None


def _by_line(excerpt: Excerpt) -> list[tuple[int, list[Mark]]]:
    lines: dict[int, list[Mark]] = {}
    for mark in sorted(excerpt.marks, key=lambda mark: (mark.line, tuple(MarkKind).index(mark.kind))):
        lines.setdefault(mark.line, []).append(mark)
    return list(lines.items())


def _plain_mark(mark: Mark) -> LineMark:
    return LineMark(mark.kind, MARK_LABELS[mark.kind], mark_meaning(mark.kind, mark.what))


def _section(excerpt: Excerpt, notice: str, marks: dict[int, list[LineMark]]) -> CodeSection:
    runs = highlighted(excerpt.file.lines)
    lines: list[CodeLine] = []
    for first, last in excerpt.ranges:
        if lines:
            lines.append(GAP)
        for number in range(first, last + 1):
            on_line: dict[MarkKind, LineMark] = {}
            for mark in marks.get(number, ()):
                on_line.setdefault(mark.kind, mark)
            lines.append(CodeLine(number, runs[number - 1], tuple(on_line.values())))
    file = findable_path(excerpt.file.path)
    return CodeSection(file, ROLE_LABELS[excerpt.role], notice, tuple(lines))
