"""What README.md shows of the doors is done as it stands there."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import anyio
from mcp import Client, StdioServerParameters
from serving import fetched, served

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OURS = ".venv/bin/contact-sync "


def block(language, begin):
    """The lines of the one block of that language with this first line, without comments."""
    found = re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    [lines] = [text.splitlines() for text in found if text.startswith(begin)]
    assert len(lines) <= 7
    return [line for line in lines if not line.startswith("#")]


def command(line):
    """The words with which a line of README calls us."""
    assert line.startswith(OURS), line
    return [sys.executable, "-m", "contact_sync", *shlex.split(line.removeprefix(OURS))]


def test_a_file(tmp_path):
    [line] = block("sh", "# a class")
    words = command(line)
    name = words[-1]
    words[-1] = str(tmp_path / name)
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    assert (tmp_path / name).read_text(encoding="utf-8").endswith("</html>")


def test_another_program(tmp_path):
    begin, *asked = block("sh", "# another program")
    words = command(begin.removesuffix(" &"))[3:]
    assert words[1] == "--port"
    answers = []
    with served(tmp_path / "log.txt", words[0]) as address:
        for line in asked:
            curl, url = shlex.split(line)
            assert curl == "curl"
            status, _, body = fetched(url.replace(f"http://127.0.0.1:{words[2]}", address))
            assert status == 200
            answers.append(json.loads(body))
    explained, page, described = answers
    assert explained["answer"]["evidence"] == "documented"
    assert explained["sources"]
    assert page["page"]["number"] == 2
    assert described["openapi"].startswith("3.")


def test_an_assistant():
    told = json.loads("\n".join(block("json", '{"mcpServers"')))["mcpServers"]["contact-sync"]
    program, *words = command(shlex.join([told["command"], *told["args"]]))
    where = StdioServerParameters(command=program, args=words, cwd=str(ROOT))

    async def ask():
        async with Client(where) as client:
            return await client.call_tool("explain", {"origin": "crm", "action": "deactivate"})

    answer = anyio.run(ask).structured_content
    assert answer["answer"]["evidence"] == "contested"
    assert len(answer["sources"]) > 1


def test_the_engine_as_a_library():
    [text] = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    *lines, shown = filter(None, text.splitlines())
    assert len(lines) == 5
    ran = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert ran.stdout.strip() == shown.removeprefix("# ")
    assert (ROOT / "contact_sync" / "py.typed").is_file()
