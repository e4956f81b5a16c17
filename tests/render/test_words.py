"""Every word a user reads: in both languages, for every code, and none that nobody reads."""

import ast
import re
from functools import cache
from string import Formatter

import pytest

from contact_sync.decide.decision import Basis, Silence
from contact_sync.decide.engine import compiled
from contact_sync.render.narrate import setting_words, silence, verdict
from contact_sync.render.words import FALLBACK, languages, words
from contact_sync.rulebook.claims import Evidence, Ground, Kind
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.loader import pack_ids
from contact_sync.rulebook.problems import data_folder
from contact_sync.world.model import INVARIANTS, VALUES, Action, Lost, legal_states, refusal

ROOT = data_folder("rules").parent
SOURCES = (ROOT / "app.py", *sorted((ROOT / "contact_sync").rglob("*.py")))
KEYS = frozenset(words(FALLBACK).texts)
SECTIONS = {key.split(".")[0] for key in KEYS}


@cache
def trees():
    return [ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in SOURCES]


def nodes(kind):
    return [node for tree in trees() for node in ast.walk(tree) if isinstance(node, kind)]


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def pattern(node):
    """What an f-string can become, as a regular expression."""
    parts = (re.escape(part.value) if is_text(part) else ".+" for part in node.values)
    return "".join(parts)


def names_a_key(node):
    """Whether an f-string starts with a section of the text files and a dot."""
    first = node.values[0] if node.values else None
    return first is not None and is_text(first) and first.value.split(".")[0] in SECTIONS


@cache
def families():
    """The f-strings in the code that name keys."""
    found = {pattern(node) for node in nodes(ast.JoinedStr) if names_a_key(node)}
    return {family for family in found if re.match(r"\w+\\\.", family)}


def calls(name):
    """The calls of the function or method `name`, as lists of their texts by position."""
    for node in nodes(ast.Call):
        called = node.func
        if name in (getattr(called, "id", None), getattr(called, "attr", None)):
            yield [arg.value if is_text(arg) else None for arg in node.args]


# --- the files -----------------------------------------------------------------------------------


def test_there_are_german_and_english():
    assert set(languages()) >= {"de", "en"}
    assert words("fr").language == FALLBACK


@pytest.mark.parametrize("language", languages())
def test_the_languages_have_the_same_keys(language):
    texts = words(language).texts
    assert words(language).missing == ()
    assert sorted(texts) == sorted(KEYS)
    assert [key for key, text in texts.items() if not text.strip()] == []


@pytest.mark.parametrize("language", languages())
def test_the_languages_ask_for_the_same_values(language):
    def asked(text):
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)

    texts = words(language).texts
    differing = {
        key: (asked(texts[key]), asked(words(FALLBACK).texts[key]))
        for key in KEYS
        if set(asked(texts[key])) != set(asked(words(FALLBACK).texts[key]))
    }
    assert differing == {}


def test_the_languages_differ():
    same = [key for key in KEYS if words("de").texts[key] == words("en").texts[key]]
    assert len(same) < 0.1 * len(KEYS)


# --- every code has words ------------------------------------------------------------------------


def expected_keys():
    for field, values in {**VALUES, "lost": tuple(Lost)}.items():
        yield f"field.{field}"
        yield from (f"value.{field}.{value}" for value in values)
    for action in Action:
        key = f"action.{action.replace('@', '_at_')}"
        yield from (f"{key}.{part}" for part in ("name", "help", "happens"))
        yield f"place.{action.place}"
    for evidence in (*Evidence, "guess"):
        yield from (f"evidence.{evidence}.name", f"evidence.{evidence}.help")
    for section, codes in {
        "basis": Basis,
        "ground": Ground,
        "kind": Kind,
        "invariant": INVARIANTS,
        "refusal": ("needs", "paused", "twice"),
        "silence": set(Silence) - {Silence.OTHER_ACTION},
        "verdict": (Evidence.CONTESTED, Evidence.UNKNOWN),
        "effect.lost": (Lost.CRM, Lost.OUTLOOK),
    }.items():
        yield from (f"{section}.{code}" for code in codes)


def test_every_value_action_evidence_and_reason_has_words():
    assert set(expected_keys()) - KEYS == set()


def test_every_refusal_reason_of_the_model_has_words():
    whys = (refusal(state, action) for state in legal_states() for action in Action)
    assert {f"refusal.{why.reason}" for why in whys if why} <= KEYS


def test_every_problem_code_has_words():
    codes = {arguments[0] for name in ("add", "problem", "Problem") for arguments in calls(name)}
    codes |= {arguments[1] for arguments in calls("bad_input")}
    codes = {code for code in codes if code and re.fullmatch(r"[a-z_0-9]+", code)}
    assert len(codes) > 15
    assert {f"problem.{code}" for code in codes} - KEYS == set()


def test_every_bad_input_has_words():
    keys = {arguments[0] for arguments in calls("BadInput")}
    keys |= {arguments[1] for arguments in calls("parse_code")}
    assert len(keys - {None}) > 5
    assert {f"error.{key}" for key in keys if key} - KEYS == set()


def test_every_fault_of_a_pack_has_words():
    codes = {arguments[0] for arguments in calls("Fault")}
    assert {"gap", "dead", "invariant", "unexpected", "left_expectation"} <= codes
    assert {f"cli.fault.{code}" for code in codes} <= KEYS


# --- keys and code meet --------------------------------------------------------------------------


def test_every_key_that_the_code_names_is_there():
    asked = {arguments[0] for name in ("words", "self") for arguments in calls(name) if arguments}
    named = {key for key in asked if key and "." in key}
    assert len(named) > 20
    assert named - KEYS == set()
    assert {f for f in families() if not any(re.fullmatch(f, key) for key in KEYS)} == set()


def test_every_key_is_read_somewhere():
    spelled = {node.value for node in nodes(ast.Constant) if is_text(node)}
    unread = [
        key
        for key in sorted(KEYS - spelled)
        if not any(re.fullmatch(family, key) for family in families())
    ]
    assert unread == []


# --- words in use --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_answer_can_be_told(pack_id, language):
    pack, say = shipped_pack(pack_id), words(language)
    for decision in compiled(pack).cells():
        told = verdict(say, decision)
        assert told[0].isupper() or told[0] == "(", told
        assert told.endswith("."), told
        assert told.count("(") - told.count(")") == 0, told
        assert not re.search(r"[{}]|None", told), told


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_silence_can_be_told(pack_id, language):
    pack, say = shipped_pack(pack_id), words(language)
    settings = setting_words(pack, language)
    for decision in compiled(pack).cells():
        for item in decision.not_applied:
            lines = silence(say, item, settings)
            assert lines, item
            assert all(line and not re.search(r"[{}]", line) for line in lines), lines


@pytest.mark.parametrize("language", languages())
def test_every_refusal_can_be_told(language):
    say = words(language)
    for state in legal_states():
        for action in Action:
            if why := refusal(state, action):
                told = say.refusal(why)
                named = say.action(action)
                assert f"{named[0].upper()}{named[1:]}" in told  # a sentence begins with it
                assert told.endswith("."), told
                assert not re.search(r"[{}]", told), told


def test_a_list_in_words():
    say = words("en")
    assert say.either(["a"]) == "a"
    assert say.either(["a", "b"]) == "a or b"
    assert say.either(["a", "b", "c"]) == "a, b or c"
    assert say.both(["a (one, two)", "“b, or not”", "c"]) == "a (one, two), “b, or not” and c"


@pytest.mark.parametrize(("language", "large"), [("de", "1.234.567"), ("en", "1,234,567")])
def test_a_large_number_is_grouped_and_what_only_names_is_not(language, large):
    say = words(language)
    assert [say.number(n) for n in (0, 9999, 1_234_567)] == ["0", "9999", large]
    assert large in say("find.many", count=1_234_567)
    assert "1234567" in say("find.many", count="1234567")


def test_a_list_of_items_with_commas_or_such_words_says_where_each_ends():
    german, english = words("de"), words("en")
    change, keep = "change_filter@outlook", "untrack@outlook"
    assert german.both([german.action(a) for a in ("delete@crm", keep, change)]) == (
        "im CRM löschen; Nachverfolgung beenden, Datensatz behalten; und Filter ändern oder "
        "abschalten"
    )
    assert english.either([english.action(a) for a in (change, "delete@crm")]) == (
        "change the filter or switch it off; or delete in CRM"
    )
    assert english.either([english.action(keep)]) == "stop tracking, keep the record"


def test_several_reasons_are_sentences_in_german_and_clauses_in_english():
    keys = ("invariant.I1", "invariant.I4")
    assert words("de").reasons(keys) == (
        "Verknüpft geht nur, wenn es den Kontakt auf beiden Seiten gibt. Ein fehlender Datensatz "
        "passt nicht zum Filter, ein inaktiver auch nicht"
    )
    assert words("en").reasons(keys) == (
        "linked needs the contact on both sides; a missing record does not match the filter, nor "
        "does an inactive one"
    )


def test_a_date_is_written_as_its_readers_do():
    german, english = words("de"), words("en")
    assert (german.date("2012-06-10"), english.date("2012-06-10")) == ("10.6.2012", "2012-06-10")
    assert (german.date("2012-06"), german.date("2012")) == ("2012-06", "2012")
    assert (german.date("undated"), english.date("undated")) == ("ohne Datum", "undated")


@pytest.mark.parametrize("language", languages())
def test_no_text_counts_what_may_be_one_with_a_plural(language):
    """Of what a list or a choice decides the number: `Contacts: 1`, not `1 contacts`."""
    counted = r"\{(?:rows|listed|lost|cells|ending|evidenced|disputed|unknown)\} [\wäöüß]"
    found = {key for key, text in words(language).texts.items() if re.search(counted, text)}
    assert found <= {"forecast.example"}  # the number of its contacts is ours
