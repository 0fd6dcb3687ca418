"""Reading a lesson: a header between two lines of ``+++``, and the parts below it as Markdown."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from concgui.engine.claims.claim import ClaimVerdict
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.contracts.parameters import parse_settings
from concgui.engine.contracts.run_options import RunOptions, run_option_parameters
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import UnavailableError, UnknownKeyError
from concgui.engine.planning.spec import Experiment, RunSize, size_parameters
from concgui.engine.workloads.catalogue import find_workload
from concgui.lessons.claim_file import ClaimBook, ClaimEntry
from concgui.lessons.lesson import Expectation, Lesson, LessonExperiment, Need, Part
from concgui.lessons.markdown_parts import MarkdownPart, markdown_parts, words_in
from concgui.lessons.problems import LessonFileError, Problem
from concgui.lessons.toml_text import TomlText
from concgui.lessons.typed_values import TypedValues

FENCE = "+++"
"""The line before and after the header."""

MOST_WORDS = 120
"""Words that the situation of a lesson may have: longer ones are not read."""

CHANGES = 2
"""How often one thing is changed."""

_SIZES = ("tasks", "workers", "repeats")
_FORM_NAMES = (*_SIZES, "models", "set", "options")
_HEADER_NAMES = ("title", "minutes", "needs", "guess", "make", "confirmed", "refuted", "experiment", "change")
_NUMBER = re.compile(r"\d+")


def read_lesson(text: str, key: str, where: str, book: ClaimBook, models: Mapping[str, ModelInfo]) -> Lesson:
    """Return the lesson of a file.

    Args:
        text: The content of the file.
        key: Name of the lesson.
        where: Name of the file, for messages.
        book: The claims that it can name.
        models: The models that it can name, by key.

    Raises:
        LessonFileError: Something in it is wrong; the error has everything that is.
    """
    problems: list[Problem] = []
    lesson = _Reader(book, models, problems).read(text, key)
    if problems or lesson is None:
        raise LessonFileError(where, problems)
    return lesson


class _Reader:
    """Reads one lesson and collects what is wrong with it."""

    def __init__(self, book: ClaimBook, models: Mapping[str, ModelInfo], problems: list[Problem]) -> None:
        self._book = book
        self._models = models
        self._problems = problems
        self._has_broken_experiment = False

    def read(self, text: str, key: str) -> Lesson | None:
        """Return the lesson; None or an incomplete one if there are problems."""
        # A lesson that was written on Windows may begin with a mark of its encoding.
        lines = text.removeprefix("\ufeff").splitlines()
        fences = [index for index, line in enumerate(lines) if line.strip() == FENCE]
        if len(fences) < 2 or fences[0] != 0:
            reason = f"a lesson begins with a header between two lines of {FENCE}"
            self._problems.append(Problem(1, reason))
            return None
        toml = TomlText("\n".join(lines[1 : fences[1]]), first_line=2)
        if toml.problem is not None:
            self._problems.append(toml.problem)
            return None
        header = TypedValues(toml, (), self._problems)
        header.allow("part of a header", _HEADER_NAMES)
        experiments = self._experiments(header)
        parts = self._parts("\n".join(lines[fences[1] + 1 :]), fences[1] + 2, len(lines))
        answer = self._answer(header)
        number = _NUMBER.match(key)
        title, minutes = header.text("title"), header.whole("minutes")
        needs = self._needs(header)
        expectations = self._expectations(header, experiments)
        make_model = self._make_model(header, experiments)
        choices = self._choices(parts.get(Part.PREDICT))
        changes = self._changes(header, experiments, parts.get(Part.MODIFY))
        if answer is None or not experiments or len(parts) < len(Part):
            return None
        return Lesson(
            key=key,
            number=int(number[0]) if number else None,
            title=title,
            minutes=minutes,
            needs=needs,
            question=parts[Part.PREDICT].before_list,
            choices=choices,
            answer=answer,
            experiments=experiments,
            expectations=expectations,
            changes=changes,
            make_model=make_model,
            parts=MappingProxyType({part: found.text for part, found in parts.items()}),
        )

    # The header.

    def _needs(self, header: TypedValues) -> tuple[Need, ...]:
        words = header.texts("needs")
        for word in words:
            if word not in list(Need):
                header.complain(
                    "needs", str(UnknownKeyError("need", word, [need.value for need in Need])), word
                )
        return tuple(Need(word) for word in words if word in list(Need))

    def _answer(self, header: TypedValues) -> ClaimEntry | None:
        key = header.text("guess")
        if not key:
            return None
        if key not in (*header.texts("confirmed"), *header.texts("refuted")):
            header.complain("guess", f"guess names {key!r}, which is not among the lesson's own claims")
            return None
        return header.attempt("guess", lambda: self._book.find(key))

    def _expectations(
        self, header: TypedValues, experiments: tuple[LessonExperiment, ...]
    ) -> tuple[Expectation, ...]:
        found = []
        for verdict in (ClaimVerdict.CONFIRMED, ClaimVerdict.REFUTED):
            for key in header.texts(verdict.value):
                entry = header.attempt(verdict.value, _finder(self._book, key), key)
                if entry is not None:
                    self._check_subjects(entry, experiments, header, verdict.value)
                    found.append(Expectation(entry, verdict))
        if not found and not self._problems:
            header.complain("", "a lesson needs claims: name them in 'confirmed' or 'refuted'")
        return tuple(found)

    def _check_subjects(
        self,
        entry: ClaimEntry,
        experiments: tuple[LessonExperiment, ...],
        header: TypedValues,
        name: str,
    ) -> None:
        """Complain of a claim that looks at runs that the lesson does not make."""
        by_name = {experiment.name: experiment for experiment in experiments}
        for subject in entry.claim.subjects:
            if self._has_broken_experiment or not experiments:
                # What is wrong with an experiment is told there, and not with everything that rests on it.
                return
            experiment = by_name.get(subject.experiment) if subject.experiment else experiments[0]
            if experiment is None:
                reason = f"claim {entry.key!r} looks at an experiment named {subject.experiment!r}"
                header.complain(name, f"{reason}, which this lesson does not have", entry.key)
            elif not all(subject.model in form.models for form in (experiment.full, experiment.short)):
                reason = f"claim {entry.key!r} looks at {subject.model!r} in experiment {experiment.name!r}"
                header.complain(name, f"{reason}, which does not run it", entry.key)

    def _make_model(self, header: TypedValues, experiments: tuple[LessonExperiment, ...]) -> str:
        key = header.text("make")
        if key and self._model(header, "make", key) and experiments:
            workload = experiments[0].full.workload
            header.attempt("make", lambda: _check_pair(self._models[key], workload))
        return key

    def _model(self, values: TypedValues, name: str, key: str) -> bool:
        if key in self._models:
            return True
        values.complain(name, str(UnknownKeyError("model", key, self._models)), key)
        self._has_broken_experiment = True
        return False

    # The experiments.

    def _experiments(self, header: TypedValues) -> tuple[LessonExperiment, ...]:
        tables = header.tables("experiment")
        if not tables:
            header.complain("", "experiment is missing: write at least one [[experiment]]")
        found: dict[str, LessonExperiment] = {}
        declared: dict[str, dict[str, Any]] = {}
        for table in tables:
            table.allow("part of an experiment", ("name", "workload", "short", *_FORM_NAMES))
            name, workload = table.text("name"), table.text("workload")
            for missing in ("models", "tasks"):
                if missing not in table:
                    table.complain("", f"{missing} is missing")
            self._add(found, declared, table, name, {"workload": workload}, {}, is_change=False)
        for table in header.tables("change"):
            table.allow("part of a change", ("name", "from", "workload", "short", *_FORM_NAMES))
            name, source = table.text("name"), table.text("from", default=next(iter(declared), ""))
            if source not in declared:
                table.complain("from", str(UnknownKeyError("experiment", source, declared)))
                continue
            if source not in found:
                continue
            full, short = declared[source]["full"], declared[source]["short"]
            if "workload" in table:
                # Settings of one workload mean nothing to another.
                other = {"workload": table.text("workload"), "set": {}}
                full, short = {**full, **other}, {**short, **other}
            self._add(found, declared, table, name, full, short, is_change=True)
        return tuple(found.values())

    def _add(
        self,
        found: dict[str, LessonExperiment],
        declared: dict[str, dict[str, Any]],
        table: TypedValues,
        name: str,
        base_full: Mapping[str, Any],
        base_short: Mapping[str, Any],
        *,
        is_change: bool,
    ) -> None:
        if name in found:
            table.complain("name", f"there is already an experiment named {name!r}")
        own = self._form(table)
        full = _merged(base_full, own)
        short_table = table.table("short")
        short_own: Mapping[str, Any] = {}
        if short_table is not None:
            short_table.allow("part of a short form", _FORM_NAMES)
            short_own = self._form(short_table)
        short = _merged(_merged(base_short, own), short_own)
        declared[name] = {"full": full, "short": short}
        made_full = self._experiment(table, full)
        if made_full is None:
            self._has_broken_experiment = True
            return
        made_short = self._experiment(short_table or table, _merged(full, short))
        if made_short is None:
            self._has_broken_experiment = True
            return
        found[name] = LessonExperiment(name, made_full, made_short, is_change)

    def _form(self, table: TypedValues) -> dict[str, Any]:
        """Return what a table says of an experiment."""
        found: dict[str, Any] = {name: table.whole(name) for name in _SIZES if name in table}
        if "models" in table:
            found["models"] = tuple(key for key in table.texts("models") if self._model(table, "models", key))
        return {**found, "set": table.settings("set"), "options": table.settings("options")}

    def _experiment(self, table: TypedValues, form: Mapping[str, Any]) -> Experiment | None:
        """Return the experiment; None and problems if it cannot be run."""
        place = "set" if "set" in table else ""
        workload = table.attempt(
            "workload" if "workload" in table else place,
            lambda: find_workload(form["workload"]),
        )
        made = None
        if workload is not None:
            made = table.attempt(place, lambda: workload.parse(form["set"]))
        size = self._size(table, form)
        options = table.attempt("options", lambda: _run_options(form["options"]))
        keys: tuple[str, ...] = form.get("models", ())
        if made is None or size is None or options is None or not keys:
            if not keys and "models" in table and not table.texts("models"):
                table.complain("models", "models must name at least one model")
            return None
        for key in keys:
            table.attempt("models", _pair_checker(self._models[key], made), key)
        return Experiment(keys, made, size, run_options=options, again_if_disturbed=True)

    def _size(self, table: TypedValues, form: Mapping[str, Any]) -> RunSize | None:
        values: dict[str, Any] = {}
        for parameter in size_parameters():
            value = form.get(parameter.name, parameter.default)
            checked = table.attempt(parameter.name, _checker(parameter.check, value))
            if checked is None:
                return None
            values[parameter.name] = value
        return RunSize(**values)

    # The Markdown.

    def _parts(self, text: str, first_line: int, last_line: int) -> dict[Part, MarkdownPart]:
        titles = {part.value.casefold(): part for part in Part}
        found: dict[Part, MarkdownPart] = {}
        for read in markdown_parts(text, first_line):
            part = titles.get(read.title.casefold())
            if part is None:
                reason = str(UnknownKeyError("part", read.title, [part.value for part in Part]))
                self._problems.append(Problem(read.line, reason))
            elif part in found:
                self._problems.append(Problem(read.line, f"there is already a part '## {part.value}'"))
            else:
                self._check_part(part, read)
                found[part] = read
        for part in Part:
            if part not in found:
                self._problems.append(Problem(last_line, f"the part '## {part.value}' is missing"))
        if list(found) != sorted(found, key=list(Part).index):
            order = ", ".join(part.value for part in Part)
            first = next(iter(found.values()))
            self._problems.append(Problem(first.line, f"the parts stand in another order: {order}"))
        return found

    def _check_part(self, part: Part, read: MarkdownPart) -> None:
        if not read.text:
            self._problems.append(Problem(read.line, f"the part '## {part.value}' is empty"))
        words = words_in(read.text)
        if part is Part.SITUATION and words > MOST_WORDS:
            reason = f"the situation has {words} words; allowed: at most {MOST_WORDS}"
            self._problems.append(Problem(read.line, reason))

    def _choices(self, part: MarkdownPart | None) -> tuple[str, ...]:
        if part is None:
            return ()
        if len(part.items) == 1:
            reason = "one choice is no choice: write two or more, or none to be answered in own words"
            self._problems.append(Problem(part.line, reason))
        if part.text and not part.before_list:
            self._problems.append(Problem(part.line, "the question stands before the choices"))
        return part.items

    def _changes(
        self, header: TypedValues, experiments: tuple[LessonExperiment, ...], part: MarkdownPart | None
    ) -> tuple[str, ...]:
        declared = len(header.tables("change"))
        if declared != CHANGES:
            header.complain("change", f"a lesson has {CHANGES} [[change]], but this one has {declared}")
        if part is not None and part.text and len(part.items) != CHANGES:
            reason = f"'## Modify' is a list of {CHANGES} changes, but it has {len(part.items)} items"
            self._problems.append(Problem(part.line, reason))
        return part.items if part is not None else ()


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `own` says, and what `base` says of the rest; settings one by one."""
    merged = {**base, **own}
    for name in ("set", "options"):
        merged[name] = {**base.get(name, {}), **own.get(name, {})}
    return merged


def _check_pair(info: ModelInfo, workload: AnyWorkload) -> None:
    available = pair_availability(info, workload)
    if not available:
        raise UnavailableError("the pair", f"{workload.info.key} with {info.key}", available.reason)


def _run_options(settings: Mapping[str, str]) -> RunOptions:
    values: dict[str, Any] = dict(parse_settings(run_option_parameters(), settings))
    return RunOptions(**values)


def _pair_checker(info: ModelInfo, workload: AnyWorkload) -> Callable[[], None]:
    return lambda: _check_pair(info, workload)


def _checker(check: Callable[[Any], Any], value: Any) -> Callable[[], Any]:
    return lambda: check(value)


def _finder(book: ClaimBook, key: str) -> Callable[[], ClaimEntry]:
    return lambda: book.find(key)
