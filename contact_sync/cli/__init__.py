"""The terminal door: `contact-sync explain | play | matrix | …` (see `tree`).

Exit codes: 0 fine, 1 the checked thing fails, 2 bad usage or bad input (one line on stderr).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from contact_sync.cli.door import chosen_language, complain, locale_of_windows, use_utf8
from contact_sync.cli.errors import sentence
from contact_sync.cli.tree import NAME, TREE
from contact_sync.decide.engine import Gap
from contact_sync.render.words import words
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.world.codes import BadInput
from contact_sync.world.model import ActionRefused

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: what stands behind the name of the command; default: those of the process.

    Returns:
        The exit code. Every mistake of a user is one line on stderr and the code 2.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    use_utf8()
    texts = words(chosen_language(given, {**locale_of_windows(), **os.environ}))
    try:
        # Without standalone mode, click returns what the command returned, and raises.
        code = TREE.main(given, NAME, standalone_mode=False, obj=texts)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except (
        click.ClickException,
        BadInput,
        ActionRefused,
        ProblemsFound,
        Gap,
        OSError,
    ) as error:
        complain(sentence(texts, error))
        return 2
    return int(code or 0)
