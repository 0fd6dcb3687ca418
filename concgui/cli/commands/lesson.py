"""``concgui lesson``: predict, run, investigate, change one thing, and take a script home."""

import argparse
import sys

from concgui.app.qt_core import require_qt_core
from concgui.cli.common.command import Command
from concgui.cli.common.json_target import json_target

FOLDER_HELP = "Take the lessons of this folder, and its claims.toml, instead of those that ship with concgui."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", title="actions", metavar="ACTION", required=True)
    listing = _add_action(actions, "list", "list the lessons")
    listing.add_argument("--json", action="store_true", help="Write JSON to standard output.")
    _add_folder(listing)
    show = _add_action(actions, "show", "print a lesson without running it")
    show.add_argument("lesson", metavar="N", help="Number or name of a lesson; see 'concgui lesson list'.")
    _add_folder(show)
    run = _add_action(actions, "run", "run a lesson, and judge its claims by what was measured")
    run.add_argument("lesson", metavar="N|all", help="Number or name of a lesson, or all of them.")
    run.add_argument(
        "--json",
        metavar="PATH|-",
        default=None,
        help="Write what came of it as JSON. With - to standard output; the lesson then goes to "
        "standard error.",
    )
    form = run.add_mutually_exclusive_group()
    form.add_argument(
        "--short", action="store_true", help="Run as little as the claims allow. Default with all."
    )
    form.add_argument(
        "--full", action="store_true", help="Run as much as a learner should see. Default for one."
    )
    run.add_argument(
        "--guess",
        metavar="TEXT",
        default=None,
        help="Your prediction, a choice's number or your own words. Default: a terminal is asked for it.",
    )
    _add_folder(run)
    check = _add_action(actions, "check", "say what is wrong with a lesson, or with all lessons of a folder")
    check.add_argument("path", metavar="FILE|FOLDER", help="What to check.")
    check.add_argument(
        "--folder",
        metavar="DIR",
        default=None,
        help="Take claims from the claims.toml of this folder as well.",
    )


def execute(arguments: argparse.Namespace) -> int:
    """Do what the action says."""
    target = json_target(arguments.json) if arguments.action == "run" else json_target(None)
    require_qt_core()
    from concgui.cli.commands import lesson_command

    if arguments.action == "list":
        return lesson_command.list_lessons(arguments.folder, as_json=arguments.json)
    if arguments.action == "show":
        return lesson_command.show_lesson(arguments.lesson, arguments.folder)
    if arguments.action == "check":
        return lesson_command.check_lessons(arguments.path, arguments.folder)
    run_all = arguments.lesson == "all"
    options = lesson_command.LessonOptions(
        folder=arguments.folder,
        short=arguments.short or (run_all and not arguments.full),
        guess=arguments.guess,
        json=target,
        stream=sys.stderr if target.takes_standard_output else sys.stdout,
    )
    if run_all:
        return lesson_command.run_all_lessons(options)
    return lesson_command.run_one_lesson(arguments.lesson, options)


COMMAND = Command(
    name="lesson",
    summary="predict what a run shows, run it, and see which claims hold on this machine",
    description="Lessons: read a situation, predict, run, and see each claim confirmed, refuted or\n"
    "too noisy to tell by what was measured here. Then change one thing, and take a script home.\n"
    "A lesson is one Markdown file; CONTRIBUTING.md says how to write one.",
    examples=(
        "concgui lesson list",
        "concgui lesson run 2",
        "concgui lesson run all --short",
        "concgui lesson show 7",
    ),
    add_arguments=add_arguments,
    execute=execute,
)


def _add_action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    description = f"{summary[0].upper()}{summary[1:]}."
    return actions.add_parser(name, help=summary, description=description, allow_abbrev=False)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", metavar="DIR", default=None, help=FOLDER_HELP)
