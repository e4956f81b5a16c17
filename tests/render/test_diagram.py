"""State diagrams: what is drawn, and the same in words."""

import re
import shutil
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

import pytest
from cells import decisions

from contact_sync.decide.engine import decide
from contact_sync.render.narrate import outcome_sentence
from contact_sync.render.parts import diagram
from contact_sync.render.parts.diagram import ALTERNATIVES, path_diagram, svg
from contact_sync.render.words import Words, languages, words
from contact_sync.rulebook.library import shipped_pack
from contact_sync.world.groups import group_of
from contact_sync.world.model import Action, Origin, standard_start

NEEDS_GRAPHVIZ = pytest.mark.skipif(
    svg("digraph { a }") is None, reason="neither pygraphviz nor dot is installed"
)


def path(decision):
    """The distinct states of the path, in order."""
    states = [decision.before, decision.after_action, *(o.after_sync for o in decision.outcomes)]
    return list(dict.fromkeys(states))


def drawn(dot):
    return ET.fromstring(svg(dot))


def of_class(element, *classes):
    """The groups of the drawing that carry every one of `classes`."""
    return [
        group
        for group in element.iter("{http://www.w3.org/2000/svg}g")
        if set(classes) <= set(group.get("class", "").split())
    ]


def text(element):
    """The text of a drawing or a part of it on one line."""
    lines = (t.text or "" for t in element.iter("{http://www.w3.org/2000/svg}text"))
    return " ".join(" ".join(lines).split())


def test_a_diagram_tells_whose_the_contact_is_where_that_changes():
    say = words("en")
    for action, told in ((Action.ASSIGN_TO_OTHER, True), (Action.DELETE_CRM, False)):
        decision = decide(shipped_pack(), standard_start(Origin.CRM), action)
        dot = path_diagram(say, decision, aside=False).dot
        for owner in ("me", "other"):
            line = say("diagram.owner", value=say.value("owner", owner))
            assert (line in dot) == told


# --- the picture ---------------------------------------------------------------------------------


@NEEDS_GRAPHVIZ
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("aside", [True, False])
def test_the_drawing_shows_every_state_of_the_path(language, aside):
    say = words(language)
    for decision in decisions(standard=True):
        picture = drawn(path_diagram(say, decision, aside=aside).dot)
        nodes = [text(node) for node in of_class(picture, "node", "path")]
        assert len(nodes) == len(path(decision))
        for state, node in zip(path(decision), nodes, strict=True):
            assert say(f"group.{group_of(state)}") in node
            assert say("diagram.crm", value=say.value("crm", state.crm)) in node
            assert say("diagram.outlook", value=say.value("outlook", state.outlook)) in node
        assert text(of_class(picture, "node", "start")[0]) == nodes[0]


@NEEDS_GRAPHVIZ
@pytest.mark.parametrize("language", languages())
def test_the_edges_of_the_path_name_the_action_and_each_sync(language):
    say = words(language)
    for decision in decisions(standard=True):
        picture = drawn(path_diagram(say, decision, aside=False).dot)
        edges = " ".join(text(edge) for edge in of_class(picture, "edge", "path"))
        assert say("diagram.action", action=say.action(decision.action)) in edges
        several = len(decision.outcomes) > 1
        for number in range(1, len(decision.outcomes) + 1):
            key = "diagram.sync_number" if several else "diagram.sync"
            assert say(key, number=number) in edges


@NEEDS_GRAPHVIZ
def test_every_decision_can_be_drawn():
    say = words("de")
    for decision in decisions()[::7]:
        picture = drawn(path_diagram(say, decision, aside=False).dot)
        assert len(of_class(picture, "node")) == len(path(decision))


@NEEDS_GRAPHVIZ
def test_the_drawing_brings_neither_size_nor_font_nor_colour_of_its_own():
    """So that it fits a phone, the page's font and dark mode."""
    decision = decisions(standard=True)[0]
    drawing = svg(path_diagram(words("en"), decision, aside=True).dot)
    head = drawing[: drawing.index(">")]
    assert drawing.startswith("<svg ")
    assert "viewBox=" in head
    assert "height=" not in head
    assert "font-family" not in drawing
    assert "<title>" not in drawing  # a browser would show node names as tooltips


def test_at_most_four_other_states_beside_the_path():
    assert ALTERNATIVES == 4
    counts = set()
    for decision in decisions():
        dot = path_diagram(words("en"), decision, aside=True).dot
        count = len(re.findall(r"^\s*a\d+ \[", dot, flags=re.MULTILINE))
        assert len(re.findall(r"^\s*\w+ -> a\d+ \[", dot, flags=re.MULTILINE)) == count
        counts.add(count)
    assert max(counts) == ALTERNATIVES


@NEEDS_GRAPHVIZ
def test_what_stands_aside_is_none_of_the_path():
    say = words("en")
    for decision in decisions(standard=True):
        picture = drawn(path_diagram(say, decision, aside=True).dot)
        own = {say(f"group.{group_of(state)}") for state in path(decision)}
        beside = [text(node) for node in of_class(picture, "node", "aside")]
        assert not own & set(beside)
        assert len(set(beside)) == len(beside) <= ALTERNATIVES


def test_without_asides_only_the_path_is_drawn():
    for decision in decisions(standard=True):
        assert "aside" not in path_diagram(words("en"), decision, aside=False).dot


# --- escaping ------------------------------------------------------------------------------------

EVIL = (
    'says "yes" & <b>no</b>',
    "<i>all markup</i>",
    "a; b -> c } digraph [x=1]",
    "]]> <!-- comment -->",
    "100 % {curly} | <port> ~ `tick`",
    r"C:\new\temp \N \G \L \\",
    "Ä ö ß 删 🙂",
)


@NEEDS_GRAPHVIZ
@pytest.mark.parametrize("evil", EVIL)
def test_whatever_a_text_holds_is_drawn_as_text(evil):
    say = words("en")
    decision = decisions(standard=True)[0]
    ours = re.compile(r"group\.|action\..*\.name")
    texts = {key: evil if ours.match(key) else value for key, value in say.texts.items()}
    picture = drawn(path_diagram(Words("xx", texts), decision, aside=True).dot)
    assert evil in text(of_class(picture, "node", "start")[0])
    assert evil in text(of_class(picture, "edge", "path")[0])
    assert text(of_class(picture, "node", "aside")[0]) == evil
    assert len(of_class(picture, "node", "path")) == len(path(decision))
    allowed = {"svg", "g", "path", "polygon", "text"}
    assert {element.tag.split("}")[1] for element in picture.iter()} <= allowed


# --- the same in words ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_the_text_alternative_states_the_same_path(language):
    say = words(language)
    for decision in decisions():
        told = path_diagram(say, decision, aside=True).alt
        parts = [
            say.state(decision.before),
            say.action(decision.action),
            say.state(decision.after_action),
        ]
        for outcome in decision.outcomes:
            parts += [say.state(outcome.after_sync), outcome_sentence(say, decision, outcome)]
        place = 0
        for part in parts:
            place = told.index(part, place) + len(part)
        assert "{" not in told


def test_with_and_without_asides_the_words_are_the_same():
    for decision in decisions(standard=True):
        wide, narrow = (path_diagram(words("de"), decision, aside=a) for a in (True, False))
        assert wide.alt == narrow.alt


# --- drawing it ----------------------------------------------------------------------------------


@pytest.fixture
def undrawn():
    """Nothing drawn before is remembered, nor what this test draws."""
    svg.cache_clear()
    yield
    svg.cache_clear()


@pytest.fixture
def restless():
    """Threads take turns as often as can be: without the lock Graphviz then crashes."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@NEEDS_GRAPHVIZ
def test_many_threads_draw_what_one_draws(undrawn, restless):
    dots = {
        path_diagram(words(language), decision, aside=aside).dot
        for language in languages()
        for aside in (True, False)
        for decision in decisions(standard=True)
    }
    alone = [svg(dot) for dot in dots]
    svg.cache_clear()
    with ThreadPoolExecutor(16) as threads:
        together = list(threads.map(svg, dots))
    assert together == alone


def test_without_graphviz_there_is_no_drawing(undrawn, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setattr(diagram.shutil, "which", lambda name: None)
    assert svg("digraph { a -> b }") is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_without_pygraphviz_the_dot_on_the_path_draws(undrawn, monkeypatch, tmp_path):
    stand_in = tmp_path / "dot"
    stand_in.write_text(
        "#!/bin/sh\ncat >/dev/null\n"
        'echo \'<?xml version="1.0"?><svg width="10pt" height="20pt" viewBox="0 0 10 20"\'\n'
        "echo ' xmlns=\"http://www.w3.org/2000/svg\"><g><text>hi</text></g></svg>'\n",
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert shutil.which("dot") == str(stand_in)
    drawing = svg("digraph { a -> b }")
    assert drawing is not None
    assert text(ET.fromstring(drawing)) == "hi"
    assert ET.fromstring(drawing).get("width") == "10"
