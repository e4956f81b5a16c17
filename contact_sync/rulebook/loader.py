"""TOML files to sources and packs; every problem at once, with file and line.

Checks of shape are pydantic's; here are those that need the vocabulary, the other files or the
state space: unknown fields and sources, claims that contradict inside one source, claims that no
legal state can fulfil.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from contact_sync.rulebook.checks import Check, check_claims
from contact_sync.rulebook.claims import UNNAMED_VERSION, Claim, LossWarning, Open, Row, Texts
from contact_sync.rulebook.costs import Remedy
from contact_sync.rulebook.pack import Pack, Setting, Source
from contact_sync.rulebook.problems import (
    Problem,
    ProblemsFound,
    TomlDocument,
    parse_toml,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.problems import data_folder as data_folder
from contact_sync.rulebook.remedies import fitting_remedies, load_remedy
from contact_sync.rulebook.schema import Lack, PackFile, SettingsFile, SharedFile
from contact_sync.world.codes import choices
from contact_sync.world.model import VALUES, Action


def pack_ids(rules: Path | None = None) -> tuple[str, ...]:
    """The ids of all packs, sorted."""
    return (Rules(rules) if rules else ours()).ids("packs")


Block = TypeVar("Block", bound=Row)


def _placed(
    blocks: Sequence[Block], owner: str, document: TomlDocument, table: str
) -> tuple[Block, ...]:
    """The blocks with what they do not say of themselves: whose they are, and their line."""
    return tuple(
        replace(block, source=owner, line=document.line(table, number))
        for number, block in enumerate(blocks)
    )


def load_source(path: Path) -> tuple[Source, TomlDocument]:
    """The source in the file `path`, and its document for further checks.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    return _source(document, data, path.stem), document


def parse_source(text: str, name: str, source_id: str) -> tuple[Source, TomlDocument]:
    """The source in the text of a file shown to users as `name`, and its document.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = parse_toml(text, name)
    return _source(document, data, source_id), document


def _source(document: TomlDocument, data: dict[str, Any], source_id: str) -> Source:
    source = validated(document, data, Source)
    claims = _placed(source.claims, source_id, document, "claim")
    check = Check(document)
    check_claims(check, "claim", claims, None)
    if check.problems:
        raise ProblemsFound(check.problems)
    return replace(source, id=source_id, witness=source.witness or source_id, claims=claims)


def load_settings(path: Path) -> dict[str, Setting]:
    """Every setting of the file `path`, by its name.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    file, check = validated(document, data, SettingsFile), Check(document)
    check.unique("setting", [setting.name for setting in file.setting], "name")
    for number, setting in enumerate(file.setting):
        where = f"setting {setting.name}"
        if setting.default not in setting.values:
            expected = f"one of {choices(setting.default, setting.values)}"
            at = ("setting", number, "default")
            check.add("unknown_value", setting.default, expected, *at, where=where)
        if setting.name in VALUES:
            expected, at = "a name that no state field has", ("setting", number, "name")
            check.add("duplicate_id", setting.name, expected, *at, where=where)
    if check.problems:
        raise ProblemsFound(check.problems)
    return {setting.name: setting for setting in file.setting}


Read = TypeVar("Read")


class Rules:
    """The files of one folder of rules, each read once, though several packs name it.

    Every method raises `ProblemsFound` with every mistake in the file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[tuple[str, str], Any] = {}
        self._ids: dict[str, tuple[str, ...]] = {}

    def ids(self, kind: str) -> tuple[str, ...]:
        """The names of the files in a folder such as `sources`, sorted."""
        if kind not in self._ids:
            found = (path.stem for path in (self.folder / kind).glob("*.toml"))
            self._ids[kind] = tuple(sorted(found))
        return self._ids[kind]

    def _once(self, kind: str, name: str, load: Callable[[Path], Read]) -> Read:
        if (kind, name) not in self._read:
            self._read[kind, name] = load(self.folder / kind / f"{name}.toml")
        read: Read = self._read[kind, name]
        return read

    def source(self, name: str) -> Source:
        """A source."""
        return self.source_file(name)[0]

    def source_file(self, name: str) -> tuple[Source, TomlDocument]:
        """A source, and its document for further checks."""
        return self._once("sources", name, load_source)

    def shared(self, name: str) -> Part:
        """A shared file."""
        return self._once("shared", name, _load_shared)

    def remedy(self, name: str) -> Remedy:
        """A remedy."""
        return self._once("remedies", name, lambda path: load_remedy(path, self))

    def settings(self) -> Mapping[str, Setting]:
        """Every setting, by its name."""
        return self._once(".", "settings", load_settings)


@cache
def ours() -> Rules:
    """The rules of this project."""
    return Rules(data_folder("rules"))


class Part(NamedTuple):
    """A pack file, or a shared file that it names: inferred claims and open questions."""

    owner: str
    file: SharedFile
    document: TomlDocument


def _load_shared(path: Path) -> Part:
    document, data = read_toml(path, shown(path))
    return Part(path.stem, validated(document, data, SharedFile), document)


def _named_settings(
    file: PackFile, every: Mapping[str, Setting], check: Check
) -> tuple[Setting, ...]:
    named = check.named(
        "unknown_setting", "setting", "settings", file.settings, every, every.__getitem__
    )
    return tuple(named)


def _trusted(file: PackFile, rules: Rules, check: Check) -> Iterator[tuple[Source, TomlDocument]]:
    """The sources a pack names, which must speak of one of its versions."""
    known = rules.ids("sources")
    for source, document in check.named(
        "unknown_source", "source", "sources", file.sources, known, rules.source_file
    ):
        if not {UNNAMED_VERSION, *file.versions} & set(source.versions):
            found = f"{source.id}, which speaks of {', '.join(source.versions)}"
            expected = f"a source that speaks of {', '.join(file.versions)}"
            check.add("wrong_version", found, expected, "sources", where=f"source {source.id}")
        yield source, document


def _all_inferred(
    parts: Sequence[tuple[Part, Check]], values: Mapping[str, Sequence[str]]
) -> tuple[Claim, ...]:
    """The inferred claims of all parts; no two contradict."""
    every: list[Claim] = []
    for part, check in parts:
        own = _placed(part.file.inferred, part.owner, part.document, "inferred")
        sound = check_claims(check, "inferred", own, values)
        position: dict[Claim, int] = {claim: number for number, claim in enumerate(own)}
        for claim, other in product(every, sound):
            check.contradiction(claim, other, ("inferred", position[other]))
        every += sound
    return tuple(every)


def _all_open(
    parts: Sequence[tuple[Part, Check]], values: Mapping[str, Sequence[str]]
) -> tuple[Open, ...]:
    """The open questions of all parts."""
    every: list[Open] = []
    for part, check in parts:
        questions = _placed(part.file.open, part.owner, part.document, "open")
        # A scenario names inferred claims and open questions by the same kind of key.
        reasoned = [row.id for row in part.file.inferred]
        check.unique("open", [question.id for question in questions], taken=reasoned)
        for number, question in enumerate(questions):
            before = len(check.problems)
            check.conditions(question.when, values, ("open", number))
            for then in question.could:
                check.assertion(then, ("open", number), "could")
            if len(check.problems) == before:
                check.reaches(question, ("open", number))
                check.fulfillable(question, question.could, ("open", number))
        every += questions
    return tuple(every)


def _warnings(
    parts: Sequence[tuple[Part, Check]],
    values: Mapping[str, Sequence[str]],
    trusted: Sequence[Source],
) -> tuple[LossWarning, ...]:
    """The warnings of all parts; each names a source that the pack trusts."""
    every: list[LossWarning] = []
    known = [source.id for source in trusted]
    for part, check in parts:
        check.unique("warning", [warning.id for warning in part.file.warning])
        for number, warning in enumerate(part.file.warning):
            check.conditions(warning.when, values, ("warning", number))
            _cited(check, warning.source, known, f"warning {warning.id}", "warning", number)
        every += part.file.warning
    return tuple(every)


def _cited(check: Check, source: str, known: Sequence[str], where: str, *at: str | int) -> None:
    if source not in known:
        expected = f"one of {choices(source, known)}"
        check.add("unknown_source", source, expected, *at, "source", where=where)


def load_pack(pack_id: str, folder: Path | None = None) -> Pack:
    """The pack `pack_id` with the sources it trusts, from the rules in `folder` (default: ours).

    Raises:
        ProblemsFound: with every mistake in the pack file, the settings, its shared files and its
            sources.
    """
    rules = Rules(folder) if folder else ours()
    path = rules.folder / "packs" / f"{pack_id}.toml"
    document, data = read_toml(path, shown(path))
    file = validated(document, data, PackFile)
    every, check = rules.settings(), Check(document)
    settings = _named_settings(file, every, check)
    shares = check.named(
        "unknown_shared", "shared file", "shares", file.shares, rules.ids("shared"), rules.shared
    )
    parts = [
        *((part, Check(part.document)) for part in shares),
        (Part(pack_id, file, document), check),
    ]
    values = {setting.name: setting.values for setting in settings}
    sources, problems = _sources(_trusted(file, rules, check), every, values)
    inferred, questions = _all_inferred(parts, values), _all_open(parts, values)
    trusted = [source.id for source in sources]
    warnings = _warnings(parts, values, sources)
    lacks = {action: _lack(rules, check, action, lack) for action, lack in file.lacks.items()}
    if file.takes is not None:
        _cited(check, file.takes.source, trusted, "takes", "takes")
    named = check.named(
        "unknown_remedy", "remedy", "remedies", file.remedies, rules.ids("remedies"), rules.remedy
    )
    remedies = fitting_remedies(named, file.versions, values, check)
    problems += [problem for _, check in parts for problem in check.problems]
    if problems:
        raise ProblemsFound(problems)
    return Pack(
        id=pack_id,
        title=file.title,
        short=file.short or file.title,
        versions=file.versions,
        sources=sources,
        settings=settings,
        inferred=inferred,
        open=questions,
        remedies=remedies,
        year=file.year,
        product=file.product,
        lacks=lacks,
        warnings=warnings,
        takes=file.takes,
    )


def _lack(rules: Rules, check: Check, action: Action, lack: Lack) -> Texts:
    """The sentence that says that a product has not an action, with the title of who says it."""
    if lack.source is None:
        return lack.text
    _cited(check, lack.source, rules.ids("sources"), f"lacks.{action}", "lacks", action)
    if lack.source not in rules.ids("sources"):
        return lack.text
    title = rules.source(lack.source).title
    return Texts(
        {language: f"{told.rstrip('.')} ({title})." for language, told in lack.text.items()}
    )


def source_ids() -> tuple[str, ...]:
    """The ids of all our sources, trusted by a pack or not, sorted."""
    return ours().ids("sources")


def _sources(
    trusted: Iterable[tuple[Source, TomlDocument]],
    every: Mapping[str, Setting],
    own: Collection[str],
) -> tuple[tuple[Source, ...], list[Problem]]:
    """The `trusted` sources for a pack with its `own` ones of the settings; and what is wrong with
    their claims, which may speak of `every` one."""
    known = {name: setting.values for name, setting in every.items()}
    elsewhere = {name: setting.default for name, setting in every.items() if name not in own}
    sources: list[Source] = []
    problems: list[Problem] = []
    for source, document in trusted:
        check = Check(document)
        for number, claim in enumerate(source.claims):
            check.conditions(claim.when, known, ("claim", number))
        problems += check.problems
        sources.append(_settled(source, elsewhere))
    return tuple(sources), problems


def _settled(source: Source, usual: Mapping[str, str]) -> Source:
    """`source` for a pack without the settings in `usual`: as where each stands at that value."""

    def holds(claim: Claim) -> bool:
        return all(value in claim.when.get(name, (value,)) for name, value in usual.items())

    def unasked(claim: Claim) -> Claim:
        if usual.keys().isdisjoint(claim.when):
            return claim
        return replace(claim, when={n: v for n, v in claim.when.items() if n not in usual})

    return replace(source, claims=tuple(unasked(c) for c in source.claims if holds(c)))
