"""Reading a page that AppTest has run: every text as a reader sees it, answer card included."""

import html
import json
import re

TEXTS = (
    "markdown",
    "caption",
    "title",
    "header",
    "subheader",
    "info",
    "warning",
    "error",
)


def elements(block):
    """Every element inside `block`, from top to bottom."""
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from elements(child)


def unescaped(markdown):
    """Markdown as it reads: escapes taken out."""
    return re.sub(r"\\(.)", r"\1", markdown)


def components(page, name):
    """What the page sends to each component of ours with this name."""
    found = [one.proto for one in page.get("bidi_component")]
    return [json.loads(p.json) for p in found if p.component_name == f"contact_sync_{name}"]


def component(page, name):
    """What the page sends to the one component of ours with this name; None where it has none."""
    return next(iter(components(page, name)), None)


def texts_of(markup):
    """The texts of an HTML fragment, one for each element that holds some."""
    parts = (" ".join(html.unescape(part).split()) for part in re.split(r"<[^>]*>", markup))
    return [part for part in parts if part]


def rows_of(markup):
    """The body rows of the table in an HTML fragment, each cell as the list of its texts."""
    return [
        [texts_of(cell) for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr data-row[^>]*>(.*?)</tr>", markup, re.DOTALL)
    ]


def answer_of(page):
    """The answer card as HTML; empty where the page has none."""
    shown = [one.proto.body for one in page.get("html") if '<div class="answer"' in one.proto.body]
    return re.sub(r'^<div class="answer"[^>]*>|</div>$', "", shown[0]) if shown else ""


def answer_texts(page):
    """The texts of the answer card."""
    return texts_of(answer_of(page))


def headline(page):
    """The heading of the answer card."""
    return texts_of(re.search(r"<h3>(.*?)</h3>", answer_of(page), re.DOTALL)[1])[0]


def everything(page):
    """All texts of the page on one line, those of the answer card first."""
    found = [str(one.value) for one in elements(page.main) if one.type in TEXTS]
    return " ".join([*answer_texts(page), unescaped(" ".join(found))])
