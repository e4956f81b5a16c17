"""The notebook that shows the engine as a library runs, and prints what stands in it."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "engine.ipynb"


def test_the_notebook_prints_what_it_shows():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names, shown = {}, 0
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec("".join(cell["source"]), names)
        expected = "".join(line for one in cell["outputs"] for line in one["text"])
        assert printed.getvalue() == expected
        shown += len(expected)
    assert shown
