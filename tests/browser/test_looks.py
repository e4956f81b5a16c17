"""Every page is looked at once: light and dark, wide and narrow, with axe-core and a ruler.

axe-core comes with the wheel `axe-playwright-python`; nothing is fetched. What is drawn (SVG, the
canvas of a data frame) it does not look at: the contrast of diagrams is tested in `test_question`.
"""

import ast
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from readers import stands_still

from contact_sync.decide.engine import compiled
from contact_sync.overview.unknown import UNKNOWN
from contact_sync.render.address import Question, format_question
from contact_sync.rulebook.claims import Evidence
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import all_settings
from contact_sync.world.model import Action, Origin, standard_start

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PACK = shipped_pack()
PHONE = {"width": 360, "height": 740}
BAD = ("serious", "critical")
COLOURS = ("color-contrast", "link-in-text-block")


def pages():
    """The addresses of the pages registered in app.py; the first is the default."""
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    [registered] = [
        node.value
        for node in tree.body
        if isinstance(node, ast.AugAssign) and ast.unparse(node.target) == "shell.PAGES"
    ]
    return [ast.literal_eval(key) for key in registered.keys]


def asked(evidence):
    """The address of a question with an answer of this evidence."""
    cell = next(
        cell
        for settings in all_settings(PACK)
        for cell in compiled(PACK, settings).cells()
        if cell.evidence == evidence
    )
    return format_question(Question(PACK.id, cell.before, cell.action, cell.settings))


def visits():
    """Name -> path and address of everything that is looked at."""
    every = {path: (f"/{path}" if number else "/", {}) for number, path in enumerate(pages())}
    every |= {f"question, {kind}": ("/question", asked(kind)) for kind in Evidence}
    start = standard_start(Origin.CRM)
    question = Question(PACK.id, start, Action.DELETE_CRM, PACK.defaults, ("owner",))
    every["question, owner unknown"] = ("/question", format_question(question))
    every["start, found"] = ("/", {"q": "filter"})
    every["start, nothing found"] = ("/", {"q": "xyz"})
    every["matrix, setting unknown"] = ("/matrix", {PACK.settings[0].name: UNKNOWN, "q": "crm"})
    every["map, trap"] = ("/map", {"origin": UNKNOWN, "group": "nowhere"})
    contest = {"steps": "go_offline@outlook,edit@crm,go_online@outlook#2"}
    every["repair, back"] = ("/repair", {"view": "back", "crm": "active", "outlook": "absent"})
    every["repair, keep"] = ("/repair", {"view": "keep", "keep": "crm_leads"})
    every["repair, silent"] = ("/repair", {"view": "silent", "side": "crm"})
    every["story, contested"] = ("/story", contest)
    case = {"pack": PACK.id, "deck": "seven-rules", "n": "4"}
    answer = {**case, "says": "absent-absent-no", "sure": "3", "view": "answer"}
    every |= {"training, case": ("/training", case), "training, answer": ("/training", answer)}
    fewer = {"pack": "crm-2011~edgewater-2012~german-blog-rules"}
    every |= {f"{path}, fewer": (f"/{path}", fewer) for path in ("sources", "compare", "tests")}
    every["story, passed over"] = ("/story", {"steps": "reactivate@crm,explode@crm,edit@crm"})
    every["story, owner unknown"] = ("/story", {"steps": "delete@crm", "owner": UNKNOWN})
    beats = ("0", "ask-1", "3", "end")
    every |= {f"present {n}": ("/story", {**contest, "present": n}) for n in beats}
    rules = {"collection": "seven-rules"}
    every |= {f"present rules {n}": ("/story", {**rules, "present": n}) for n in ("0", "1", "2")}
    every["story, lesson"] = ("/story", rules)
    every["story, gallery"] = ("/story", {"gallery": "open"})
    return every


def findings(page, rules=()):
    """The serious and critical violations of every rule, or of `rules`, each as a line."""
    # Only of what is violated the nodes are told; telling of all others took most of the time.
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = []
    for violation in Axe().run(page, options=options).response["violations"]:
        if violation["impact"] not in BAD:
            continue
        for node in violation["nodes"]:
            # Of an element in a component's shadow tree, its path from the outermost tree inwards.
            target = node["target"][-1]
            selector = target[-1] if isinstance(target, list) else target
            why = "; ".join(check["message"] for check in (*node["any"], *node["all"]))
            found.append(f"{violation['id']}: {selector}: {node['html'][:120]}: {why}")
    return found


def turns_dark(page):
    """The reader's system goes dark, and the page with it: to its last part, and faded in."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        ".match(/[0-9.]+/g).slice(0, 3).every(part => part < 80)"
    )
    # Fades begin a frame later.
    page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 50))")
    stands_still(page)


def unfolds(reader):
    """Open every fold of the page."""
    folds = reader.page.locator("details:not([open]) > summary")
    while folds.count():
        folds.evaluate_all("every => every.forEach(e => e.click())")
        reader.settles()


# What reaches beyond the window: the page as a whole, and each text and picture in it, except in
# what scrolls by itself.
SIDEWAYS = """() => {
  const every = root => [...root.querySelectorAll("*")]
    .flatMap(e => [e, ...(e.shadowRoot ? every(e.shadowRoot) : [])]);
  const parent = e => e.parentElement ?? e.getRootNode().host;
  const scrolls = e => e && e.tagName !== "MAIN"
    && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(parent(e)));
  const beyond = e => {
    const { left, right } = e.getBoundingClientRect();
    return right > left && (left < -1 || right > innerWidth + 1);
  };
  const main = document.querySelector("main");
  const pages = [document.scrollingElement, main].filter(e => e.scrollWidth > e.clientWidth);
  const parts = every(main)
    .filter(e => e.matches("h1, h2, h3, h4, h5, p, li, dt, dd, td, th, button, label, svg"))
    .filter(e => e.checkVisibility() && beyond(e) && !scrolls(e));
  return [...pages, ...parts].map(e => `${e.tagName} ${e.textContent.slice(0, 60)}`);
}"""


@pytest.mark.parametrize("name", visits())
def test_a_page_reads_well_light_and_dark_on_a_desktop_and_on_a_phone(visit, locale, name):
    path, params = visits()[name]
    reader = visit(locale, color_scheme="light").opens(None, path, **params)
    page = reader.page
    unfolds(reader)
    stands_still(page)
    assert findings(page) == []
    turns_dark(page)
    assert findings(page, rules=COLOURS) == []
    page.set_viewport_size(PHONE)
    stands_still(page)
    assert findings(page) == []
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("part", ["p", "svg"])
@pytest.mark.parametrize("place", ["main h1", ".document .answer"])
def test_what_runs_over_the_edge_is_found(visit, place, part):
    reader = visit("en-US", viewport=PHONE).opens()
    stands_still(reader.page)
    assert reader.page.evaluate(SIDEWAYS) == []
    wide = f"<{part} style='display: block; min-width: 500px; max-width: none'>wide</{part}>"
    reader.page.locator(place).first.evaluate("(e, wide) => e.innerHTML += wide", wide)
    assert part in [line.split()[0].lower() for line in reader.page.evaluate(SIDEWAYS)]


def test_a_finding_is_found(visit, locale):
    """The test would see one: text made too pale, and a button without a name."""
    reader = visit(locale, color_scheme="light").opens(path="/story")
    stands_still(reader.page)
    reader.page.evaluate(
        """() => {
          document.querySelector("main h1, h1").style.color = "rgb(128 128 128 / 30%)";
          document.querySelector("main, section").append(document.createElement("button"));
        }"""
    )
    found = {line.split(":")[0] for line in findings(reader.page)}
    assert found == {"color-contrast", "button-name"}
    # The colours are looked at anew when the page goes dark.
    turns_dark(reader.page)
    assert {line.split(":")[0] for line in findings(reader.page, rules=COLOURS)} == {
        "color-contrast"
    }
