"""The matrix: its cells against the engine and a brute-force check, its words, address, files and
page."""

import csv
import html
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from urllib.parse import parse_qs, urlencode
from xml.etree import ElementTree as ET

import pytest
import toy
from covering import every_pair
from hypothesis import given
from hypothesis import strategies as st
from reading import answer_texts, component, everything, params_of, rest_of, rows_of
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.decide.effects import evidence_key
from contact_sync.decide.engine import actions_in, compiled, decide, refusal_in
from contact_sync.overview.matrix import effect, matrix
from contact_sync.overview.unknown import UNKNOWN, decide_open
from contact_sync.render.address import Question, format_question, within
from contact_sync.render.doors.html import file as html_file
from contact_sync.render.doors.pdf import file as pdf_file
from contact_sync.render.doors.table import csv as csv_file
from contact_sync.render.markdown import as_markdown
from contact_sync.render.matrix_words import ALONE, alone, depends, sentences, short_verdict
from contact_sync.render.narrate import CHANGED
from contact_sync.render.parts.palette import SIGN
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import ANY_VERSION, DEFAULT_PACK, shipped_pack, versions_of
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.pack import all_settings, fitting
from contact_sync.ui.matrix.address import (
    EVIDENCE,
    ORDERS,
    PLACES,
    SEARCH,
    Asked,
)
from contact_sync.ui.matrix.address import first as first_view
from contact_sync.ui.matrix.address import format as format_view
from contact_sync.ui.matrix.address import parse as parse_view
from contact_sync.ui.matrix.answer import markdown, matrix_document, xlsx
from contact_sync.ui.matrix.table import (
    STARTS,
    all_lines,
    column,
    narrowed,
    plain_table,
)
from contact_sync.world.model import (
    STANDARD_STARTS,
    Action,
    Origin,
    Owner,
    refusal,
)

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
EACH_PACK = pytest.mark.parametrize("pack_id", pack_ids())
SETTING = shipped_pack().settings[0]

# One claim for each origin, for each owner and for each value of two settings.
TOY = toy.pack(
    toy.claim("a#1", "edit@crm", "outlook=absent link=none unsynced=none lost=none", "left=x"),
    toy.claim("a#2", "edit@crm", "outlook=present unsynced=none lost=none", "left=y right=x"),
    toy.claim("a#3", "edit@crm", "outlook=present lost=crm unsynced=none", "left=y right=y"),
    toy.claim("a#4", "delete@crm", "outlook=absent", "origin=crm owner=other left=y"),
    settings=[toy.setting("left", "x", "y"), toy.setting("right", "x", "y")],
    inferred=[toy.inferred("same", " ".join(Action), "crm=same outlook=same")],
)


def switches(pack):
    """Known and unknown settings, as `matrix` takes them: every two of two settings together."""
    choices = [(*setting.values, UNKNOWN) for setting in pack.settings]
    for values in every_pair(choices):
        named = dict(zip((s.name for s in pack.settings), values, strict=True))
        unknown = tuple(name for name, value in named.items() if value == UNKNOWN)
        known = {name: value for name, value in named.items() if value != UNKNOWN}
        yield {**pack.defaults, **known}, unknown


def packs():
    return [TOY, *(shipped_pack(pack_id) for pack_id in pack_ids())]


EACH = pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.id)


def view_of(pack_id=DEFAULT_PACK, **changes):
    first = first_view(pack_id)
    return Asked(**{name: getattr(first, name) for name in Asked.__slots__} | changes)


def lines_of(language, view):
    say, pack = words(language), view.standing
    return narrowed(say, all_lines(say, pack, view), view)


# --- the cells -----------------------------------------------------------------------------------


@EACH
def test_every_action_that_makes_sense_somewhere_has_a_row_with_every_start(pack):
    for settings, unknown in switches(pack):
        rows = matrix(pack, settings, unknown)
        assert [row.action for row in rows] == [
            action
            for action in Action
            if any(action in actions_in(pack, s) for s in STANDARD_STARTS)
        ]
        for row in rows:
            assert [cell.start for cell in row.cells] == list(STANDARD_STARTS)
            for cell in row.cells:
                assert cell.action == row.action
                assert cell.refusal == refusal_in(pack, cell.start, row.action)
                assert (cell.answer is None) == (cell.refusal is not None)


@EACH
def test_a_cell_holds_what_the_engine_answers(pack):
    for settings, unknown in switches(pack):
        for row in matrix(pack, settings, unknown):
            for cell in row.cells:
                if cell.refusal is None:
                    asked = pack, cell.start, row.action, settings
                    assert cell.answer == decide_open(*asked, unknown)
                    if not unknown:
                        assert cell.decisions == (decide(*asked),)
                        assert cell.evidence == (evidence_key(decide(*asked)),)
                        assert cell.depends_on == ()


def ends(pack, state, action, settings):
    """What a reader sees of the outcomes, worked out on its own; of a contest, who claims which."""
    if action not in actions_in(pack, state):
        return None
    decision = decide(pack, state, action, settings)
    seen = [
        (
            *(outcome.after_sync[position] for position in (2, 3, 4, 6)),
            str(outcome.lost),
        )
        for outcome in decision.outcomes
    ]
    if decision.evidence != "contested":
        return set(seen)
    return [(one, set(o.sources)) for one, o in zip(seen, decision.outcomes, strict=True)]


@EACH
def test_what_alone_changes_a_result_by_brute_force(pack):
    turned = {Origin.CRM: Origin.OUTLOOK, Owner.ME: Owner.OTHER}
    turned |= {value: key for key, value in turned.items()}
    seen = Counter()
    for settings, unknown in switches(pack):
        possible = [
            one
            for one in all_settings(pack)
            if all(one[name] == settings[name] for name in one if name not in unknown)
        ]
        for row in matrix(pack, settings, unknown):
            for cell in row.cells:
                expected = set()
                for axis, switch in product(("origin", "owner"), possible):
                    other = cell.start._replace(**{axis: turned[getattr(cell.start, axis)]})
                    here, there = (
                        ends(pack, state, row.action, switch) for state in (cell.start, other)
                    )
                    if here is not None and there is not None and here != there:
                        expected.add(axis)
                assert set(cell.alone) == expected
                seen.update(cell.alone)
    # Not every product asks where a contact was created, or who owns it.
    if pack.id in (TOY.id, DEFAULT_PACK):
        assert seen["origin"]
        assert seen["owner"]


def test_an_unknown_setting_shows_every_possible_result_and_what_it_depends_on():
    [row] = [row for row in matrix(TOY, None, ("left", "right")) if row.action == Action.EDIT_CRM]
    assert {cell.depends_on for cell in row.cells} == {("left", "right")}
    assert all(len(cell.decisions) == 3 for cell in row.cells)
    [row] = [row for row in matrix(TOY, None, ("right",)) if row.action == Action.EDIT_CRM]
    assert {cell.depends_on for cell in row.cells} == {()}


def test_crm_2011_shows_where_origin_and_where_the_owner_decides():
    decides = {
        axis: {
            str(row.action)
            for row in matrix(shipped_pack("crm-2011"))
            if any(axis in cell.alone for cell in row.cells)
        }
        for axis in ("origin", "owner")
    }
    assert decides["origin"] >= {"leave_filter@crm", "assign_to_other@crm", "deactivate@crm"}
    assert decides["owner"] >= {"delete@crm", "change_filter@outlook"}
    assert not decides["origin"] & {"edit@crm", "edit@outlook", "delete@outlook"}


@EACH
def test_a_change_is_one_of_state_or_of_an_edit_carried_over(pack):
    for settings in all_settings(pack):
        for row in matrix(pack, settings):
            for cell in row.cells:
                for decision, system in product(cell.decisions, ("crm", "outlook")):
                    for outcome in decision.outcomes:
                        other = row.action.place != system
                        earlier = decision.before if other else decision.after_action
                        fields = {"crm": ("crm",), "outlook": ("outlook", "link")}[system]
                        moved = any(
                            getattr(earlier, field) != getattr(outcome.after_sync, field)
                            for field in fields
                        )
                        found = effect(decision, outcome, system)
                        carried = found.key in ("updated", "overwritten")
                        assert found.changed == (moved or carried)
                        if found.changed:
                            assert system in row.systems
            if not row.systems:
                for cell in row.cells:
                    for decision in cell.decisions:
                        for outcome in decision.outcomes:
                            before = decision.before._replace(filter=outcome.after_sync.filter)
                            assert outcome.after_sync._replace(sync=before.sync) == before


def test_page_and_command_have_the_same_cells():
    table = compiled(shipped_pack())
    of_command = {
        (start, action): table.decide(start, action)
        for start in STANDARD_STARTS
        for action in actions_in(shipped_pack(), start)
    }
    of_page = {
        (cell.start, cell.action): cell.decisions
        for row in matrix(shipped_pack())
        for cell in row.cells
        if cell.refusal is None
    }
    assert of_page == {key: (decision,) for key, decision in of_command.items()}


# --- in words ------------------------------------------------------------------------------------


@EACH_LANGUAGE
@EACH_PACK
def test_a_cell_names_verdict_evidence_and_what_decides(pack_id, language):
    say, pack = words(language), shipped_pack(pack_id)
    for settings, unknown in switches(pack):
        view = view_of(pack_id, settings=settings, unknown=unknown)
        for line in all_lines(say, pack, view):
            for cell, text in zip(line.row.cells, line.cells, strict=True):
                shown = text.replace("\N{NO-BREAK SPACE}", " ")
                if cell.refusal is not None:
                    assert shown.startswith("– ")
                    continue
                parts = shown.split(" · ")
                for key in cell.evidence:
                    assert f"{SIGN[key]} {say(f'evidence.{key}.name')}" in parts[1]
                for axis, sign in ALONE.items():
                    assert (f"{sign} {say(f'matrix.{axis}')}" in parts) == (axis in cell.alone)
                changed = any(
                    effect(decision, outcome, system).changed
                    for decision in cell.decisions
                    for outcome in decision.outcomes
                    for system in ("crm", "outlook")
                )
                assert (CHANGED in parts[0]) == changed
                for setting in pack.settings:
                    named = setting.text[language] in shown
                    assert named == (setting.name in cell.depends_on)


@pytest.mark.parametrize(
    ("action", "code", "expected"),
    [
        ("leave_filter@crm", "outlook-me", "Outlook: bleibt (verknüpft) · ✓ belegt · ◆ Herkunft"),
        ("leave_filter@crm", "crm-me", "→ Outlook: entfernt · ✓ belegt · ◆ Herkunft"),
        (
            "delete@crm",
            "outlook-other",
            "→ Outlook: bleibt (gelöst) oder entfernt · ≠ umstritten · ◆ Herkunft · ● Besitzer",
        ),
        ("delete@outlook", "crm-me", "CRM: bleibt · ✓ belegt"),
        ("rebuild_client@outlook", "crm-me", "→ Outlook: doppelt · ✓ belegt"),
        ("move_server@crm", "crm-me", "nichts ändert sich · ✓ belegt"),
        ("assign_to_me@crm", "crm-me", "– geht hier nicht (Gehört: dem Benutzer dieses Outlooks)"),
    ],
)
def test_german_cells_of_crm_2011(action, code, expected):
    line = next(line for line in lines_of("de", view_of("crm-2011")) if line.row.action == action)
    text = dict(zip(STARTS, line.cells, strict=True))[code]
    assert text.replace("\N{NO-BREAK SPACE}", " ") == expected


def test_outcomes_of_two_systems_keep_together():
    both = toy.pack(
        toy.claim("a#1", "change_filter@outlook", "crm=absent outlook=present"),
        toy.claim("b#1", "change_filter@outlook", "crm=active outlook=absent"),
        inferred=[toy.inferred("same", " ".join(Action), "crm=same outlook=same")],
    )
    row = next(row for row in matrix(both) if row.action == Action.CHANGE_FILTER)
    assert row.systems == ("crm", "outlook")
    [line] = [
        line
        for line in all_lines(words("en"), both, Asked("toy", {}))
        if line.row.action == Action.CHANGE_FILTER
    ]
    assert line.cells[0].startswith(
        "→ CRM: deleted, → Outlook: stays (unlinked); or CRM: stays, → Outlook: removed"
    )


# --- filter, search, sort ------------------------------------------------------------------------

SWITCHES = [
    *({"settings": settings} for settings in all_settings(shipped_pack())),
    {"unknown": (SETTING.name,)},
]
VIEWS = st.builds(
    lambda switches, **rest: view_of(**switches, **rest),
    switches=st.sampled_from(SWITCHES),
    place=st.sampled_from([None, *PLACES]),
    evidence=st.sets(st.sampled_from(EVIDENCE)).map(
        lambda chosen: tuple(key for key in EVIDENCE if key in chosen)
    ),
    contrast=st.booleans(),
    search=st.sampled_from(["", "outlook", "gelöscht", "removed", "crm umstritten", "zzz", "◆"]),
    order=st.sampled_from(ORDERS),
)


@given(VIEWS, st.sampled_from(languages()))
def test_what_is_shown_is_what_was_asked_for(view, language):
    say, pack = words(language), view.standing
    every = all_lines(say, pack, view)
    shown = narrowed(say, every, view)
    assert len({line.row.action for line in shown}) == len(shown)
    for line in every:
        badges = {key for cell in line.row.cells for key in cell.evidence}
        told = [sentence for cell in line.row.cells for sentence in sentences(say, cell)]
        text = " ".join([line.action, *line.cells, *told]).replace("\N{NO-BREAK SPACE}", " ")
        wanted = (
            view.place in (None, line.row.action.place)
            and (not view.evidence or bool(badges & set(view.evidence)))
            and (not view.contrast or any(cell.alone for cell in line.row.cells))
            and all(word.lower() in text.lower() for word in view.search.split())
        )
        assert (line in shown) == wanted


@EACH_LANGUAGE
def test_the_orders(language):
    usual, name, contrast, evidence = (lines_of(language, view_of(order=order)) for order in ORDERS)
    assert [line.row.action for line in usual] == [row.action for row in matrix(shipped_pack())]
    assert [line.action for line in name] == sorted(
        (line.action for line in usual), key=str.casefold
    )
    counts = [sum(len(cell.alone) for cell in line.row.cells) for line in contrast]
    assert counts == sorted(counts, reverse=True)
    weakest = [
        max(EVIDENCE.index(key) for cell in line.row.cells for key in cell.evidence)
        for line in evidence
    ]
    assert weakest == sorted(weakest, reverse=True)
    for lines in (name, contrast, evidence):
        assert {line.row.action for line in lines} == {line.row.action for line in usual}


# --- the address ---------------------------------------------------------------------------------


def parsed(**params):
    every = {name: [v] if isinstance(v, str) else v for name, v in params.items()}
    return parse_view({("in" if name == "in_" else name): v for name, v in every.items()})


@given(VIEWS, st.text(max_size=30))
def test_every_view_survives_its_address(view, search):
    for one in (view, parsed(q=search)[0]):
        query = urlencode(format_view(one))
        assert parse_view(parse_qs(query, keep_blank_values=True)) == (one, [])


def test_an_empty_address_shows_everything():
    assert parse_view({}) == (first_view(), [])
    assert format_view(first_view()) == {"pack": DEFAULT_PACK, **shipped_pack().defaults}


@pytest.mark.parametrize(
    ("params", "key", "names"),
    [
        ({"in_": "exchange"}, "wrong_value", "in"),
        ({"evidence": "documented,proven"}, "wrong_value", "evidence"),
        ({"only": "everything"}, "wrong_value", "only"),
        ({"sort": "Löschen"}, "wrong_value", "sort"),
        ({"pack": "crm-1"}, "wrong_value", "pack"),
        ({SETTING.name: "maybe"}, "wrong_value", SETTING.name),
        ({"lang": "xx"}, "wrong_value", "lang"),
        ({"origin": "crm"}, "unknown", "origin"),
        ({"owner": "unknown"}, "unknown", "owner"),
        ({"action": "delete"}, "unknown", "action"),
        ({"x": "<script>"}, "unknown", "x"),
        ({"in_": ["crm", "crm"]}, "repeated", "in"),
        ({"q": "x" * 101}, "too_long", "q"),
    ],
)
def test_garbage_is_named_and_the_rest_used(params, key, names):
    view, ignored = parsed(**{"evidence": "guess", **params})
    assert [(item.key, item.values["name"]) for item in ignored] == [(key, names)]
    assert view.pack == DEFAULT_PACK
    assert len(view.search) <= SEARCH.most
    if "evidence" not in params:
        assert view.evidence == ("guess",)
    for language in languages():
        assert words(language)(f"ignored.{key}", **ignored[0].values)


@given(
    st.dictionaries(
        st.sampled_from(
            ["pack", "in", "evidence", "only", "q", "sort", "origin", SETTING.name, "x"]
        ),
        st.lists(st.text(max_size=20), min_size=1, max_size=2),
    )
)
def test_no_address_breaks_anything(params):
    view, _ = parse_view(params)
    assert parse_view(parse_qs(urlencode(format_view(view)))) == (view, [])
    for language in languages():
        lines_of(language, view)


# --- files ---------------------------------------------------------------------------------------

NASTY = '=cmd|"/c calc"!A1 <script>alert(1)</script> [x](javascript:y) | `z`'


def test_the_tables_hold_what_the_lines_say():
    say, lines = words("de"), lines_of("de", first_view())
    plain = plain_table(say, lines)
    assert plain.index.tolist() == [line.action for line in lines]
    assert plain.columns.tolist() == [column(say, start) for start in STANDARD_STARTS]
    assert plain.to_numpy().tolist() == [list(line.cells) for line in lines]


@EACH_LANGUAGE
def test_csv_opens_in_a_spreadsheet(language):
    say, lines = words(language), lines_of(language, view_of(contrast=True))
    data = csv_file(plain_table(say, lines))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == [say("matrix.action"), *(column(say, start) for start in STANDARD_STARTS)]
    assert rows[1:] == [[line.action, *line.cells] for line in lines]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def cells_of(workbook):
    """Every cell of every sheet as text; none may be anything else than text."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        names = [name for name in archive.namelist() if "worksheets/sheet" in name]
        shared = ET.fromstring(archive.read("xl/sharedStrings.xml"))
        strings = ["".join(item.itertext()) for item in shared]
        found = []
        for name in names:
            sheet = ET.fromstring(archive.read(name))
            assert not sheet.findall(f".//{space}f")
            assert not sheet.findall(f".//{space}hyperlink")
            for cell in sheet.iter(f"{space}c"):
                value = cell.find(f"{space}v")
                if value is not None:
                    assert cell.get("t") == "s"
                    found.append(strings[int(value.text)])
        return names, found


@EACH_LANGUAGE
def test_xlsx_holds_text_only_and_what_was_asked(language):
    view = view_of(search="crm", unknown=(SETTING.name,))
    say, pack, lines = words(language), shipped_pack(), lines_of(language, view)
    data = xlsx(say, pack, view, lines)
    names, found = cells_of(data)
    assert len(names) == 2
    for line in lines:
        assert {line.action, *line.cells} <= set(found)
    assert {say("matrix.action"), say("unknown.option"), "crm"} <= set(found)
    assert data == xlsx(say, pack, view, lines)


def test_nothing_in_a_search_can_act_in_a_file():
    view = view_of(search=NASTY)
    say, pack, lines = words("en"), shipped_pack(), lines_of("en", first_view())
    _, found = cells_of(xlsx(say, pack, view, lines))
    assert NASTY in found
    text = markdown(say, pack, view, lines)
    assert "<script>" not in text.replace("\\<", "")
    assert "[x](" not in text
    page = html_file(matrix_document(say, view), link="", day=date(2026, 1, 2))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@EACH_LANGUAGE
def test_markdown_is_one_table_with_its_legend(language):
    view = view_of(place="crm")
    say, lines = words(language), lines_of(language, view)
    text = markdown(say, shipped_pack(), view, lines)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(lines)
    assert all(line.count("|") == 6 for line in rows)
    assert all(say(f"matrix.alone_{axis}") in text for axis in ALONE)
    assert text.startswith(f"# {say('page.matrix')} ")


def test_markdown_cells_are_escaped():
    assert as_markdown(["h"], [["a|b <i> & c\nd"]]).splitlines()[2] == (
        r"| a\|b &lt;i&gt; &amp; c d |"
    )


@EACH_LANGUAGE
def test_html_and_pdf_hold_the_table(language):
    view = view_of(evidence=("contested",))
    say, lines = words(language), lines_of(language, view)
    made, day = matrix_document(say, view), date(2026, 1, 2)
    page = html.unescape(html_file(made, link="https://example.org/matrix", day=day))
    assert f'lang="{language}"' in page
    assert "https://example.org/matrix" in page
    for line in lines:
        assert line.action in page
        asked = [cell for cell in line.row.cells if cell.refusal is None]
        assert all(short_verdict(say, line.row, cell) in page for cell in asked)
    marks = re.findall(r"<td class=\"([^\"]*)\"", page)
    alone = sum(bool(cell.alone) for line in lines for cell in line.row.cells)
    assert sum("marked" in mark for mark in marks) == alone > 0
    assert pdf_file(made, link="", day=day).startswith(b"%PDF")


# --- the page ------------------------------------------------------------------------------------


def opened(language, view=None, **params):
    """The matrix page at the address of `view` and `params`."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    # AppTest switches to pages in files only.
    page._page_hash = calc_hash("matrix")
    page.query_params.update(format_view(view) if view else {}, lang=language, **params)
    return page.run()


def shown(page):
    """The rows on the page: each action and its four cells, as lists of texts."""
    return rows_of(rest_of(page))


def told(say, view, line):
    """A line as the page shows it."""
    yield [line.action]
    for cell, text in zip(line.row.cells, line.cells, strict=True):
        if cell.refusal is not None:
            yield [text]
            continue
        parts = [depends(say, view.standing, cell), *alone(say, cell)]
        note = " ".join(" ".join(parts).split())
        signs = [part for key in cell.evidence for part in (SIGN[key], say(f"evidence.{key}.name"))]
        yield [short_verdict(say, line.row, cell), *([note] if note else []), *signs]


def looked_at(page):
    return parse_view(params_of(page))[0]


def assert_shows(page, view, language):
    """The page shows no mistake, and of `view` what the core says."""
    assert not page.exception
    assert not page.error
    assert looked_at(page) == view
    say, pack = words(language), view.standing
    lines = narrowed(say, all_lines(say, pack, view), view)
    assert shown(page) == [list(told(say, view, line)) for line in lines]
    assert (say("matrix.none") in answer_texts(page)) == (not lines)
    count = say(
        "matrix.count",
        shown=len(lines),
        total=len(matrix(pack, view.settings, view.unknown)),
        **{axis: sum(axis in line.alone for line in lines) for axis in ALONE},
    )
    assert (count in answer_texts(page)) == bool(lines)
    assert component(page, "typed")["text"] == view.search


def control(page, label):
    every = (*page.button_group, *page.selectbox, *page.toggle)
    [found] = [one for one in every if one.label == label]
    return found


@EACH_LANGUAGE
def test_the_page_opens_with_every_action(language):
    page = opened(language)
    assert not page.exception
    assert not page.warning
    lines = lines_of(language, view_of(ANY_VERSION))
    assert shown(page) == [list(told(words(language), first_view(), line)) for line in lines]
    say = words(language)
    assert [header.value for header in page.title] == [say("page.matrix")]
    name = say("matrix.alt", count=len(shown(page)))
    assert f'aria-label="{name}"' in rest_of(page)
    heads = re.findall(r"<th [^>]*scope=\"col[^>]*>(.*?)</th>", rest_of(page))
    owners = [say("matrix.owner_me"), say("matrix.owner_other")]
    origins = [say("matrix.origin_outlook"), say("matrix.origin_crm")]
    assert heads == [say("matrix.action"), *origins, *owners, *owners]


@EACH_LANGUAGE
def test_each_control_goes_into_the_address(language):
    say, page = words(language), opened(language)
    steps = [
        (SETTING.text[language], SETTING.values[-1], {"settings": {SETTING.name: "no"}}),
        (
            SETTING.text[language],
            UNKNOWN,
            {"settings": {SETTING.name: "yes"}, "unknown": (SETTING.name,)},
        ),
        (say("ask.place"), "crm", {"place": "crm"}),
        (say("matrix.evidence"), ["guess", "contested"], {"evidence": ("contested", "guess")}),
        (say("matrix.order"), "contrast", {"order": "contrast"}),
        (say("matrix.contrast"), True, {"contrast": True}),
        (say("ask.place"), "anywhere", {"place": None}),
        (say("matrix.evidence"), [], {"evidence": ()}),
        (say("matrix.contrast"), False, {"contrast": False}),
        (SETTING.text[language], SETTING.values[0], {"settings": {SETTING.name: "yes"}}),
    ]
    wanted = {"pack_id": ANY_VERSION}
    for label, value, change in steps:
        control(page, label).set_value(value)
        page.run()
        wanted |= {"unknown": (), **change} if "settings" in change else change
        assert_shows(page, view_of(**wanted), language)


def possible_ends(pack, cell):
    decision = decide(pack, cell.start, cell.action, fitting(pack, {}))
    found = [(one.after_sync, one.lost) for one in decision.outcomes]
    return found if decision.evidence == "contested" else {*found}


def test_a_cell_depends_on_the_version_where_another_one_ends_otherwise():
    pack, differing = shipped_pack(), set()
    for row in matrix(pack, any_version=True):
        for cell in row.cells:
            if cell.answer is None:
                assert not cell.by_version
                continue
            others = [one for one in versions_of() if cell.action not in one.lacks]
            here = possible_ends(pack, cell)
            assert cell.by_version == any(possible_ends(one, cell) != here for one in others)
            differing |= {cell.action} if cell.by_version else set()
    assert Action.DELETE_CRM in differing
    assert Action.EDIT_CRM not in differing
    assert not any(cell.by_version for row in matrix(pack) for cell in row.cells)


@EACH_LANGUAGE
def test_who_does_not_know_the_version_is_told_how_many_answers_depend_on_it(language):
    say = words(language)
    cells = [
        cell
        for row in matrix(shipped_pack(), any_version=True)
        for cell in row.cells
        if cell.answer
    ]
    count = sum(cell.by_version for cell in cells)
    told = say(
        "matrix.by_version", count=count, all=len(cells), pack=shipped_pack().short[language]
    )
    assert told in answer_texts(opened(language))
    assert told not in everything(opened(language, first_view()))


@EACH_LANGUAGE
def test_all_rows_come_back(language):
    view = view_of(search="zzz", contrast=True, unknown=(SETTING.name,), order="name")
    page = opened(language, view)
    assert_shows(page, view, language)
    [button] = [b for b in page.button if b.label == words(language)("matrix.reset")]
    button.click().run()
    assert_shows(page, view_of(unknown=(SETTING.name,)), language)


@EACH_LANGUAGE
def test_an_unknown_setting_says_on_what_cells_depend(language):
    say, view = words(language), view_of(unknown=(SETTING.name,))
    page = opened(language, view)
    assert_shows(page, view, language)
    told = answer_texts(page)[0]
    assert say("unknown.find_setting", setting=SETTING.text[language]) in told
    texts = (" ".join(cell) for row in shown(page) for cell in row)
    dependent = [text for text in texts if html.unescape(SETTING.text[language]) in text]
    assert f" {len(dependent)} " in told
    same = opened(language, view_of(unknown=(SETTING.name,), search="offline"))
    assert say("unknown.same") in answer_texts(same)


@EACH_LANGUAGE
def test_garbage_in_the_address_is_told(language):
    page = opened(language, origin="crm", sort="<b>", q="x" * 300)
    [warning] = page.warning
    for text in ("origin=crm", "sort=", f" {SEARCH.most} "):
        assert text in re.sub(r"\\(.)", r"\1", warning.value)
    assert not page.exception


@EACH_LANGUAGE
def test_every_cell_links_to_its_question_and_a_senseless_one_says_why(language):
    say, view = words(language), view_of(unknown=(SETTING.name,))
    markup = rest_of(opened(language, view))
    links = [html.unescape(href) for href in re.findall(r'<a href="([^"]*)"', markup)]
    cells = [cell for line in lines_of(language, view) for cell in line.row.cells]
    asked = [cell for cell in cells if cell.refusal is None]
    for cell, address in zip(asked, links, strict=True):
        question = Question(view.pack, cell.start, cell.action, view.settings, (SETTING.name,))
        assert address == within("question", format_question(question))
    for cell in cells:
        if cell.refusal is not None:
            assert html.escape(say.refusal(cell.refusal), quote=True) in markup


def test_another_version_leaves_the_same_sources_out():
    left_out = "crm-help-promote-contacts"
    fewer = shipped_pack(f"{DEFAULT_PACK}~{left_out}")
    other = next(p for p in versions_of() if p.id != DEFAULT_PACK and p.trusts(left_out))
    page = opened("en", replace(first_view(), pack=fewer.id))
    pick = control(page, words("en")("versions.applies"))
    assert pick.value == DEFAULT_PACK
    pick.set_value(other.id).run()
    assert page.query_params["pack"] == f"{other.id}~{left_out}"


@EACH_LANGUAGE
def test_the_files_are_offered(language):
    say, page = words(language), opened(language)
    offered = {say(f"handout.{kind}") for kind in ("html", "csv", "xlsx", "md", "pdf")}
    assert {*page.menu_button(key="files").options} >= offered


@pytest.mark.parametrize("pack_id", pack_ids())
def test_what_a_version_does_not_have_is_no_row(pack_id):
    pack = shipped_pack(pack_id)
    shown = {row.action for row in matrix(pack)}
    assert not shown & set(pack.lacks)
    usual = {a for start in STANDARD_STARTS for a in Action if refusal(start, a) is None}
    assert shown == usual - set(pack.lacks)
