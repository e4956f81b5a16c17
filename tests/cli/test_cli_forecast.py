"""`forecast`: what a change does to every contact of a list, in the terminal."""

import csv
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from linked_lists import ANNA, BASEL, BEN, BERN, TABLES
from python_calamine import CalamineWorkbook

from contact_sync.cli import main
from contact_sync.lists.consequence import LOSSES, Consequence
from contact_sync.lists.sample import sample
from contact_sync.render.words import words
from contact_sync.rulebook.problems import data_folder

ME = "dana rosenrain"
KEYS = [
    "pack", "rows", "left_out", "counts", "edits_at_risk", "assumptions", "by_owner", "moved_by",
    "test_set", "warnings", "counted", "by_version", "notices", "questions", "left_out_rows",
    "outlook", "affected", "contacts",
]  # fmt: skip


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The sample in a folder of its own, which is the current one."""
    for name in ("contacts.csv", "before.xml", "after.xml"):
        (tmp_path / name).write_bytes(sample(name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


CHANGE = (
    "forecast",
    "contacts.csv",
    "--filter-before",
    "before.xml",
    "--filter-after",
    "after.xml",
)


def test_json_counts_each_row_once_and_in_every_consequence(run, files):
    told = run(*CHANGE, "--me", ME, "--json").json
    assert list(told) == KEYS
    assert told["pack"] == "crm-2011"
    assert list(told["counts"]) == [*Consequence]
    assert sum(told["counts"].values()) == told["rows"] == 200
    assert told["counts"]["removed_from_outlook"] == 32
    owners = told["by_owner"].values()
    assert {k: sum(one[k] for one in owners) for k in told["counts"]} == told["counts"]
    [own] = [one for one in told["by_version"] if one["pack"] == told["pack"]]
    assert (own["lost"], own["differing"]) == (32, 0)
    assert {one["lost"] for one in told["by_version"]} != {32}
    moved = {(one["filter"], one["condition"]): one["count"] for one in told["moved_by"]}
    assert moved == {
        ("after", "address1_city in Bern, Wien"): 27,
        ("after", "new_segment ne Archiv"): 24,
        ("before", "address1_city in Basel, Bern, Zürich"): 8,
    }
    assert 0 < len(told["test_set"]) <= 12
    assert "matched_is_linked=yes" in told["assumptions"]


def test_text_tells_losses_first_and_nought_as_nought(run, files):
    lines = run(*CHANGE, "--me", ME).out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("sync deletes the record"))
    assert lines[start].split()[-1] == "0"
    assert lines[start + 1].split()[-1] == "32"
    assert not any("stays as it is" in line for line in lines if "keeps them out" in line)


def test_every_owner_is_asked_about_where_no_user_is_named(run, files):
    told = run(*CHANGE, "--json").json
    assert (told["counted"], told["rows"]) == ("contact_and_user", 200 * len(told["by_owner"]))
    assert not any(name.startswith("Team") for name in told["by_owner"])


def test_nothing_is_written_unless_asked_for(run, files):
    before = sorted(files.rglob("*"))
    run(*CHANGE, "--me", ME)
    run(*CHANGE, "--json")
    assert sorted(files.rglob("*")) == before


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_all_affected_contacts_are_written(run, files, kind):
    told = run(*CHANGE, "--me", ME, "--json", "--out", f"out.{kind}").json
    read = {"csv": rows_of_csv, "xlsx": rows_of_excel, "parquet": rows_of_parquet}[kind]
    head, *rows = read(files / f"out.{kind}")
    assert head[:2] == ["ID", "Contact"]
    assert len(rows) == told["rows"] - told["counts"]["unchanged"]
    assert sum(row[3] == "disappears from Outlook" for row in rows) == 32
    assert all(row[-1].startswith("question?") for row in rows)


def rows_of_csv(path):
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def rows_of_excel(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def rows_of_parquet(path):
    table = pq.read_table(path)
    return [table.column_names, *(list(row.values()) for row in table.to_pylist())]


def test_no_cell_acts_as_a_formula(run, files):
    text = (files / "contacts.csv").read_text(encoding="utf-8")
    line = next(row for row in csv.DictReader(text.splitlines()) if row["address1_city"] == "Wien")
    (files / "contacts.csv").write_text(text.replace(line["fullname"], "=1+1"), encoding="utf-8")
    run(*CHANGE, "--me", ME, "--out", "out.csv", "--json")
    names = [row[1] for row in rows_of_csv(files / "out.csv")]
    assert "'=1+1" in names
    assert "=1+1" not in names


def test_only_losses_are_listed(run, files):
    told = run(*CHANGE, "--me", ME, "--json", "--only-losses", "--out", "out.csv").json
    lost = sum(told["counts"][each] for each in LOSSES)
    assert len(rows_of_csv(files / "out.csv")) == lost + 1


def test_a_plan_is_run_again_and_tells_what_differs(run, files):
    run(*CHANGE, "--me", ME, "--json", "--plan", "plan.json")
    assert run("forecast", "--replay", "plan.json").out.rstrip().endswith("nothing differs.")
    (files / "after.xml").write_bytes(sample("before.xml"))
    ran = run("forecast", "--replay", "plan.json", "--json")
    assert ran.code == 1
    differs = ran.json["differs"]
    assert differs["counts.removed_from_outlook"] == [32, 0]
    assert "after.xml" in differs


def test_the_same_change_under_two_rules_lists_where_they_differ(run, files):
    told = run(*CHANGE, "--me", ME, "--against", "d365-server-side-sync", "--json").json
    other = told["against"]
    assert sum(other["counts"].values()) == told["rows"]
    moved = sum(abs(other["counts"][k] - told["counts"][k]) for k in told["counts"])
    assert moved / 2 <= other["differing"] <= told["rows"]


def test_filters_off_is_a_filter_that_matches_nothing(run, files):
    off = ("forecast", "contacts.csv", "--filter-before", "before.xml", "--filters-off")
    told = run(*off, "--me", ME, "--json").json
    assert told["counts"]["delivered"] == 0
    assert told["moved_by"] == []
    assert told["rows"] - told["counts"]["unchanged"] > 32


def test_a_mass_action_reaches_what_its_filter_matches(run, files):
    done = ("--action", "delete@crm", "--where", "before.xml")
    told = run(
        "forecast", "contacts.csv", *done, "--filter-before", "before.xml", "--me", ME, "--json"
    ).json
    assert told["counts"]["delivered"] == 0
    assert 0 < told["rows"] - told["counts"]["unchanged"] < 200


def test_of_a_deletion_it_is_told_that_the_records_are_gone_and_what_is_not_decided(run, files):
    asked = ("forecast", "contacts.csv", "--filter-before", "before.xml", "--me", ME)
    done = ("--action", "delete@crm", "--where", "before.xml")
    counts = run(*asked, *done, "--json").json["counts"]
    told = run(*asked, *done).out
    say = words("en")
    assert say("forecast.deleting") in told
    undecided = {name: counts[name] for name in ("contested", "unknown")}
    assert any(undecided.values())
    assert say("forecast.undecided", **undecided) in told
    assert say("forecast.deleting") not in run(*asked, "--filters-off").out


BAD = {
    "no change": (["contacts.csv"], "--filter-before"),
    "no list": (["--filter-before", "before.xml", "--filters-off"], "LIST"),
    "no file": (["gone.csv", *CHANGE[2:]], "gone.csv"),
    "no filter": (["contacts.csv", "--filter-before", "gone.xml", "--filters-off"], "gone.xml"),
    "nobody": ([*CHANGE[1:], "--me", "nobody"], "nobody"),
    "both": ([*CHANGE[1:], "--filters-off"], "--filters-off"),
    "team": ([*CHANGE[1:], "--teams", "sales"], "sales"),
    "zone": ([*CHANGE[1:], "--time-zone", "Mars/Base"], "Mars/Base"),
    "now": ([*CHANGE[1:], "--now", "tomorrow"], "tomorrow"),
    "action": (["contacts.csv", "--action", "burn@crm", "--where", "before.xml"], "burn@crm"),
    "whom": (["contacts.csv", "--action", "assign@crm", "--where", "before.xml"], "--to"),
    "reading": ([*CHANGE[1:], "--reading", "ne-empty=maybe"], "maybe"),
    "assume": ([*CHANGE[1:], "--assume", "matched_is_linked=perhaps"], "perhaps"),
    "out": ([*CHANGE[1:], "--out", "out.docx"], "out.docx"),
    "over": ([*CHANGE[1:], "--out", "contacts.csv"], "contacts.csv"),
    "folder": ([*CHANGE[1:], "--plan", "nowhere/plan.json"], "nowhere/plan.json"),
    "plan": (["--replay", "contacts.csv"], "contacts.csv"),
    "not a filter": (["contacts.csv", "--filter-before", "contacts.csv", "--filters-off"], "XML"),
    "engine": ([*CHANGE[1:], "--engine", "abacus"], "abacus"),
    "no such Spark": ([*CHANGE[1:], "--engine", "spark://"], "spark://"),
}


@pytest.mark.parametrize(("arguments", "named"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("language", ["de", "en"])
def test_bad_input_is_one_sentence(run, files, arguments, named, language):
    before = {path: path.read_bytes() for path in files.iterdir()}
    ran = run("forecast", *arguments, "--lang", language)
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err
    assert len(ran.err.splitlines()) == 1
    assert {path: path.read_bytes() for path in files.iterdir()} == before


def test_a_condition_on_time_asks_for_the_time(run, files):
    timely = '<condition attribute="modifiedon" operator="last-x-days" value="90"/>'
    query = f'<fetch><entity name="contact"><filter>{timely}</filter></entity></fetch>'
    (files / "after.xml").write_text(query, encoding="utf-8")
    ran = run(*CHANGE, "--me", ME)
    assert ran.code == 2
    assert "--now" in ran.err
    told = run(*CHANGE, "--me", ME, "--now", "2026-11-26T08:00", "--json").json
    assert "now=2026-11-26T08:00" in told["assumptions"]


def test_without_the_extra_it_says_how_to_install_it(run, files, monkeypatch):
    from contact_sync.cli.commands.serving import serve

    real = serve.find_spec
    monkeypatch.setattr(serve, "find_spec", lambda n: None if n == "ibis" else real(n))
    ran = run(*CHANGE)
    assert ran.code == 2
    assert "contact-sync-explainer[lists]" in ran.err


def test_without_pyspark_it_says_how_to_install_it(run, files, monkeypatch):
    from contact_sync.cli.commands.serving import serve

    real = serve.find_spec
    monkeypatch.setattr(serve, "find_spec", lambda n: None if n == "pyspark" else real(n))
    ran = run(*CHANGE, "--engine", "local[2]")
    assert (ran.code, ran.out) == (2, "")
    assert "contact-sync-explainer[spark]" in ran.err


def test_no_other_command_and_no_page_loads_the_engine():
    program = (
        "import sys; from contact_sync.cli import main; main(['explain', '--origin', 'crm', "
        "'--action', 'delete', '--in', 'crm', '--json']); import contact_sync.cli.calls; "
        "import contact_sync.ui.shell; "
        "sys.exit(bool({'ibis', 'duckdb', 'pyspark', 'contact_sync.lists'} & set(sys.modules)))"
    )
    root = data_folder("rules").parent
    ran = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()


def test_the_help_names_each_option(capsys):
    assert main(["forecast", "--help", "--lang=de"]) == 0
    told = capsys.readouterr().out
    assert "--filter-before DATEI.xml" in told
    assert "--only-losses" in told


# --- linked tables --------------------------------------------------------------------------------

WITH = ("--table", "account=accounts.csv", "--table", "systemuser=users.csv")
LEAVE = ("forecast", "linked.csv", "--filter-before", "whole.xml", "--filter-after", "firm.xml")


@pytest.fixture
def linked(files):
    for name, text in TABLES.items():
        (files / name).write_text(text, encoding="utf-8")
    return files


def test_linked_tables_decide_who_leaves(run, linked):
    told = run(*LEAVE, *WITH, "--me", ANNA, "--json", "--out", "out.csv").json
    assert told["rows"] == 4
    assert told["counts"]["unchanged"] == 1
    assert told["moved_by"] == [
        {"filter": "after", "condition": "link-entity firm", "count": 2},
        {"filter": "after", "condition": "title eq vertrieb", "count": 1},
    ]
    left = {row[1] for row in rows_of_csv(linked / "out.csv")[1:]}
    assert left == {"Person 1", "Person 2", "Person 3"}
    assert run(*LEAVE, *WITH, "--json").json["rows"] == 4  # for every owner in the list


def test_a_mass_action_reaches_by_linked_tables(run, linked):
    deed = ("--action", "delete@crm", "--where", "firm.xml", "--me", ANNA)
    told = run("forecast", "linked.csv", *deed, *WITH, "--json").json
    assert told["rows"] - told["counts"]["unchanged"] == 1


@pytest.mark.parametrize("kind", ["parquet", "json"])
def test_linked_tables_are_read_as_lists_are(run, linked, kind):
    rows = [{"accountid": BERN, "name": "Käserei Bern", "_ownerid_value": ANNA}]
    if kind == "json":
        (linked / "a.json").write_text(json.dumps({"value": rows}), encoding="utf-8")
    else:
        pq.write_table(pa.Table.from_pylist(rows), linked / "a.parquet")
    tables = ("--table", f"account=a.{kind}", "--table", "systemuser=users.csv")
    assert run(*LEAVE, *tables, "--me", ANNA, "--json").json["counts"]["unchanged"] == 1


def test_a_contact_without_an_id_is_not_said_to_be_unlinked(run, linked):
    text = TABLES["linked.csv"].replace("00000000-0000-0000-0000-00000000000a", "")
    (linked / "linked.csv").write_text(text, encoding="utf-8")
    told = run(*LEAVE, *WITH, "--me", BEN, "--json").json
    assert (told["counts"]["unchanged"], told["counts"]["unknown"]) == (0, 1)


def test_a_plan_keeps_the_linked_tables(run, linked):
    run(*LEAVE, *WITH, "--me", ANNA, "--json", "--plan", "plan.json")
    assert run("forecast", "--replay", "plan.json").code == 0
    text = TABLES["accounts.csv"].replace("Käserei Bern", "Bäckerei Bern")
    (linked / "accounts.csv").write_text(text, encoding="utf-8")
    ran = run("forecast", "--replay", "plan.json", "--json")
    assert ran.code == 1
    assert ran.json["differs"]["counts.unchanged"] == [1, 0]
    assert "accounts.csv" in ran.json["differs"]


BAD_TABLES = {
    "missing": ((), {}, ["firm.xml", "account", "--table"]),
    "one missing": (WITH[:2], {}, ["systemuser", "account"]),
    "no form": (("--table", "accounts.csv"), {}, ["accounts.csv", "account="]),
    "no file": (("--table", "account=gone.csv"), {}, ["gone.csv"]),
    "twice": ((*WITH, "--table", "account=users.csv"), {}, ["account", "users.csv"]),
    "unused": ((*WITH, "--table", "lead=users.csv"), {}, ["--table lead"]),
    "no names": (WITH, {"accounts.csv": "Konto-ID;Firma!\n1;2\n"}, ["accounts.csv", "Konto-ID"]),
    "no field": (WITH, {"accounts.csv": f"accountid,ownerid\n{BERN},{ANNA}\n"}, []),
    "no key": (WITH, {"users.csv": "title\nVertrieb\n"}, ["firm.xml", "systemuserid"]),
    "no ids": (WITH, {"users.csv": "systemuserid,title\nAnna,Vertrieb\n"}, ["systemuserid"]),
    "no rows": (WITH, {"users.csv": ""}, ["users.csv"]),
    "torn": (
        WITH,
        {"accounts.csv": f"accountid,name,ownerid\n{BERN},Käserei,{ANNA}\n{BASEL},K\n"},
        ["accounts.csv", "3"],
    ),
    "no contactid": (WITH, {"linked.csv": f"fullname,parentcustomerid\nA,{BERN}\n"}, ["contactid"]),
    "over": ((*WITH, "--out", "accounts.csv"), {}, ["accounts.csv"]),
}


@pytest.mark.parametrize(("tables", "changed", "named"), BAD_TABLES.values(), ids=BAD_TABLES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_table_that_does_not_do_is_one_sentence(run, linked, tables, changed, named, language):
    for name, text in changed.items():
        (linked / name).write_text(text, encoding="utf-8")
    ran = run(*LEAVE, *tables, "--me", ANNA, "--lang", language)
    if not named:  # what no table says leaves it open, and is told
        assert ran.code == 0
        assert "name" in ran.out
        return
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    for word in named:
        assert word in ran.err


# --- what is not known is told --------------------------------------------------------------------

DANA = "aaaaaaaa-0000-4000-8000-000000000001"
NAMED = "0000000{}-0000-4000-8000-000000000000"
COLOGNE = (
    '<fetch><entity name="contact"><filter><condition attribute="address1_city"'
    ' operator="eq" value="Köln"/></filter></entity></fetch>'
)


@pytest.fixture
def off(run, tmp_path, monkeypatch):
    """Foretells what becomes of a list when the filter on Cologne is switched off."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.xml").write_text(COLOGNE, encoding="utf-8")

    def answered(content, *more, name="list.csv", me=DANA, xml="b.xml"):
        content = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(content)
        who = ("--me", me) if me else ()
        return run("forecast", name, "--filter-before", xml, "--filters-off", *who, *more)

    return answered


def rows(*records, heads="contactid,fullname,emailaddress1,ownerid,statecode,address1_city"):
    lines = [f"{NAMED.format(n)},{one}" for n, one in enumerate(records, 1)]
    return "\n".join([heads, *lines, ""])


SHARED = rows(f"A,a@x.de,{DANA},0,Köln", f"B,a@x.de,{DANA},0,Köln")
NO_MAIL = rows(f"A,{DANA},0,Köln", heads="contactid,fullname,ownerid,statecode,address1_city")
OUTLOOK = "Vorname,Nachname,E-Mail-Adresse\nA,Ä,a@x.de\nZ,Z,z@x.de\n"


@pytest.mark.parametrize(("listed", "ambiguous", "alone"), [(SHARED, 1, 1), (NO_MAIL, 0, 2)])
def test_no_all_clear_where_contacts_of_an_outlook_cannot_be_joined(
    off, tmp_path, listed, ambiguous, alone
):
    (tmp_path / "o.csv").write_bytes(OUTLOOK.encode("cp1252"))
    text = off(listed, "--outlook", "o.csv").out
    assert "none is affected" not in text
    assert f"ambiguous: {ambiguous}; without a record in the list: {alone}" in text
    assert "o.csv: The file is not UTF-8" in text
    told = off(listed, "--outlook", "o.csv", "--json").json
    assert told["counts"]["unchanged"] == 0
    assert sum("could not be told" in one for one in told["warnings"]) == 1


def test_a_stranger_in_the_outlook_takes_the_all_clear_back(off, tmp_path):
    (tmp_path / "o.csv").write_text("Nachname,E-Mail-Adresse\nZ,z@x.de\n", encoding="utf-8")
    listed = rows(f"A,a@x.de,{DANA},0,Köln")
    text = off(listed, "--outlook", "o.csv").out
    assert "Contacts checked: 1; none of these is affected." in text
    assert "to which no record of the list could be found: 1;" in text
    (tmp_path / "o.csv").write_text("Nachname,E-Mail-Adresse\n", encoding="utf-8")
    assert "Contacts checked: 1; none is affected." in off(listed, "--outlook", "o.csv").out


NAMELESS = "lastname,firstname\nx,y\n"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_list_without_any_column_that_is_asked_for_is_unknown(off, ending):
    content = NAMELESS
    if ending == "parquet":
        sink = pa.BufferOutputStream()
        pq.write_table(pa.table({"lastname": ["x"], "firstname": ["y"]}), sink)
        content = sink.getvalue().to_pybytes()
    told = off(content, "--json", name=f"list.{ending}").json
    assert (told["rows"], told["counts"]["unknown"]) == (1, 1)
    assert any("“address1_city”, of which the list says nothing" in one for one in told["warnings"])


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_headings_of_something_else_are_refused(off, tmp_path, ending):
    name = f"notes.{ending}"
    if ending == "xlsx":
        with xlsxwriter.Workbook(str(tmp_path / name)) as book:
            book.add_worksheet("Notizen").write_column(0, 0, ["foo", "x"])
            book.add_worksheet("Kontakte").write_column(0, 0, ["lastname", "x"])
        content = (tmp_path / name).read_bytes()
    else:
        content = "foo,bar\nx,y\n"
    refused = off(content, name=name)
    assert refused.code == 2
    assert f"{name}:1: None of the headings is a known field: foo" in refused.err
    assert refused.err.count("\n") == 1


ON = """<fetch><entity name="contact"><filter><condition attribute="{}" operator="{}" value="{}"/>
</filter></entity></fetch>"""
DATED = rows(
    f"A,{DANA},0,01/02/2026", f"B,{DANA},0,03/04/2026",
    heads="contactid,fullname,ownerid,statecode,modifiedon",
)  # fmt: skip
PRICED = rows(
    f"A;{DANA};0;1.234",
    f"B;{DANA};0;5.678",
    heads="contactid,fullname,ownerid,statecode,creditlimit",
).replace(",", ";")


@pytest.mark.parametrize(
    ("listed", "condition", "asked", "answers"),
    [
        (DATED, ("modifiedon", "on-or-after", "2026-03-15"), "order", ("day_first", "month_first")),
        (PRICED, ("creditlimit", "gt", "100"), "decimal", (",", ".")),
    ],
)
def test_what_a_list_leaves_open_is_asked_and_can_be_answered(
    off, tmp_path, listed, condition, asked, answers
):
    (tmp_path / "on.xml").write_text(ON.format(*condition), encoding="utf-8")
    told = off(listed, "--json", xml="on.xml").json
    assert (told["counts"]["unknown"], told["counts"]["contested"]) == (2, 0)
    field = condition[0]
    [warned] = [one for one in told["warnings"] if field in one]
    assert f'field = "{field}", {asked} = "{answers[0]}" or "{answers[1]}"' in warned
    assert "which the list does not say" not in warned
    assert len(told["questions"]) == 1
    gone = []
    for answer in answers:
        said = f'[[column]]\nheading = "{field}"\nfield = "{field}"\n{asked} = "{answer}"\n'
        (tmp_path / "said.toml").write_text(said, encoding="utf-8")
        told = off(listed, "--mapping", "said.toml", "--json", xml="on.xml").json
        assert told["counts"]["unknown"] == 0
        gone.append(2 - told["counts"]["unchanged"])
    assert gone == ([1, 0] if asked == "order" else [2, 0])


def test_a_parquet_file_asks_the_same(off, tmp_path):
    (tmp_path / "on.xml").write_text(
        ON.format("modifiedon", "on-or-after", "2026-02-15"), encoding="utf-8"
    )
    table = pa.table(
        {"contactid": [NAMED.format(1)], "ownerid": [DANA], "modifiedon": ["01/02/2026"]}
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    content = sink.getvalue().to_pybytes()
    told = off(content, "--json", name="list.parquet", xml="on.xml").json
    assert any("day or the month comes first in “modifiedon”" in one for one in told["warnings"])


TWO = rows(f"A,a@x.de,{DANA},0,Köln", f"B,b@x.de,{DANA.replace('1', '2')},0,Köln")


def test_what_is_counted_for_each_user_is_not_called_contacts(off):
    text = off(TWO, "--out", "out.csv", me="").out
    assert "Pairs of contact and user checked: 4. Affected: 4;" in text
    assert "at risk (pairs of contact and user: 4)" in text
    assert "out.csv written (affected pairs of contact and user: 4)." in text
    assert "Affected, each contact for each user" in text
    heads = [line.split() for line in text.splitlines() if line.startswith("Consequence")]
    assert heads == [["Consequence", "Contact", "and", "user"]]
    german = off(TWO, "--lang", "de", me="").out
    assert "(Paare aus Kontakt und Benutzer: 4)" in german
    mine = off(TWO).out
    assert "Contacts checked: 2." in mine
    assert "pairs" not in mine


def test_nothing_for_anybody_counts_pairs(off):
    text = off(TWO.replace("Köln", "Bonn"), me="").out
    assert "Nothing changes. Pairs of contact and user checked: 4; none is affected." in text


def test_rows_that_could_not_be_read_are_named(off):
    bad = rows(*[f"A,a@x.de,{DANA},0,Bonn"] * 6).splitlines()
    bad += [f"foo{n},B,b@x.de,{DANA},0,Köln" for n in range(7)][:6]
    text = off("\n".join(bad)).out
    assert "Not counted: rows of the list that could not be read (6)." in text
    assert "Row 8, “contactid”: “foo0” is no id (GUID)" in text
    assert "Row 12, “contactid”: “foo4” is no id (GUID); further ones: 1" in text
    assert "none is affected." not in text
    told = off("\n".join(bad), "--json").json
    assert told["left_out"] == len(told["left_out_rows"]) == 6
    last = told["left_out_rows"][-1]
    assert (last["row"], last["column"], last["found"]) == (13, "contactid", "foo5")


def test_json_tells_whom_it_affects_and_who_says_so(run, files):
    told = run(*CHANGE, "--me", ME, "--json").json
    assert told["affected"] == len(told["contacts"]) == 200 - told["counts"]["unchanged"]
    assert [one["consequence"] for one in told["contacts"]].count("removed_from_outlook") == 32
    first = told["contacts"][0]
    assert first["consequence"] == "removed_from_outlook"
    assert first["sources"]
    assert first["question"].startswith("question?")
    lost = run(*CHANGE, "--me", ME, "--json", "--only-losses").json
    assert lost["affected"] == len(lost["contacts"])
    assert {one["consequence"] for one in lost["contacts"]} <= {*LOSSES}
    assert 32 <= lost["affected"] < told["affected"]


def test_json_tells_what_the_text_tells_of_the_list(off):
    record = {"contactid": NAMED.format(1), "address1_city": "Köln", "_ownerid_value": DANA}
    page = {"value": [record, record], "@odata.nextLink": "https://x/next"}
    told = off(json.dumps(page), "--json", name="page.json").json
    text = off(json.dumps(page), name="page.json").out
    assert len(told["notices"]) == 2
    assert "@odata.nextLink" in told["notices"][0]
    assert "stands in the list already: 1" in told["notices"][1]
    for sentence in (*told["notices"], *told["warnings"]):
        assert sentence in text
    assert told["outlook"] is None


def test_json_tells_how_an_outlook_was_joined(off, tmp_path):
    (tmp_path / "o.csv").write_text(OUTLOOK, encoding="utf-8")
    assert off(SHARED, "--outlook", "o.csv", "--json").json["outlook"] == {
        "by_id": 0, "by_mail": 0, "ambiguous": 1, "alone": 1, "without": 0,
        "unclear": ["a@x.de"], "unclear_records": 2,
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_headings_alone_are_no_list(off, ending):
    content = SHARED.splitlines()[0] + "\n"
    if ending == "parquet":
        sink = pa.BufferOutputStream()
        names = content.strip().split(",")
        pq.write_table(pa.table({name: pa.array([], pa.string()) for name in names}), sink)
        content = sink.getvalue().to_pybytes()
    refused = off(content, name=f"list.{ending}")
    assert refused.code == 2
    assert f"list.{ending}:1: There is no contact below the headings (contactid, " in refused.err


def test_an_error_of_excel_is_no_empty_cell(off, tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "list.xlsx")) as book:
        sheet = book.add_worksheet("Kontakte")
        sheet.write_row(0, 0, ["contactid", "ownerid", "address1_city"])
        sheet.write_row(1, 0, [NAMED.format(1), DANA])
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    (tmp_path / "null.xml").write_text(
        ON.replace(' value="{}"', "").format("address1_city", "null"),
        encoding="utf-8",
    )
    content = (tmp_path / "list.xlsx").read_bytes()
    told = off(content, "--json", name="list.xlsx", xml="null.xml").json
    assert (told["rows"], told["left_out"], told["edits_at_risk"]) == (0, 1, 0)
    [row] = told["left_out_rows"]
    assert (row["row"], row["column"], row["found"]) == (2, "address1_city", "#DIV/0!")
    assert "Kontakte" in row["why"]
