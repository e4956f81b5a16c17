"""Every parser of what strangers may send, by name: what reads it, and good examples of it.

A parser gives an answer or one of the house's own mistakes, which pages and command turn into a
sentence. `test_fuzz.py` tries each with damaged examples, `fuzz.py` for as long as one likes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import xlsxwriter
from own_rules import OWN

from contact_sync.ask.readings.reading import hear
from contact_sync.ask.sources import heard_json
from contact_sync.cli.errors import sentence
from contact_sync.decide.engine import Gap
from contact_sync.lists.columns import read_mapping
from contact_sync.lists.fetchxml.dates import Clock
from contact_sync.lists.fetchxml.expression import Context
from contact_sync.lists.forecast.change import Asked, Change, Rules
from contact_sync.lists.forecast.engines import DuckDB
from contact_sync.lists.forecast.forecast import forecast
from contact_sync.lists.forecast.given import clock_of, queries_of, teams_of
from contact_sync.lists.forecast.source import contacts_beside
from contact_sync.lists.generate import as_csv, dated, generate
from contact_sync.lists.readers.read import read_list
from contact_sync.lists.sample import sample
from contact_sync.overview.cast import parse_cast, parse_steps
from contact_sync.render import address as question
from contact_sync.render.lists.plan import read_plan
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import find_pack, read_own, shipped_pack
from contact_sync.rulebook.pack import Settings
from contact_sync.rulebook.problems import ProblemsFound, data_folder, decoded
from contact_sync.stories import story, team_story
from contact_sync.train.condition import conditions
from contact_sync.train.deck import cases_of, format_cases, parse_cases, read_deck
from contact_sync.train.exercise import parse_exercise
from contact_sync.train.progress import due, from_json, from_link, next_case, to_json, to_link
from contact_sync.ui.compare import address as compare
from contact_sync.ui.forecast import address as forecast_address
from contact_sync.ui.map import address as map_
from contact_sync.ui.matrix import address as matrix
from contact_sync.ui.notes import note_line
from contact_sync.ui.repair import address as repair
from contact_sync.ui.room import address as room
from contact_sync.ui.sources import address as sources
from contact_sync.ui.start import address as start
from contact_sync.ui.story import address as story_address
from contact_sync.ui.team import address as team
from contact_sync.ui.tests import address as tests
from contact_sync.ui.training import address as training
from contact_sync.world.codes import BadInput, parse_action, parse_pairs, parse_state, parse_step
from contact_sync.world.model import ActionRefused

HOUSE = (ProblemsFound, BadInput, ActionRefused, Gap)
"""The mistakes that pages and command turn into a sentence."""

ROOT = data_folder("rules").parent
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Parser:
    """One parser.

    Attributes:
        read: makes of the bytes what the page makes of them, as far as it goes without a browser.
        examples: good ones.
        few: it is slow, and is tried seldom.
    """

    read: Callable[[bytes], object]
    examples: Callable[[], list[bytes]]
    few: bool = False


def told(read: Callable[[bytes], object], content: bytes) -> bool:
    """Whether `read` takes `content`; else what it says is one line in each language."""
    try:
        read(content)
    except HOUSE as error:
        mistake = error
    else:
        return True
    for language in languages():
        said = sentence(words(language), mistake)
        assert said.strip(), mistake
        # What a stranger wrote is told, but does not drown what is wrong with it.
        assert len(said) < 20_000, len(said)
    return False


def _files(*patterns: str, most: int = 20_000) -> list[bytes]:
    found = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    return [path.read_bytes() for path in found if path.stat().st_size <= most]


# --- TOML -----------------------------------------------------------------------------------------


def _own(content: bytes) -> None:
    read_own(content, "own.toml", shipped_pack())


def _scenario(content: bytes) -> None:
    read = story.from_toml(decoded(content, "story.toml"), "story.toml")
    story_address.titled_params(read)
    story.to_toml(find_pack(read.story.pack), read)


def _team(content: bytes) -> None:
    read = team_story.from_toml(decoded(content, "team.toml"), "team.toml")
    team_story.run(read)


def _deck(content: bytes) -> None:
    format_cases(cases_of(read_deck(decoded(content, "deck.toml"), "deck.toml"), "crm-2011"))


def _mapping(content: bytes) -> None:
    said = read_mapping(content, "columns.toml")
    read_list(_head(), "contacts.csv", BERLIN, said)


_MAPPING = b"""[[column]]
heading = "Erstellt am"
field = "createdon"
kind = "instant"
order = "day_first"

[[column]]
heading = "creditlimit"
field = "creditlimit"
decimal = ","

[[column]]
heading = "Status"
field = "statecode"
options = { Aktiv = 0, Inaktiv = 1 }
"""


def _own_files() -> list[bytes]:
    """Also sources of ours that fit on top of the usual version."""
    return [OWN.encode(), *_files("rules/sources/crm2011-*.toml", most=2_500)]


def _scenarios() -> list[bytes]:
    """Saved stories name their pack."""
    found = _files("scenarios/crm-3/*.toml")
    return [*_files("tests/stories/saved/*.toml"), *(b'pack = "crm-3"\n' + one for one in found)]


# --- lists ----------------------------------------------------------------------------------------


def _head() -> bytes:
    return b"\n".join(sample("contacts.csv").splitlines()[:6]) + b"\n"


def _list(content: bytes) -> None:
    read_list(content, "contacts", BERLIN)


def _outlook(content: bytes) -> None:
    contacts_beside(sample("contacts.csv"), "contacts.csv", BERLIN, outlook=(content, "o.csv"))


def workbook(rows: list[list[object]]) -> bytes:
    """An Excel file of these rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def _excel() -> list[bytes]:
    rows = list(csv.reader(io.StringIO(sample("contacts.csv").decode("utf-8-sig"))))[:5]
    return [workbook(rows), workbook([["lastname", "creditlimit"], ["A", 1.5], ["=1+1", None]])]


def _parquet() -> list[bytes]:
    out = io.BytesIO()
    pq.write_table(dated(generate(20, 2)), out)
    return [out.getvalue()]


def _json() -> list[bytes]:
    record = {
        "@odata.etag": "W/1",
        "contactid": "8d2f1f4e-7a3b-4c1d-9e5f-0a1b2c3d4e5f",
        "_ownerid_value": "9d2f1f4e-7a3b-4c1d-9e5f-0a1b2c3d4e5f",
        "_ownerid_value@OData.Community.Display.V1.FormattedValue": "Dana Rosenrain",
        "_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname": "systemuser",
        "createdon": "2026-11-26T08:00:00Z",
        "creditlimit": 1.5,
        "statecode": 0,
    }
    return [json.dumps({"value": [record, record]}).encode(), json.dumps([record]).encode()]


_OUTLOOK_HEAD = "First Name,Last Name,E-mail Address,Birthday,Company,crmLinkState,crmid\n"
_OUTLOOK = _OUTLOOK_HEAD + "Ada,Ahorn,ada@example.org,0/0/00,Ahorn,1,\nBo,,,3/4/1980,,2,x\n"


# --- filters, forecasts and plans -----------------------------------------------------------------


def _fetch(content: bytes) -> None:
    queries_of(decoded(content, "filter.xml"), "filter.xml")


def _filters() -> list[bytes]:
    return [sample("before.xml"), sample("after.xml"), _MANY]


_MANY = b"""<fetch><entity name="contact"><filter type="or">
<condition attribute="createdon" operator="last-x-days" value="30"/>
<condition attribute="birthdate" operator="on" value="1980-04-03"/>
<condition attribute="statecode" operator="in"><value>0</value><value>1</value></condition>
<condition attribute="lastname" operator="like" value="A%_[a-c]"/>
<condition attribute="creditlimit" operator="between"><value>1</value><value>2.5</value></condition>
</filter></entity></fetch>"""


@cache
def _sample():  # type: ignore[no-untyped-def]
    return contacts_beside(sample("contacts.csv"), "contacts.csv", BERLIN)[1]


def _forecast(content: bytes) -> None:
    text = content.decode("utf-8", errors="replace")
    change = Change(
        before=queries_of(sample("before.xml").decode(), "b"), after=queries_of(text, "a")
    )
    context = Context(Clock(int(NOW.timestamp()), BERLIN, 0), me=None, teams=None, readings={})
    rules = Rules(shipped_pack(), Settings())
    with DuckDB() as engine:
        found = forecast(Asked(change=change, rules=rules, context=context), _sample(), engine)
        assert found.counts
        assert found.warnings is not None
        found.page(20, 0, search=text[:20])


def _time(content: bytes) -> None:
    now, zone, *teams = (*content.decode("utf-8", errors="replace").split("\n"), "", "")
    clock_of(now, zone, "sunday", Change())
    teams_of(",".join(teams))


def _plan(content: bytes) -> None:
    find_pack(read_plan(content, "plan.json").options.pack)


def _plans() -> list[bytes]:
    options = {
        "list": "contacts.csv",
        "filter_before": ["before.xml"],
        "filter_after": ["after.xml"],
        "reading": {"like-case": "folds"},
        "assume": {"matched_is_linked": "yes"},
        "setting": {},
        "pack": "crm-2011",
    }
    plan = {"plan": "contact-sync forecast 1", "options": options, "files": {}, "forecast": {}}
    return [json.dumps(plan, indent=1).encode()]


# --- training -------------------------------------------------------------------------------------


_CASE = "crm-2011.delete@crm.crm.me"


def _progress(content: bytes) -> None:
    _goes_on(from_json(decoded(content, "progress.json")).progress)


def _progress_link(content: bytes) -> None:
    _goes_on(from_link(content.decode("utf-8", errors="replace")).progress)


def _goes_on(progress) -> None:  # type: ignore[no-untyped-def]
    cases = parse_cases(_CASE)[0]
    assert cases
    due(progress, NOW)
    next_case(cases, progress, NOW)
    assert from_json(to_json(progress)).progress == progress
    link = to_link(progress)
    assert link is None or from_link(link).progress == progress


def _attempts() -> list[bytes]:
    exercise = parse_exercise(_CASE)
    row = {
        "case": _CASE,
        "predicted": "unknown.3",
        "actual": "absent-present-no",
        "grade": "wrong",
        "condition": conditions(exercise.rules)[0],
        "overlooked": "",
        "at": "2026-11-24T08:00:00+00:00",
    }
    rows = [row, {**row, "at": "2026-11-25T08:00:00+00:00", "grade": "right"}]
    return [json.dumps({"format": "contact-sync-progress", "attempts": rows}).encode()]


def _links() -> list[bytes]:
    found = (to_link(from_json(each.decode()).progress) for each in _attempts())
    return [link.encode() for link in found if link]


def _cases(content: bytes) -> None:
    parse_cases(content.decode("utf-8", errors="replace"))


# --- addresses, codes and sentences ---------------------------------------------------------------

PAGES = {
    "question": (question.parse_question, question.format_question),
    **{
        name: (module.parse, module.format)
        for name, module in {
            "compare": compare,
            "forecast": forecast_address,
            "map": map_,
            "matrix": matrix,
            "repair": repair,
            "room": room,
            "sources": sources,
            "start": start,
            "story": story_address,
            "team": team,
            "tests": tests,
            "training": training,
        }.items()
    },
}
"""Page -> what reads its address, and what writes it."""


def _address(content: bytes) -> None:
    page, _, query = content.decode("utf-8", errors="surrogateescape").partition("?")
    parse, format_ = PAGES.get(page, PAGES["question"])
    params = parse_qs(query, keep_blank_values=True)
    asked, ignored = parse(params)
    for language in languages():
        for one in ignored:
            assert note_line(words(language), one)
    written = format_(asked)
    again, left = parse({name: [value] for name, value in written.items()})
    assert (format_(again), left) == (written, [])
    urlencode(written)


def _addresses() -> list[bytes]:
    path = ROOT / "tests" / "render" / "addresses.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    taken = [f"{page}?{query}".encode() for page, query, *_ in rows if page in PAGES][::40]
    more = ["start?q=Was+passiert%3F", "room?code=ABCD&key=X", "tests?pack=crm-4"]
    return [*taken, *(one.encode() for one in more)]


def _sentence(content: bytes) -> None:
    text = content.decode("utf-8", errors="surrogateescape")
    for language in languages():
        heard_json(words(language), hear(text, language))


def _sentences() -> list[bytes]:
    path = ROOT / "tests" / "ask" / "sentences" / "building.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()[::12]
    return [json.loads(line)["text"].encode() for line in lines]


def _code(content: bytes) -> None:
    text = content.decode("utf-8", errors="surrogateescape")
    for read in (
        parse_action,
        parse_step,
        find_pack,
        lambda found: parse_state(parse_pairs(found.split(","))),
        lambda found: parse_steps(found, parse_cast("anna:owner, ben:delivered")),
        parse_cast,
    ):
        told(lambda _, read=read: read(text), content)  # type: ignore[misc]


_CODES = [
    *(
        "delete@crm",
        "edit@outlook#2",
        "crm-2011~edgewater-2012",
        "crm-2011:own-abc~x",
        "anna:owner",
    ),
    *("crm=active,outlook=absent,filter=matches,origin=crm,owner=me", "anna: edit@outlook#ben=2"),
    *("assign@crm>anna", "ben:delivered"),
]


PARSERS = {
    "own": Parser(_own, _own_files),
    "scenario": Parser(_scenario, _scenarios),
    "team": Parser(_team, lambda: _team_files(), few=True),
    "deck": Parser(_deck, lambda: _files("rules/decks/*.toml"), few=True),
    "mapping": Parser(_mapping, lambda: [_MAPPING]),
    "fetchxml": Parser(_fetch, _filters),
    "forecast": Parser(_forecast, _filters, few=True),
    "time": Parser(_time, lambda: [b"2026-11-27T08:00\nEurope/Berlin"]),
    "csv": Parser(_list, lambda: [_head(), as_csv(generate(5, 2))]),
    "xlsx": Parser(_list, _excel),
    "json": Parser(_list, _json),
    "parquet": Parser(_list, _parquet),
    "outlook": Parser(_outlook, lambda: [_OUTLOOK.encode(), _OUTLOOK.encode("utf-16")]),
    "plan": Parser(_plan, _plans),
    "progress": Parser(_progress, _attempts),
    "progress_link": Parser(_progress_link, _links),
    "cases": Parser(_cases, lambda: [f"{_CASE} .edit@crm.crm.me crm-4.edit@crm.crm.me".encode()]),
    "address": Parser(_address, _addresses),
    "sentence": Parser(_sentence, _sentences),
    "code": Parser(_code, lambda: [one.encode() for one in _CODES]),
}


def _team_files() -> list[bytes]:
    """Saved stories with a cast name their pack."""
    found = _files("scenarios/teams/crm-2011/*.toml")
    return [b'pack = "crm-2011"\n' + each for each in found]


def crashes(name: str) -> list[Path]:
    """What once was too much for the parser `name`."""
    return sorted((Path(__file__).parent / "crashes" / name).glob("*"))
