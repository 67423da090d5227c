"""docs/commands.md is what `--help` says. Write it anew with: python -m tests.support.help_page"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from firmgraph.cli import firmgraph

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
HEAD = """# Commands

Made from `--help`; write it anew with `python -m tests.support.help_page`. Exit codes are the same everywhere: 0 done,
1 nothing read or found, 2 wrong usage, setting or input, 3 some articles went to the dead letters, 4 the data folder cannot
be used, 5 a defect of firmgraph, 130 interrupted.
"""


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every command below `command`, itself first, with its help at a width of 100."""
    context = click.Context(
        command, info_name=" ".join(path), max_content_width=100, terminal_width=100, help_option_names=["-h", "--help"]
    )
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, (*path, name))


def render() -> str:
    """The page."""
    sections = (f"## {' '.join(path)}\n\n```\n{text.rstrip()}\n```\n" for path, text in commands(firmgraph, ("firmgraph",)))
    return "\n".join([HEAD, *sections])


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
