"""Reading a page that AppTest has run: every text as a reader sees it, the document included."""

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


def params_of(page):
    """What the page's address holds: name -> values."""
    return {n: [v] if isinstance(v, str) else v for n, v in page.query_params.items()}


def folds(page, key, is_open):
    """Open or close a box, which draws what is in it while it is open."""
    page.session_state[key] = is_open
    return page.run()


def unescaped(markdown):
    """Markdown as it reads: escapes taken out."""
    return re.sub(r"\\(.)", r"\1", markdown)


PARTS = ("above", "answer", "rest")
"""Of a document on the page, as HTML."""


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
    """The body rows of the tables in an HTML fragment, each cell as the list of its texts."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", markup, re.DOTALL)
    return [
        [texts_of(cell) for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for body in bodies
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def links_of(markup):
    """Text -> address of every link of an HTML fragment, unescaped; the small print is no part of
    the text."""
    found = re.findall(r'<a (?:class="\w+" )?href="([^"]*)"[^>]*>(.*?)</a>', markup, re.DOTALL)
    plain = {re.sub(r" <small>.*?</small>", "", text): address for address, text in found}
    return {html.unescape(text): html.unescape(address) for text, address in plain.items()}


def document_of(page):
    """The document that the page shows: `above`, `answer` and `rest` as HTML."""
    shown = component(page, "document")
    return shown and {part: shown[part] for part in PARTS}


def answer_of(page):
    """What answers, as HTML; empty where the page shows no document."""
    shown = document_of(page)
    return shown["answer"] if shown else ""


def rest_of(page):
    """What belongs to the answer, as HTML."""
    return document_of(page)["rest"]


def answer_texts(page):
    """The texts of what answers."""
    return texts_of(answer_of(page))


def headline(page):
    """The sentence that answers."""
    return texts_of(re.search(r"<h3>(.*?)</h3>", answer_of(page), re.DOTALL)[1])[0]


def everything(page):
    """All texts of the page on one line, those of its documents first."""
    found = [str(one.value) for one in elements(page.main) if one.type in TEXTS]
    every = [one[part] for one in components(page, "document") for part in PARTS]
    shown = [text for part in every if isinstance(part, str) for text in texts_of(part)]
    return " ".join([*shown, unescaped(" ".join(found))])
