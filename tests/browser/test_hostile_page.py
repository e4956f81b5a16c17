"""What strangers wrote, on the pages that show it: text, and nothing that runs, loads or leads."""

from urllib.parse import unquote

import pytest
from hostile import HOSTILE, SCRIPT
from playwright.sync_api import expect
from test_hostile_strings import OWN_URL, own

pytestmark = pytest.mark.browser

SHORT = SCRIPT + HOSTILE["image"]
EVERY = " ".join(text for text in HOSTILE.values() if len(text) < 200)
EVIL_FILE = "<img src=x onerror='window.__hit=1'> [a](javascript:window.__hit=1) :red[x].toml"

# What is on the page, in the components, too.
MADE = """() => {
  const every = root => [...root.querySelectorAll("*")]
    .flatMap(e => [e, ...(e.shadowRoot ? every(e.shadowRoot) : [])]);
  const all = every(document);
  return {
    hit: window.__hit ?? null,
    made: all.filter(e => e.matches(
      "iframe, object, embed, base, [onerror], [onload], [onmouseover], [onfocus], [srcdoc],"
      + "img[src='x'], img[src*='evil.example'], .katex, [style*='display:none' i] script"
    )).map(e => e.outerHTML.slice(0, 200)),
    scripts: all.filter(e => e.matches("script") && /__hit/.test(e.textContent)).length,
    links: all.filter(e => e.matches("a[href]")).map(e => [e.getAttribute("href"), e.textContent]),
  };
}"""


def harmless(reader):
    """Nothing was made of what a stranger wrote."""
    found = reader.page.evaluate(MADE)
    assert found["hit"] is None
    assert found["made"] == []
    assert found["scripts"] == 0
    for href, text in found["links"]:
        scheme = href.split("?")[0].partition(":")[0].lower()
        assert scheme not in ("javascript", "data", "vbscript"), (href, text)
        # An address in a text may be shown as a link, to what stands there.
        if "evil.example" in href.split("?")[0] and unquote(href) != OWN_URL:
            assert unquote(href).partition("://")[2] in text, (href, text)


def chooses(reader, key, name, content):
    box = reader.page.locator(f".st-key-{key} input[type=file]")
    payload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    reader.after(lambda: box.set_input_files(payload))
    harmless(reader)


def test_nothing_that_strangers_wrote_runs(visit):
    reader = visit("en-US")
    page, say = reader.page, reader.say
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    # Own rules: a broken file, then one whose every text is hostile.
    reader.opens(path="/sources", pack="crm-2011", tab="own")
    chooses(reader, "own-file", EVIL_FILE, own(EVERY) + b'"" = ' + SHORT.encode())
    expect(page.get_by_test_id("stAlert").first).to_contain_text("<img src=x")
    chooses(reader, "own-file", EVIL_FILE, own(EVERY))
    expect(page.get_by_text(SHORT[:20]).first).to_be_visible()
    reader.clicks(page.get_by_role("link", name=say("page.question"), exact=True))
    expect(page.locator(".document .rest").first).to_contain_text(SCRIPT)
    harmless(reader)

    # A list and its name, whose columns, contacts and owners are hostile.
    reader.opens(path="/forecast", pack="crm-2011")
    page.locator("summary").filter(has_text=say("forecast.the_list")).first.click()
    names = [text.replace('"', "'") for text in HOSTILE.values() if text.isprintable()]
    rows = [f'"{name[:300]}","{name[:300]}","Bern"' for name in names]
    table = "\n".join(["fullname,owneridname,address1_city", *rows, SHORT.replace(",", "")])
    chooses(reader, "forecast-list", EVIL_FILE.replace(".toml", ".csv"), table.encode())
    expect(page.get_by_text("<img src=x").first).to_be_visible()

    # What is typed, and what an address holds.
    for path, params in {
        "/": {"q": f"Was passiert, wenn ich lösche {SHORT}"},
        "/story": {"title": EVERY[:80], "pack": "crm-2011", "steps": "delete@crm"},
        "/team": {"cast": SHORT, "steps": SHORT, "title": SHORT},
        "/training": {"title": SHORT, "cases": SHORT, "deck": SHORT, "progress": SHORT},
        "/room": {"code": SHORT, "key": SHORT},
        "/question": {"pack": SHORT, "owner": EVERY[:500], SHORT: SHORT, "lang": SHORT},
        "/repair": {"view": SHORT, "observed": SHORT},
    }.items():
        reader.opens(path=path, **params)
        harmless(reader)
    assert dialogs == []
