"""The command line. Commands are imported when they are called, so that `firmgraph --help` answers at once.

Exit codes: 0 done; 1 nothing read or found; 2 wrong usage, setting or input; 3 some articles went to the dead letters;
4 the data folder cannot be used; 5 a defect of firmgraph; 130 interrupted.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from firmgraph.exits import Exit, exit_of
from firmgraph.terminal import note
from kg.errors import FirmgraphError

# Command -> the module that holds it and the line that `--help` shows for it.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "ask": ("ask", "Answer a question with the sentences that say so."),
    "ingest": ("ingest", "Read articles into the graph."),
    "read": ("read", "Read articles into a file, for another folder to take in; by shards on many machines."),
    "extract": ("extract", "Print the claims of articles without storing anything."),
    "firm": ("firm", "Show what is known of one firm, person or product."),
    "picture": ("picture", "Draw the timeline of a firm, or its owners and holdings."),
    "sparql": ("sparql", "Run a SPARQL query over the graph."),
    "judge": ("judge", "Decide: merge, split, reject, confirm, end, begin, means, undo."),
    "delete": ("delete", "Forget an article as if it had never been read."),
    "deadletters": ("deadletters", "List the articles that could not be read, and why."),
    "watch": ("watch", "Be told when a relation appears, ends, is contradicted, resumes or goes stale."),
    "gaps": ("gaps", "List the questions that could not be answered."),
    "eval": ("evaluate", "Ask a file of questions with known answers, and grade what comes back."),
    "export": ("export", "Write the graph out."),
    "rebuild": ("rebuild", "Compute identity and relations from nothing."),
    "doctor": ("doctor", "Check the data folder and say how to mend it."),
    "backup": ("backup", "Write the whole data folder to one file, also while it is in use."),
    "restore": ("backup", "Make a data folder from a backup."),
    "compact": ("backup", "Give disk back."),
    "serve": ("serve", "Own the data folder and answer over HTTP and the socket."),
    "slack": ("serve", "Own the data folder and answer in Slack."),
    "mcp": ("mcp", "Answer programs that speak the Model Context Protocol."),
    "config": ("config", "Show the settings in force and where they come from."),
}


_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


class Commands(click.Group):
    """A group whose commands live in `firmgraph.commands` and are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table: the usual ones first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"firmgraph.commands.{COMMANDS[cmd_name][0]}"), cmd_name)
        assert isinstance(command, click.Command)
        return _with_settings(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table, importing nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _with_settings(command: click.Command) -> click.Command:
    """The command, which takes `--data` and `--config` behind its name, too, and so do its own commands."""
    for own in command.commands.values() if isinstance(command, click.Group) else ():
        _with_settings(own)
    known = {option for parameter in command.params for option in parameter.opts}
    for option, path, take in (("--data", _FOLDER, _take_data), ("--config", _FILE, _take_config)):
        if option not in known:
            command.params.append(click.Option([option], type=path, hidden=True, expose_value=False, callback=take))
    return command


def _take_data(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.find_root().obj = value


def _take_config(_: click.Context, __: click.Parameter, value: Path | None) -> None:
    if value is not None:
        os.environ["FIRMGRAPH_CONFIG"] = str(value)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--data", type=_FOLDER, help="The data folder [FIRMGRAPH_DATA].")
@click.option("--config", type=_FILE, help="A settings file [FIRMGRAPH_CONFIG].")
@click.version_option(package_name="firmgraph", message="%(prog)s %(version)s")
@click.pass_context
def firmgraph(ctx: click.Context, data: Path | None, config: Path | None) -> None:
    """Who owns, runs, supplies and buys from whom, as of any day, with the sentence that says so."""
    ctx.obj = data
    if config is not None:
        os.environ["FIRMGRAPH_CONFIG"] = str(config)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code. Never raises, never prints a traceback."""
    try:
        result = firmgraph.main(args=list(arguments), prog_name="firmgraph", standalone_mode=False)
        return int(result) if isinstance(result, int) else Exit.OK
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        note("interrupted")
        return Exit.INTERRUPTED
    except FirmgraphError as error:
        note(f"firmgraph: {error}")
        return exit_of(error)
    except BrokenPipeError:  # the reader of our output has gone: not worth a word
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        note(f"firmgraph: {error.filename or 'system'}: {error.strerror or error}")
        return Exit.FOLDER
    except Exception as error:  # noqa: BLE001  # the face's one broad except: one line for the user, the rest to the log
        return _unexpected(error)


def _unexpected(error: Exception) -> Exit:
    """Log the traceback where FIRMGRAPH_LOG says (a file), and say one line."""
    file = os.environ.get("FIRMGRAPH_LOG")
    if file is not None:
        logging.basicConfig(filename=file, format="%(asctime)s %(levelname)s %(name)s %(message)s")
        logging.getLogger("firmgraph").error("unexpected", exc_info=error)
    where = f"the traceback is in {file}" if file is not None else "set FIRMGRAPH_LOG to a file for the traceback"
    note(f"firmgraph: unexpected {type(error).__name__}: {error}; {where}")
    return Exit.UNEXPECTED


def main() -> None:
    """The console script."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # libraries draw bars of their own while they load; ours are enough
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a model comes from a package, a folder or the cache, never unasked
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
