"""FetchXML as Dynamics stores it is read; everything else gets one clear line for each mistake."""

import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contact_sync.lists.fetchxml.operators import OPERATORS
from contact_sync.lists.fetchxml.parser import MOST_BYTES, parse
from contact_sync.lists.fetchxml.query import Condition, Filter, LinkEntity, Query
from contact_sync.render.words import languages, words
from contact_sync.rulebook.problems import ProblemsFound

STORED = """<fetch version="1.0" output-format="xml-platform" mapping="logical" distinct="true">
  <entity name="contact">
    <attribute name="fullname" />
    <order attribute="fullname" descending="false" />
    <filter type="and">
      <condition attribute="ownerid" operator="eq-userid" />
      <filter type="or">
        <condition attribute="address1_city" operator="in" value="">
          <value>Bern</value>
          <value uiname="x">Z&#252;rich &amp; Umgebung</value>
        </condition>
        <condition attribute="modifiedon" operator="last-x-days" value="30" />
      </filter>
    </filter>
    <link-entity name="account" from="accountid" to="parentcustomerid" visible="false"
        link-type="outer" alias="A_1">
      <filter><condition attribute="name" operator="like" value="A%" /></filter>
    </link-entity>
  </entity>
</fetch>"""

READ = Query(
    Filter(
        (
            Condition("ownerid", "eq-userid"),
            Filter(
                (
                    Condition("address1_city", "in", ("Bern", "Zürich & Umgebung")),
                    Condition("modifiedon", "last-x-days", ("30",)),
                ),
                any=True,
            ),
        )
    ),
    (
        LinkEntity(
            "account",
            "parentcustomerid",
            "accountid",
            "a_1",
            True,
            Filter((Condition("name", "like", ("A%",)),)),
        ),
    ),
)


@pytest.mark.parametrize(
    "content",
    [
        STORED,
        "\ufeff" + STORED,
        STORED.encode(),
        STORED.encode("utf-16"),
        '<?xml version="1.0" encoding="utf-16"?>' + STORED,
        b'<?xml version="1.0" encoding="windows-1252"?>' + STORED.encode("cp1252"),
        STORED.replace("<fetch ", '<fetch xmlns:generator="x" '),
    ],
)
def test_what_dynamics_stores(content):
    assert parse(content, "filter.xml") == READ


def test_a_condition_in_words():
    assert [str(each) for each in READ.conditions()] == [
        "ownerid eq-userid",
        "address1_city in Bern, Zürich & Umgebung",
        "modifiedon last-x-days 30",
        "name like A%",
    ]


def test_a_condition_knows_its_place():
    place = next(parse(STORED, "filter.xml").conditions()).place
    assert (place.file, place.line, place.column) == ("filter.xml", 6, 7)


def problems(content):
    with pytest.raises(ProblemsFound) as error:
        parse(content, "filter.xml")
    return error.value.problems


def whole(inner):
    return f'<fetch>\n<entity name="contact">\n<filter>\n{inner}\n</filter></entity></fetch>'


def condition(operator, rest='value="1"'):
    return whole(f'<condition attribute="createdon" operator="{operator}" {rest}/>')


MISTAKES = {
    "slip": (condition("on-or-befor"), "fetch_operator", 4, "on-or-before"),
    "no-such-thing": (condition("xyzzy"), "fetch_operator", 4, "eq"),
    "fiscal": (condition("this-fiscal-year", ""), "fetch_fiscal", 4, "@no_fiscal"),
    "hierarchy": (condition("under"), "fetch_hierarchy", 4, "@no_hierarchy"),
    "managers": (condition("eq-useroruserhierarchy", ""), "fetch_hierarchy", 4, "@no_hierarchy"),
    "no-value": (condition("eq", ""), "fetch_values", 4, "@one_value"),
    "empty-value": (condition("eq", 'value=""'), "fetch_values", 4, "@one_value"),
    "one-of-two": (condition("between"), "fetch_values", 4, "@two_value"),
    "too-much": (condition("today"), "fetch_values", 4, "@nothing_value"),
    "no-number": (condition("last-x-days", 'value="two"'), "fetch_value", 4, "@positive"),
    "zero-days": (condition("last-x-days", 'value="0"'), "fetch_value", 4, "@positive"),
    "no-day": (condition("on", 'value="30.2.2026"'), "fetch_value", 4, "@date"),
    "no-such-day": (condition("on", 'value="2026-02-30"'), "fetch_value", 4, "@date"),
    "two-fields": (condition("like", 'valueof="x"'), "fetch_operator", 4, "eq"),
    "abroad": (condition("eq", 'valueof="acc.name"'), "fetch_valueof", 4, "@own_field"),
    "attribute": (condition("eq", 'valu="1"'), "fetch_attribute", 4, "value"),
    "no-operator": (whole('<condition attribute="a"/>'), "fetch_missing", 4, "operator"),
    "element": (whole("<conditon/>"), "fetch_element", 4, "condition"),
    "type": (whole("x").replace("<filter", '<filter type="xor"'), "fetch_filter_type", 3, "and"),
    "entity": (whole("").replace("contact", "account"), "fetch_entity", 2, "contact"),
    "count": ('<fetch aggregate="true"/>', "fetch_whole", 1, "@whole_query"),
    "nothing": ("<fetch></fetch>", "fetch_missing", 1, "entity"),
    "no-fetch": ("<filter/>", "fetch_element", 1, "fetch"),
    "no-xml": ("select * from contact", "fetch_xml", 1, "XML"),
    "open": ("<fetch><entity name='contact'>", "fetch_xml", 1, "XML"),
    "empty": (b"", "fetch_xml", 1, "XML"),
    "encoding": (b'<?xml version="1.0" encoding="nix"?><fetch/>', "fetch_xml", 1, "XML"),
    "not-utf8": (b"<fetch>\xff</fetch>", "fetch_xml", 1, "XML"),
    "link": (
        whole("").replace("</entity>", '<link-entity name="account" to="a"/></entity>'),
        "fetch_missing",
        5,
        "from",
    ),
    "link-type": (
        whole("").replace(
            "</entity>", '<link-entity name="a" from="b" to="c" link-type="any"/></entity>'
        ),
        "fetch_link_type",
        5,
        "inner",
    ),
    "alias": (condition("eq", 'value="1" entityname="acc"'), "fetch_alias", 4, "nothing"),
    "same-alias": (
        whole("").replace(
            "</entity>",
            '<link-entity name="a" from="b" to="c" alias="x"/>\n'
            '<link-entity name="d" from="e" to="f" alias="x"/></entity>',
        ),
        "fetch_same_alias",
        6,
        "@alias",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line_with_its_place(name):
    content, code, line, expected = MISTAKES[name]
    found = [problem for problem in problems(content) if problem.code == code]
    assert found, problems(content)
    assert found[0].line == line
    assert found[0].column > 0
    assert found[0].expected.split(", ")[0] == expected
    for language in languages():
        told = words(language).problem(found[0])
        assert told.startswith(f"filter.xml:{line}:{found[0].column}: ")
        assert "\n" not in told
        assert "@" not in told


def test_every_mistake_of_a_file_is_told():
    inner = "\n".join(f'<condition attribute="a{n}" operator="eqq"/>' for n in range(5))
    assert [problem.line for problem in problems(whole(inner))] == [4, 5, 6, 7, 8]
    many = problems(whole("<conditon/>" * 1000))
    assert len(many) < 30
    assert many[-1].code == "many"


def bomb():
    lines = ['<!ENTITY a "' + "lol" * 100 + '">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 100}">'.replace("&a-1;", "&a;") for n in range(9)]
    return f"<!DOCTYPE fetch [{''.join(lines)}]><fetch>&a8;</fetch>"


HOSTILE = {
    "50-mb": (b" " * 50_000_000, "too_large"),
    "50-mb-text": ("<fetch>" + "x" * 50_000_000, "too_large"),
    "10000-filters": (whole("<filter>" * 10_000 + "</filter>" * 10_000), "fetch_deep"),
    "deep-nonsense": ("<fetch>" + "<a>" * 100_000, "fetch_element"),
    "10000-conditions": (
        whole('<condition attribute="a" operator="null"/>' * 10_000),
        "fetch_conditions",
    ),
    "billion-laughs": (bomb(), "fetch_forbidden"),
    "file": (
        '<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><fetch>&x;</fetch>',
        "fetch_forbidden",
    ),
    "network": ('<!DOCTYPE f SYSTEM "http://127.0.0.1:9/x.dtd"><fetch/>', "fetch_forbidden"),
    "undefined": ("<fetch>&x;</fetch>", "fetch_xml"),
    "long-word": (f'<fetch><entity name="{"x" * 900_000}"/></fetch>', "fetch_entity"),
    "many-attributes": (
        "<fetch " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>",
        "fetch_missing",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_harm_is_refused_within_a_second(name):
    content, code = HOSTILE[name]
    begun = time.monotonic()
    found = problems(content)
    assert time.monotonic() - begun < 1
    assert code in [problem.code for problem in found]
    assert all(len(str(problem)) < 700 for problem in found)


def test_harm_takes_little_memory():
    content = whole("<filter>" * 10_000 + "</filter>" * 10_000)
    tracemalloc.start()
    problems(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


# --- whatever somebody uploads -------------------------------------------------------------------

_NAMES = ("fetch", "entity", "filter", "condition", "value", "link-entity", "order", "x:y")
_KEYS = ("name", "attribute", "operator", "value", "valueof", "type", "to", "from", "alias")
_KEYS += ("link-type", "entityname", "aggregate", "top")
_TEXTS = st.sampled_from(["contact", "or", "", "1", "2026-01-01", "0", *OPERATORS]) | st.text(
    st.characters(blacklist_characters='<&"', blacklist_categories=("Cs", "Cc")), max_size=8
)


def elements():
    attributes = st.dictionaries(st.sampled_from(_KEYS), _TEXTS, max_size=4).map(
        lambda found: "".join(f' {key}="{text}"' for key, text in found.items())
    )
    opened = st.tuples(st.sampled_from(_NAMES), attributes)

    def around(inner):
        return st.tuples(opened, st.lists(inner, max_size=4)).map(
            lambda both: f"<{both[0][0]}{both[0][1]}>{''.join(both[1])}</{both[0][0]}>"
        )

    return st.recursive(opened.map(lambda both: f"<{both[0]}{both[1]}/>"), around, max_leaves=12)


SHAPED = elements().map(whole) | elements()


@given(st.text() | st.binary() | SHAPED)
@example('<fetch><entity name="contact"/></fetch>\ud800')
@example(b"\xff\xfe<\x00")
@example("<fetch>" + "\x00")
def test_nothing_but_a_query_or_problems(content):
    found = ()
    try:
        query = parse(content, "filter.xml")
    except ProblemsFound as error:
        query, found = None, error.problems
    assert (query is None) == bool(found)
    assert not any("\n" in words("de").problem(problem) for problem in found)
    assert query is None or all(each.operator in OPERATORS for each in query.conditions())


def test_the_limit_is_of_bytes_that_are_read():
    padding = " " * (MOST_BYTES - len(STORED))
    assert parse(STORED + padding, "filter.xml") == READ
    assert problems(STORED + padding + " ")[0].code == "too_large"
