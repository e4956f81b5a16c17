"""The page "Forecast" without a browser: the real engine under it, lists as they are uploaded."""

import csv
import io
import re
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from threading import Event

import pyarrow.parquet as pq
import pytest
from linked_lists import ANNA, BEN, TABLES
from reading import answer_of, everything, headline, rest_of, rows_of, unescaped
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from contact_sync.cli import main
from contact_sync.lists.columns import Mapped, mapping_of
from contact_sync.lists.consequence import LOSSES, Consequence
from contact_sync.lists.forecast.versions import in_version
from contact_sync.lists.generate import generate
from contact_sync.lists.sample import ROWS as SAMPLE_ROWS
from contact_sync.lists.sample import sample
from contact_sync.render.parts.versions import short_title
from contact_sync.render.words import languages, words
from contact_sync.rulebook.library import versions_of
from contact_sync.rulebook.problems import ProblemsFound
from contact_sync.ui.forecast import page as forecast_page
from contact_sync.ui.forecast.address import ASSIGN, OFF, first
from contact_sync.ui.forecast.job import Broken, Job
from contact_sync.ui.forecast.kept import plan_of
from contact_sync.ui.forecast.the_list import _said, most_mb
from contact_sync.ui.forecast.work import (
    ROWS,
    File,
    begun,
    listing,
    page_of,
    with_list,
    worked,
)
from contact_sync.world.codes import BadInput

ROOT = Path(__file__).resolve().parents[2]
EACH_LANGUAGE = pytest.mark.parametrize("language", languages())
EN = words("en")
LINK = "https://sync.example.org/forecast?lang=en"
MINE = File("mine.csv", sample("contacts.csv"))
BEFORE, AFTER = (sample(name).decode() for name in ("before.xml", "after.xml"))


def opened(language="en", given=None, **params):
    found = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    found._page_hash = calc_hash("forecast")
    found.query_params.update({"lang": language, "pack": "crm-2011", **params})
    if given is not None:
        found.session_state["forecast-given"] = given
    return run(found)


def run(found):
    found.run()
    assert not found.exception
    return found


def lists(page):
    """Which list the page says that it goes through."""
    return unescaped(page.expander[0].label)


def answer(given=None, asked=None):
    """What is answered to it, with nothing in between."""
    job = Job(lambda job: worked(given or begun(), asked or first(), None, job))
    assert job.over(60)
    return job.result()


@EACH_LANGUAGE
def test_an_example_is_answered_before_anything_is_uploaded(language):
    say, page = words(language), opened(language)
    told = everything(page)
    found = answer().found
    assert say("forecast.example", rows=SAMPLE_ROWS) in lists(page)
    for each in Consequence:
        assert f"{say(f'forecast.word.{each}')}" in told
    lost = sum(found.counts[each] for each in LOSSES)
    values = {"rows": found.rows, "listed": found.listed, "lost": lost}
    assert lost
    assert say("forecast.answer_users", **values) in told
    page.session_state["forecast-box"] = True
    assert say("forecast.privacy") in everything(run(page))


@EACH_LANGUAGE
def test_who_does_not_know_the_version_is_told_what_each_comes_to(language):
    say, found = words(language), answer().found
    page = opened(language, pack="any")
    each = [in_version(found, pack) for pack in versions_of()]
    told = [[[short_title(say, one.pack)], *([str(n)] for n in one[1:])] for one in each]
    assert [row for row in rows_of(rest_of(page)) if row in told] == told
    assert any(one.differing for one in each)
    assert headline(page) == say("versions.depends")
    titles = [say("forecast.by_version"), say("forecast.consequences")]
    headings = re.findall(r"<h3>(.*?)</h3>", rest_of(page))
    assert headings[:2] == titles
    # Who knows it sees it last, and is answered for theirs.
    page = opened(language)
    assert re.findall(r"<h3>(.*?)</h3>", rest_of(page))[-1] == titles[0]
    assert headline(page) != say("versions.depends")


@EACH_LANGUAGE
def test_a_list_of_ones_own_does_not_meet_the_filters_of_the_example(language):
    say = words(language)
    page = opened(language, with_list(begun(), MINE))
    assert [one.value for one in page.warning] == [say("error.forecast_before")]
    assert say("forecast.example", rows=SAMPLE_ROWS) not in lists(page)
    page.text_area(key="forecast-before").set_value(BEFORE)
    run(page)
    assert [one.value for one in page.warning] == [say("error.forecast_after")]
    page.text_area(key="forecast-after").set_value(AFTER)
    run(page)
    assert not page.warning
    found = answer().found
    lost = sum(found.counts[each] for each in LOSSES)
    values = {"rows": found.rows, "listed": found.listed, "lost": lost}
    assert say("forecast.answer_users", **values) in everything(page)
    page.session_state["forecast-box"] = True
    run(page)
    page.button(key="forecast-back").click()
    run(page)
    assert say("forecast.example", rows=SAMPLE_ROWS) in lists(page)


@EACH_LANGUAGE
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "list_empty"),
        ("page.html", b"<html></html>", "list_markup"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "list_old_excel"),
        ("any.csv", b"Colour of it;Size of it\r\nred;3\r\n", "list_nothing_known"),
    ],
)
def test_a_file_that_is_no_list_is_told_and_nothing_is_lost(language, name, content, code):
    given = replace(begun(), contacts=File(name, content))
    with pytest.raises(ProblemsFound) as told:
        raise answer(given).mistake
    assert [one.code for one in told.value.problems] == [code]
    page = opened(language, given)
    assert [one.value.replace("\\", "") for one in page.error] == [
        words(language).problem(told.value.problems[0])
    ]
    assert page.text_area(key="forecast-before").value == given.before


@EACH_LANGUAGE
def test_a_list_that_is_too_large_is_told_and_the_other_one_stays(language):
    def sends(language, size):
        import streamlit as st

        from contact_sync.render.words import words
        from contact_sync.ui import mistakes
        from contact_sync.ui.forecast.held import given
        from contact_sync.ui.forecast.the_list import _take
        from contact_sync.ui.forecast.work import with_list

        key = "forecast-problems"
        _take(words(language), with_list, key, "large.csv", bytes(size))
        mistakes.show(words(language), key)
        st.text(given().list.name)

    most = most_mb()
    sent = {"language": language, "size": most * 1_000_000 + 1}
    page = AppTest.from_function(sends, kwargs=sent).run()
    assert not page.exception
    assert f"{most} MB" in page.error[0].value
    assert page.text[0].value == "contacts.csv"


@EACH_LANGUAGE
def test_a_broken_filter_is_told_and_stays(language):
    page = opened(language, replace(begun(), after="<fetch><entity name='contact'>"))
    assert len(page.error) == 1
    assert page.text_area(key="forecast-after").value == "<fetch><entity name='contact'>"
    assert "{" not in page.error[0].value


def test_a_field_falls_back_to_what_is_held_where_a_run_overtakes_the_one_that_drew_it():
    held = replace(begun(), before=BEFORE, after="", teams="t", time_zone="UTC")
    page = opened("en", held)
    page.session_state["forecast-more"] = True
    run(run(page))
    shown = {name: page.text_area(key=f"forecast-{name}") for name in ("before", "after")}
    shown |= {name: page.text_input(key=f"forecast-{name}") for name in ("teams", "time_zone")}
    # The browser shows `value` in a field that it meets with `set_value`, else the default.
    assert {name: one.proto.default for name, one in shown.items()} == {
        name: getattr(held, name) for name in shown
    }


def test_several_filters_stand_one_after_the_other():
    both = answer(replace(begun(), after=f"{AFTER}\n{BEFORE}")).found
    assert both.counts[Consequence.REMOVED_FROM_OUTLOOK] == 0
    assert both.counts[Consequence.DELIVERED] == answer().found.counts[Consequence.DELIVERED]


def test_what_a_change_lacks_is_told():
    lacking = {
        "forecast_before": (replace(begun(), before=" "), first()),
        "forecast_after": (replace(begun(), after=""), first()),
        "forecast_where": (begun(), replace(first(), change="delete@crm")),
        "forecast_to": (replace(begun(), where=BEFORE), replace(first(), change=ASSIGN)),
        "forecast_bad_now": (replace(begun(), now="soon"), first()),
        "forecast_bad_zone": (replace(begun(), time_zone="Europe/Nowhere"), first()),
        "forecast_bad_team": (replace(begun(), teams="Sales"), first()),
    }
    for key, (given, asked) in lacking.items():
        mistake = answer(given, asked).mistake
        assert isinstance(mistake, BadInput)
        assert mistake.key == key


@pytest.mark.parametrize("change", [OFF, "deactivate@crm", "delete@crm", ASSIGN])
def test_every_change_is_answered(change):
    owner = answer().read.owners[0].id
    work = answer(replace(begun(), where=BEFORE, to=owner), replace(first(), change=change))
    assert work.mistake is None
    assert sum(work.found.counts.values()) == work.found.rows


@EACH_LANGUAGE
def test_one_user_is_asked_about(language):
    owner = answer().read.owners[0]
    page = opened(language)
    page.selectbox(key="forecast-me").select(owner.id)
    run(page)
    found = answer(replace(begun(), me=owner.id)).found
    lost = sum(found.counts[each] for each in LOSSES)
    values = {"rows": found.rows, "listed": found.listed, "lost": lost}
    assert found.rows == SAMPLE_ROWS
    assert words(language)("forecast.answer", **values) in everything(page)


SHARED = f"""contactid,fullname,emailaddress1,ownerid,statecode,address1_city
{ANNA},Anna,a@x.de,{ANNA},0,Bern
{ANNA[:-1]}7,Ben,a@x.de,{ANNA},0,Bern
"""


@EACH_LANGUAGE
def test_what_of_an_outlook_could_not_be_joined_is_told(language):
    say = words(language)
    copies = f"Vorname,Nachname,E-Mail-Adresse,crmid\nA,Ä,a@x.de,\nZ,Z,,{BEN}\nY,Y,,none\n"
    mine = with_list(begun(), File("mine.csv", SHARED.encode()))
    mine = replace(
        mine,
        outlook=File("o.csv", copies.encode("cp1252")),
        before=BEFORE.replace("Basel", "Bern"),
        after="<fetch><entity name='contact'><filter><condition attribute='address1_city'"
        " operator='null'/></filter></entity></fetch>",
        me=ANNA,
    )
    found = answer(mine).found
    assert found.counts[Consequence.UNKNOWN] == found.rows == 2
    told = everything(opened(language, mine))
    joined = {"by_id": 0, "by_mail": 0, "ambiguous": 1, "alone": 1}
    for sentence in (
        say("forecast.joined", **joined),
        say("forecast.warning.outlook_ambiguous", count=1, found="a@x.de"),
        say("forecast.warning.outlook_open", count=2),
        say("lists.beside", file="o.csv", told=say("lists.notice.windows_1252")),
        say("lists.beside", file="o.csv", told=say("lists.notice.left_out", count=1, found="4")),
    ):
        assert sentence in told
    assert say("forecast.none", rows=2) not in told


@EACH_LANGUAGE
def test_contacts_for_each_user_are_called_pairs(language):
    say, found = words(language), answer().found
    assert found.applied.every_user
    told = everything(opened(language))
    assert say("forecast.at_risk_users", count=found.edits_at_risk) in told
    assert say("forecast.at_risk", count=found.edits_at_risk) not in told
    assert say("forecast.list_users") in told


def test_another_change_is_another_address():
    page = opened()
    page.segmented_control(key="forecast-change").set_value(OFF)
    run(page)
    assert page.query_params["change"] in (OFF, [OFF])
    assert "crm" not in "".join(map(str, page.query_params.get("me", "")))


def test_the_list_is_narrowed_and_paged():
    work = answer()
    rows, number, size = page_of(work, 1, (), "", "consequence")
    assert (len(rows), number, size) == (ROWS, 1, work.found.listed)
    last, number, _ = page_of(work, 10_000, (), "", "consequence")
    assert number == -(-size // ROWS)
    assert len(last) == size - (number - 1) * ROWS
    lost = Consequence.REMOVED_FROM_OUTLOOK
    only, _, some = page_of(work, 1, (lost,), "", "fullname")
    assert some == work.found.counts[lost]
    assert {row["consequence"] for row in only} == {lost}
    name = rows[0]["fullname"]
    named, _, few = page_of(work, 1, (), name.upper(), "consequence")
    assert few == len(named)
    assert {row["fullname"] for row in named} == {name}


@EACH_LANGUAGE
def test_only_losses_are_listed_where_the_reader_wants_that(language):
    say, page = words(language), opened(language, show="losses")
    names = page.selectbox(key="forecast-only").options
    assert say("forecast.word.removed_from_outlook") in names
    assert say("forecast.word.delivered") not in names
    lost = sum(answer().found.counts[each] for each in LOSSES)
    note = say("forecast.page_note", first=1, last=min(ROWS, lost), count=lost)
    assert note in everything(page)


def test_the_files_hold_every_affected_contact():
    work = answer()
    table = listing(EN, work, "csv", (), LINK)
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert len(rows) == work.found.listed + 1
    assert (
        pq.read_table(io.BytesIO(listing(EN, work, "parquet", (), LINK))).num_rows == len(rows) - 1
    )
    lost = sum(work.found.counts[each] for each in LOSSES)
    losses = listing(EN, work, "parquet", tuple(LOSSES), LINK)
    assert pq.read_table(io.BytesIO(losses)).num_rows == lost
    assert listing(EN, work, "xlsx", (), LINK).startswith(b"PK")


@EACH_LANGUAGE
def test_the_csv_opens_in_columns_and_its_links_open_for_others(language):
    say, work = words(language), answer()
    base = "https://sync.example.org/app"

    def rows(link):
        table = listing(say, work, "csv", (), link).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(table), delimiter=say("handout.csv_separator")))

    head = say("forecast.link")
    links = {row[head] for row in rows(f"{base}/forecast?lang={language}") if row[head]}
    assert links
    assert all(link.startswith(f"{base}/question?") for link in links)
    assert all(link.endswith(f"lang={language}") for link in links)
    only_here = rows("forecast?lang=en")
    assert len(only_here) == work.found.listed
    assert head not in only_here[0]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (begun(), first()),
        (replace(begun(), after=f"{AFTER}{BEFORE}", assume={"matched_is_linked": "no"}), first()),
        (replace(begun(), where=AFTER), replace(first(), change="deactivate@crm")),
        (begun(), replace(first(), change=OFF, against="d365-server-side-sync")),
    ],
)
def test_the_command_runs_the_plan_again(tmp_path, capsys, given, asked):
    work = answer(given, asked)
    with zipfile.ZipFile(io.BytesIO(plan_of(EN, work))) as packed:
        packed.extractall(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert main(["forecast", "--replay", "plan.json", "--lang", "en"]) == 0
    assert EN("forecast.same_plan") in capsys.readouterr().out


def test_what_is_said_of_a_column_counts():
    work = answer()
    every = work.read.columns.columns
    [city] = [one for one in every if one.name == "address1_city"]
    said = _said(every, {city.heading: Mapped(heading=city.heading, field="")})
    assert answer(replace(begun(), mapping=said)).found.lacking == ("address1_city",)
    assert answer(replace(begun(), mapping=mapping_of(every))).found.counts == work.found.counts


# --- tables that filters link ---------------------------------------------------------------------


def linking(*names, list_name="linked.csv"):
    """A filter that links two tables, and those of them that are given."""
    stored = {"account": "accounts.csv", "systemuser": "users.csv"}
    return replace(
        with_list(begun(), File(list_name, TABLES["linked.csv"].encode())),
        before=TABLES["whole.xml"],
        after=TABLES["firm.xml"],
        me=ANNA,
        tables={name: File(stored[name], TABLES[stored[name]].encode()) for name in names},
    )


@EACH_LANGUAGE
def test_a_linked_table_is_asked_for_and_then_counts(language):
    say = words(language)
    page = opened(language, linking("account"))
    told = everything(page)
    assert say("forecast.table_there", name="account", file="accounts.csv", rows=2) in told
    assert say("forecast.table_missing", name="systemuser") in told
    assert "systemuser" in page.error[0].value
    page = opened(language, linking("account", "systemuser"))
    assert not page.error
    assert say("forecast.table_missing", name="systemuser") not in everything(page)
    counts = answer(linking("account", "systemuser")).found.counts
    assert counts[Consequence.UNCHANGED] == 1
    assert sum(counts.values()) == 4


def test_tables_are_asked_for_only_where_a_filter_links_them():
    assert "account" not in everything(opened())
    assert not answer(replace(linking("account"), after=TABLES["whole.xml"])).tables


def test_a_table_that_was_read_is_not_read_again():
    given = linking("account", "systemuser")
    work, other = answer(given), linking("account", "systemuser").tables["account"]
    tables = {**given.tables, "systemuser": other}
    job = Job(lambda job: worked(replace(given, tables=tables), first(), work, job))
    assert job.over(60)
    assert job.result().tables["account"] is work.tables["account"]
    assert isinstance(job.result().mistake, ProblemsFound)  # accounts are no users


def test_lists_of_the_same_name_are_apart_in_the_plan(tmp_path, capsys):
    given = linking("account", "systemuser", list_name="accounts.csv")
    with zipfile.ZipFile(io.BytesIO(plan_of(EN, answer(given)))) as packed:
        packed.extractall(tmp_path)
    (tmp_path / "accounts.csv").write_bytes(given.list.content)
    (tmp_path / "account-accounts.csv").write_bytes(given.tables["account"].content)
    (tmp_path / "users.csv").write_bytes(given.tables["systemuser"].content)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert main(["forecast", "--replay", "plan.json", "--lang", "en"]) == 0
    assert EN("forecast.same_plan") in capsys.readouterr().out


# --- what is left of it ---------------------------------------------------------------------------


def test_nothing_is_left_on_the_disk(tmp_path, monkeypatch):
    # In a place of its own: other tests put their folders into the usual one at the same time.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    work = answer()
    listing(EN, work, "csv", (), LINK)
    page_of(work, 1, (), "", "consequence")
    assert not [*tmp_path.iterdir()]


def test_a_list_that_was_read_is_not_read_again():
    work = answer()
    job = Job(lambda job: worked(begun(), replace(first(), change=OFF), work, job))
    assert job.over(60)
    assert job.result().read is work.read


def test_work_that_is_broken_off_ends_and_is_forgotten():
    content = io.BytesIO()
    pq.write_table(generate(200_000, seed=5), content)
    given = replace(begun(), contacts=File("many.parquet", content.getvalue()))
    job = Job(lambda job: worked(given, first(), None, job))
    while job.doing != "going_through":
        assert not job.over(0.01)
    assert 0 <= job.share() <= 1
    job.break_off()
    assert job.over(30)
    with pytest.raises(Broken):
        job.result()


def test_work_that_goes_on_is_shown_and_can_be_broken_off(monkeypatch):
    from contact_sync.ui.forecast import desk

    let_go = Event()

    def slowly(given, asked, before, job):
        job.at("going_through", let_go.set)
        assert let_go.wait(60)
        job.at("going_through")

    monkeypatch.setattr(desk, "worked", slowly)
    monkeypatch.setattr(desk, "_AT_ONCE", 0.2)
    page = opened()
    page.button(key="forecast-cancel").click()
    run(page)
    assert [one.value for one in page.info] == [EN("forecast.cancelled")]
    monkeypatch.setattr(desk, "worked", worked)
    monkeypatch.setattr(desk, "_AT_ONCE", 60.0)
    page.button(key="forecast-again").click()
    run(page)
    assert not page.info
    assert EN("forecast.consequences") in everything(page)


@EACH_LANGUAGE
def test_without_the_extra_the_page_says_what_installs_it(monkeypatch, language):
    monkeypatch.setattr(forecast_page, "_NEEDED", ("no_such_module",))
    page = opened(language)
    assert [unescaped(one.value) for one in page.info] == [words(language)("forecast.missing")]
    assert "[lists]" in page.code[0].value


@pytest.mark.parametrize("change", ["filter", OFF])
def test_only_a_warning_of_losses_is_an_alarm_and_what_was_noticed_comes_after_the_answer(change):
    shown = answer_of(opened(change=change))
    cards = re.split('<section class="card', shown)[1:]
    found = _worked_out(change).found
    alarms = [one for one in found.warnings if one.code in ("share", "share_user", "more_shares")]
    kinds = [card[: card.index('"')].strip() for card in cards]
    assert kinds == [*(["danger"] if alarms else []), "", "caution"]
    assert [change == OFF] == [bool(alarms)]
    assert EN("forecast.noticed") in cards[-1]


def _worked_out(change):
    return worked(begun(), replace(first(), change=change), None, Job(lambda _: None))
