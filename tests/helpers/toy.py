"""Small packs built in code, and the loader's opinion of a list of claims."""

from dataclasses import replace

from contact_sync.cli.outputs import keep
from contact_sync.prove import expected
from contact_sync.rulebook.checks import Check, check_claims
from contact_sync.rulebook.claims import Claim, Ground, Kind, Open, Texts
from contact_sync.rulebook.pack import Pack, Setting, Source
from contact_sync.rulebook.problems import TomlDocument
from contact_sync.world.model import STARTS, VALUES, Action, State

WORDS = Texts(de="Worte", en="words")
# What a `when` has to name to speak of every cell, the unusual ones too.
EVERYWHERE = (
    "crm=active/inactive/absent/twice outlook=present/absent/twice"
    " filter=matches/no_match/hidden sync=running/paused/off"
)


def pairs(text):
    """`"crm=active link=none"` as a dict."""
    return dict(pair.split("=") for pair in text.split())


def state(text=""):
    """The delivered contact of the user, with the named fields replaced."""
    codes = {**STARTS["delivered-me"].codes(), **pairs(text)}
    return State(*(next(v for v in VALUES[f] if v == code) for f, code in codes.items()))


def conditions(text):
    """`"link=none/orphaned"` as the conditions of a claim."""
    return {field: tuple(values.split("/")) for field, values in pairs(text).items()}


def claim(key, actions, then, when="", near=""):
    """The claim `source#id` that says `then` of the actions where `when`."""
    source, claim_id = key.split("#")
    return Claim(
        source=source,
        id=claim_id,
        actions=tuple(map(Action, actions.split())),
        when=conditions(when),
        then=pairs(then),
        locator=WORDS,
        text=WORDS,
        near=tuple(map(Action, near.split())),
    )


def inferred(claim_id, actions, then, when=""):
    """A claim of the pack itself."""
    of_source = claim(f"toy#{claim_id}", actions, then, when)
    return replace(of_source, locator=Texts(), ground=Ground.MEANING)


def question(question_id, actions, *could, when=""):
    """A question that the pack leaves open."""
    thinkable = tuple(map(pairs, could))
    every = tuple(map(Action, actions.split()))
    return Open(
        source="toy",
        id=question_id,
        actions=every,
        when=conditions(when),
        could=thinkable,
        text=WORDS,
    )


def setting(name, *values):
    """A setting; its first value is the default."""
    words = dict.fromkeys(values, WORDS)
    return Setting(name=name, default=values[0], since="2011", text=WORDS, value_text=words)


def pack(*claims, reports=(), settings=(), inferred=(), questions=()):
    """A pack that trusts the claims' sources in the order in which they first speak."""
    by_source = {}
    for one in claims:
        by_source.setdefault(one.source, []).append(one)
    sources = tuple(
        Source(
            id=name,
            title=name,
            publisher=WORDS,
            date="2011",
            language="en",
            versions=("2011",),
            kind=Kind.REPORT if name in reports else Kind.EXPERT,
            url="https://example.org",
            witness=name,
            claims=tuple(of_source),
            note=Texts(),
        )
        for name, of_source in by_source.items()
    )
    return Pack(
        id="toy",
        title=WORDS,
        versions=("2011",),
        sources=sources,
        settings=tuple(settings),
        inferred=tuple(inferred),
        open=tuple(questions),
    )


def accepted(claims, settings=()):
    """Whether the loader lets these claims stand together in one file."""
    check = Check(TomlDocument("toy.toml", ""))
    table = "inferred" if any(one.ground for one in claims) else "claim"
    values = {one.name: one.values for one in settings}
    check_claims(check, table, claims, values)
    return not check.problems


def approve(pack, folder):
    """Write what `pack` answers as approved, below `folder`; whether that was new."""
    return keep(expected.path_of(pack.id, folder), expected.as_csv(expected.lines(pack)))
