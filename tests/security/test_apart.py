"""What one visitor leaves for another: nothing. And what `docs/security.md` names is there."""

import gc
import os
import re
import stat
import tempfile
from pathlib import Path

import pytest

from contact_sync.lists.forecast.engines import DuckDB
from contact_sync.lists.forecast.source import Contacts
from contact_sync.lists.readers.read import ContactList
from contact_sync.ui.forecast.address import first
from contact_sync.ui.forecast.job import Job
from contact_sync.ui.forecast.work import File, Work, begun, with_list, worked

ROOT = Path(__file__).resolve().parents[2]
NAME = "zwetschgen.csv"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder of the system's temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_what_is_put_aside_is_for_nobody_else(temporary):
    with DuckDB(memory="50MB") as engine:
        (folder,) = temporary.iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        engine.backend.con.sql("SELECT 1").fetchall()
    assert list(temporary.iterdir()) == []


def test_a_list_leaves_nothing_behind(temporary):
    """Neither on the disk nor, once the session is gone, in any cache. What is there before is the
    example's, which is everybody's."""
    before = {id(one) for one in held(File, ContactList, Contacts, Work)}
    rows = "\n".join(f"Ada {n},Dana,Bern" for n in range(50))
    content = f"fullname,owneridname,address1_city\n{rows}\n".encode()

    def session():
        given = with_list(begun(), File(NAME, content))
        asked = first()
        work = Job(lambda job: worked(given, asked, None, job))
        assert work.over(60)
        assert work.result().read.columns.table.num_rows == 50
        assert len(held(File, ContactList, Contacts, Work)) > len(before) + 3

    session()
    gc.collect()
    assert list(temporary.iterdir()) == []
    assert {id(one) for one in held(File, ContactList, Contacts, Work)} <= before


def held(*kinds):
    """What of a list of that name is alive."""
    every = [one for one in gc.get_objects() if isinstance(one, kinds)]
    return [one for one in every if getattr(one, "name", NAME) == NAME]


def test_every_test_that_the_page_on_security_names_is_there():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", text))
    assert len(named) > 20
    for file, test in named - {("asgi.py", "")}:
        content = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert f"def {test}(" in content if test else content
