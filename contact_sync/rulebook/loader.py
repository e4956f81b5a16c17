"""TOML files to sources and packs; every problem at once, with file and line.

Checks of shape are pydantic's (`schema`); here are those that need the vocabulary, the other
files or the state space: unknown fields and sources, claims that contradict inside one source,
claims that no legal state can fulfil.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from contact_sync.rulebook.checks import Check, check_claims
from contact_sync.rulebook.claims import UNNAMED_VERSION, Claim, LossWarning, Open, Texts
from contact_sync.rulebook.pack import Pack, Setting, Source, Takes
from contact_sync.rulebook.problems import (
    Document,
    ProblemsFound,
    parse_toml,
    read_toml,
    shown,
    validated,
)
from contact_sync.rulebook.problems import data_folder as data_folder
from contact_sync.rulebook.remedies import named_remedies
from contact_sync.rulebook.schema import (
    ClaimRow,
    InferredRow,
    OpenRow,
    PackFile,
    SettingsFile,
    SharedFile,
    SourceFile,
)
from contact_sync.world.codes import choices
from contact_sync.world.model import VALUES


def pack_ids(rules: Path | None = None) -> tuple[str, ...]:
    """The ids of all packs, sorted."""
    folder = (rules or data_folder("rules")) / "packs"
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def _claim(owner: str, row: ClaimRow | InferredRow, line: int) -> Claim:
    return Claim(
        source=owner,
        id=row.id,
        actions=tuple(row.action),
        when={name: tuple(values) for name, values in row.when.items()},
        then=row.then,
        locator=row.locator if isinstance(row, ClaimRow) else Texts(),
        text=row.text,
        near=tuple(row.near) if isinstance(row, ClaimRow) else (),
        danger=row.danger,
        ground=row.basis if isinstance(row, InferredRow) else None,
        line=line,
    )


def _open(owner: str, row: OpenRow, line: int) -> Open:
    when = {name: tuple(values) for name, values in row.when.items()}
    return Open(owner, row.id, tuple(row.action), when, tuple(row.could), row.text, line)


def load_source(path: Path) -> tuple[Source, Document]:
    """The source in the file `path`, and its document for further checks.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    return _source(document, data, path.stem), document


def parse_source(text: str, name: str, source_id: str) -> tuple[Source, Document]:
    """The source in the text of a file shown to users as `name`, and its document.

    Raises:
        ProblemsFound: with every mistake in it.
    """
    document, data = parse_toml(text, name)
    return _source(document, data, source_id), document


def _source(document: Document, data: dict[str, Any], source_id: str) -> Source:
    file = validated(document, data, SourceFile)
    claims = tuple(
        _claim(source_id, row, document.line("claim", number))
        for number, row in enumerate(file.claim)
    )
    check = Check(document)
    check_claims(check, "claim", claims, None)
    if check.problems:
        raise ProblemsFound(check.problems)
    return Source(
        id=source_id,
        title=file.title,
        publisher=file.publisher,
        date=file.date,
        language=file.language,
        versions=tuple(file.versions),
        kind=file.kind,
        url=file.url,
        witness=file.witness or source_id,
        claims=claims,
        note=file.note,
    )


def load_settings(path: Path) -> dict[str, Setting]:
    """Every setting of the file `path`, by its name.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, shown(path))
    file, check = validated(document, data, SettingsFile), Check(document)
    check.unique("setting", [row.name for row in file.setting], "name")
    for number, row in enumerate(file.setting):
        where = f"setting {row.name}"
        if row.default not in row.value:
            expected = f"one of {choices(row.default, row.value)}"
            at = ("setting", number, "default")
            check.add("unknown_value", row.default, expected, *at, where=where)
        if row.name in VALUES:
            expected, at = "a name that no state field has", ("setting", number, "name")
            check.add("duplicate_id", row.name, expected, *at, where=where)
    if check.problems:
        raise ProblemsFound(check.problems)
    return {
        row.name: Setting(row.name, tuple(row.value), row.default, row.since, row.text, row.value)
        for row in file.setting
    }


@cache
def shipped_settings() -> dict[str, Setting]:
    """Every setting of this project by its name, loaded once.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    return load_settings(data_folder("rules") / "settings.toml")


def _named_settings(
    file: PackFile, every: Mapping[str, Setting], check: Check
) -> tuple[Setting, ...]:
    """The settings that a pack names; unknown and repeated names are collected."""
    for number, name in enumerate(file.settings):
        where = f"setting {name}"
        if name not in every:
            expected = f"one of {choices(name, every)}"
            check.add("unknown_setting", name, expected, "settings", where=where)
        elif name in file.settings[:number]:
            check.add("duplicate_id", name, "each setting once", "settings", where=where)
    return tuple(every[name] for name in dict.fromkeys(file.settings) if name in every)


def _trusted(file: PackFile, rules: Path | None, check: Check) -> Iterator[tuple[Source, Document]]:
    """The sources a pack names, loaded; problems of theirs and unknown ids are collected."""
    known = source_ids(rules)
    for number, source_id in enumerate(file.sources):
        where = f"source {source_id}"
        if source_id not in known:
            expected = f"one of {choices(source_id, known)}"
            check.add("unknown_source", source_id, expected, "sources", where=where)
            continue
        if source_id in file.sources[:number]:
            check.add("duplicate_id", source_id, "each source once", "sources", where=where)
            continue
        try:
            # Ours are parsed once, though several packs trust them.
            source, document = (
                load_source(rules / "sources" / f"{source_id}.toml")
                if rules
                else _shipped(source_id)
            )
        except ProblemsFound as error:
            check.problems.extend(error.problems)
            continue
        if not {UNNAMED_VERSION, *file.versions} & set(source.versions):
            found = f"{source_id}, which speaks of {', '.join(source.versions)}"
            expected = f"a source that speaks of {', '.join(file.versions)}"
            check.add("wrong_version", found, expected, "sources", where=where)
        yield source, document


class _Part(NamedTuple):
    """A pack file, or a shared file that it names: inferred claims and open questions."""

    owner: str
    file: SharedFile
    check: Check


def _read_shared(path: Path) -> tuple[SharedFile, Document]:
    document, data = read_toml(path, shown(path))
    return validated(document, data, SharedFile), document


@cache
def _shipped_shared(name: str) -> tuple[SharedFile, Document]:
    return _read_shared(data_folder("rules") / "shared" / f"{name}.toml")


def _shared(file: PackFile, rules: Path | None, check: Check) -> Iterator[_Part]:
    """The shared files a pack names; problems of theirs and unknown names are collected."""
    folder = (rules or data_folder("rules")) / "shared"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    for number, name in enumerate(file.shares):
        where = f"shared file {name}"
        if name not in known:
            expected = f"one of {choices(name, known)}"
            check.add("unknown_shared", name, expected, "shares", where=where)
        elif name in file.shares[:number]:
            check.add("duplicate_id", name, "each shared file once", "shares", where=where)
        else:
            try:
                # Ours are parsed once, though several packs share them.
                read = _read_shared(folder / f"{name}.toml") if rules else _shipped_shared(name)
                yield _Part(name, read[0], Check(read[1]))
            except ProblemsFound as error:
                check.problems.extend(error.problems)


def _all_inferred(parts: Sequence[_Part], values: Mapping[str, Sequence[str]]) -> tuple[Claim, ...]:
    """The inferred claims of all parts; no two contradict."""
    every: list[Claim] = []
    for part in parts:
        own = tuple(
            _claim(part.owner, row, part.check.document.line("inferred", number))
            for number, row in enumerate(part.file.inferred)
        )
        sound = check_claims(part.check, "inferred", own, values)
        position = {claim: number for number, claim in enumerate(own)}
        for claim, other in product(every, sound):
            part.check.contradiction(claim, other, ("inferred", position[other]))
        every += sound
    return tuple(every)


def _all_open(parts: Sequence[_Part], values: Mapping[str, Sequence[str]]) -> tuple[Open, ...]:
    """The open questions of all parts."""
    every: list[Open] = []
    for owner, file, check in parts:
        questions = [
            _open(owner, row, check.document.line("open", number))
            for number, row in enumerate(file.open)
        ]
        # A scenario names inferred claims and open questions by the same kind of key.
        reasoned = [row.id for row in file.inferred]
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
    parts: Sequence[_Part], values: Mapping[str, Sequence[str]], trusted: Sequence[Source]
) -> tuple[LossWarning, ...]:
    """The warnings of all parts; each names a source that the pack trusts."""
    every: list[LossWarning] = []
    known = [source.id for source in trusted]
    for _, file, check in parts:
        check.unique("warning", [row.id for row in file.warning])
        for number, row in enumerate(file.warning):
            when = {name: tuple(wanted) for name, wanted in row.when.items()}
            check.conditions(when, values, ("warning", number))
            _cited(check, row.source, known, f"warning {row.id}", "warning", number, "source")
            every.append(
                LossWarning(row.source, row.id, tuple(row.action), when, row.locator, row.text)
            )
    return tuple(every)


def _cited(check: Check, source: str, known: Sequence[str], where: str, *at: str | int) -> None:
    if source not in known:
        check.add("unknown_source", source, f"one of {choices(source, known)}", *at, where=where)


def _takes(file: PackFile, trusted: Sequence[Source], check: Check) -> Takes | None:
    """How long it is until the next sync; by a source that the pack trusts."""
    if file.takes is None:
        return None
    known = [source.id for source in trusted]
    _cited(check, file.takes.source, known, "takes", "takes", "source")
    return Takes(file.takes.source, file.takes.locator, file.takes.text)


def load_pack(pack_id: str, rules: Path | None = None) -> Pack:
    """The pack `pack_id` with the sources it trusts, from the folder `rules` (default: ours).

    Raises:
        ProblemsFound: with every mistake in the pack file, the settings, its shared files and its
            sources.
    """
    folder = rules or data_folder("rules")
    path = folder / "packs" / f"{pack_id}.toml"
    document, data = read_toml(path, shown(path))
    file = validated(document, data, PackFile)
    check = Check(document)
    parts = [*_shared(file, rules, check), _Part(pack_id, file, check)]
    every = load_settings(folder / "settings.toml") if rules else shipped_settings()
    settings = _named_settings(file, every, check)
    values = {setting.name: setting.values for setting in settings}
    elsewhere = {name: setting.default for name, setting in every.items() if name not in values}
    known = {name: setting.values for name, setting in every.items()}
    problems, sources = [], []
    for source, source_document in _trusted(file, rules, check):
        of_source = Check(source_document)
        for number, claim in enumerate(source.claims):
            of_source.conditions(claim.when, known, ("claim", number))
        problems += of_source.problems
        sources.append(_settled(source, elsewhere))
    inferred, questions = _all_inferred(parts, values), _all_open(parts, values)
    warnings, takes = _warnings(parts, values, sources), _takes(file, sources, check)
    remedies = named_remedies(file, folder, values, check)
    problems += [problem for part in parts for problem in part.check.problems]
    if problems:
        raise ProblemsFound(problems)
    return Pack(
        id=pack_id,
        title=file.title,
        versions=tuple(file.versions),
        sources=tuple(sources),
        settings=settings,
        inferred=inferred,
        open=questions,
        remedies=remedies,
        year=file.year,
        product=file.product,
        lacks=file.lacks,
        warnings=warnings,
        takes=takes,
    )


@cache
def _shipped(source_id: str) -> tuple[Source, Document]:
    return load_source(data_folder("rules") / "sources" / f"{source_id}.toml")


def source_ids(rules: Path | None = None) -> tuple[str, ...]:
    """The ids of all sources, trusted by a pack or not, sorted."""
    folder = (rules or data_folder("rules")) / "sources"
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def _settled(source: Source, usual: Mapping[str, str]) -> Source:
    """`source` for a pack without the settings in `usual`: as where each stands at that value."""

    def holds(claim: Claim) -> bool:
        return all(value in claim.when.get(name, (value,)) for name, value in usual.items())

    def unasked(claim: Claim) -> Claim:
        if usual.keys().isdisjoint(claim.when):
            return claim
        return replace(claim, when={n: v for n, v in claim.when.items() if n not in usual})

    return replace(source, claims=tuple(unasked(c) for c in source.claims if holds(c)))
