"""TOML files to sources and packs; every problem at once, with file and line.

Checks of shape are pydantic's (`schema`); here are those that need the vocabulary, the other
files or the state space: unknown fields and sources, claims that contradict inside one source,
claims that no legal state can fulfil.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

from . import space
from .agreement import agree, narrower
from .claims import (
    UNNAMED_VERSION,
    Assertion,
    Claim,
    Conditions,
    Open,
    Pack,
    Setting,
    Source,
    Texts,
)
from .model import VALUES, Action, Lost
from .problems import Document, Problem, ProblemsFound, choices, read_toml, validated
from .schema import ClaimRow, InferredRow, OpenRow, PackFile, SourceFile

_HERE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder `rules` or `scenarios`: beside the package in a checkout, inside it in a wheel."""
    packed = _HERE / name
    return packed if packed.is_dir() else _HERE.parent / name


DEFAULT_PACK = "crm-2011"


def pack_ids(rules: Path | None = None) -> tuple[str, ...]:
    """The ids of all packs, sorted."""
    folder = (rules or data_folder("rules")) / "packs"
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


class _Check:
    """Collects the problems of one rule file."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def add(self, code: str, found: object, expected: str, *path: str | int, where: str) -> None:
        self.problems.append(self.document.problem(code, found, expected, *path, where=where))

    def unique(
        self, table: str, ids: Sequence[str], key: str = "id", taken: Sequence[str] = ()
    ) -> None:
        for number, row_id in enumerate(ids):
            if row_id in (*taken, *ids[:number]):
                self.add(
                    "duplicate_id",
                    row_id,
                    "an id that no other block of this file has",
                    *(table, number, key),
                    where=f"{table} {row_id}",
                )

    def conditions(
        self,
        when: Conditions,
        settings: Mapping[str, Sequence[str]] | None,
        path: tuple[str, int],
    ) -> None:
        """Every key a state field or a setting, every value one of its own. A source file alone
        does not know the settings (None): its pack checks those."""
        where = f"{path[0]} {path[1] + 1}, when"
        for name, wanted in when.items():
            allowed = VALUES.get(name) or (settings or {}).get(name)
            if allowed is None:
                if settings is not None:
                    known = choices(name, (*VALUES, *settings))
                    self.add(
                        "unknown_field",
                        name,
                        f"one of {known}",
                        *path,
                        "when",
                        where=where,
                    )
                continue
            for value in wanted:
                if value not in allowed:
                    expected = f"one of {choices(value, allowed)}"
                    self.add(
                        "unknown_value",
                        f"{name} = {value}",
                        expected,
                        *path,
                        "when",
                        where=where,
                    )

    def assertion(self, then: Assertion, path: tuple[str, int], key: str = "then") -> bool:
        """Every key a state field or `lost`, every value one of its own or `same`."""
        where = f"{path[0]} {path[1] + 1}, {key}"
        before = len(self.problems)
        if not then:
            self.add("empty_then", "nothing", "at least one field", *path, key, where=where)
        for name, value in then.items():
            allowed: tuple[str, ...] = (
                tuple(Lost) if name == "lost" else (*VALUES.get(name, ()), "same")
            )
            if name != "lost" and name not in VALUES:
                known = choices(name, (*VALUES, "lost"))
                self.add("unknown_field", name, f"one of {known}", *path, key, where=where)
            elif value not in allowed:
                expected = f"one of {choices(value, allowed)}"
                self.add(
                    "unknown_value",
                    f"{name} = {value}",
                    expected,
                    *path,
                    key,
                    where=where,
                )
        if "unsynced" in then and "lost" not in then:
            expected = "lost too: a claim on unseen edits says whether one is lost"
            self.add("lost_missing", "unsynced alone", expected, *path, key, where=where)
        return len(self.problems) == before

    def reaches(self, row: Claim | Open, path: tuple[str, int]) -> None:
        """Every action of a claim must have a legal state that its `when` covers."""
        for action in row.actions:
            if not space.reach(row, action):
                self.add(
                    "covers_nothing",
                    f"no legal state in which {action} meets these conditions",
                    "conditions that some legal state meets",
                    *path,
                    "when",
                    where=f"{path[0]} {row.id}",
                )

    def fulfillable(
        self, row: Claim | Open, thens: Sequence[Assertion], path: tuple[str, int]
    ) -> None:
        """In every state covered, some legal state must fulfil what is asserted."""
        for action in row.actions:
            for number in space.numbers(space.reach(row, action)):
                state = space.STATES[number]
                after = space.STATES[space.AFTER[action][number]]
                for then in thens:
                    if not space.fulfilling(space.asserted(then, after)):
                        self.add(
                            "breaks_invariant",
                            f"{_pairs(then)} after {action} in {_pairs(state.codes())}",
                            "something that a legal state can fulfil there (narrow the when)",
                            *path,
                            where=f"{path[0]} {row.id}",
                        )
                        return

    def contradictions(self, claims: Sequence[Claim], table: str, *, specificity: bool) -> None:
        """No two claims contradict in a cell, unless one is narrower and `specificity` counts."""
        position = {claim: number for number, claim in enumerate(claims)}
        for claim, other in combinations(claims, 2):
            for action in Action:
                clash = _clash(claim, other, action, specificity)
                if clash is not None:
                    self.add(
                        "contradiction",
                        f"{_pairs(other.then)}, but {claim.id} says {_pairs(claim.then)} of "
                        f"{action} in {_pairs(space.STATES[clash].codes())}",
                        "claims that agree, or one of them narrower than the other"
                        if specificity
                        else "inferred claims that agree",
                        *(table, position[other]),
                        where=f"{table} {other.id}",
                    )
                    break


def _pairs(values: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def _clash(claim: Claim, other: Claim, action: Action, specificity: bool) -> int | None:
    """The number of a state in which the two contradict unresolved; None when there is none."""
    both = space.reach(claim, action) & space.reach(other, action)
    shared = [name for name in claim.when if name in other.when]
    if not both or any(not set(claim.when[n]) & set(other.when[n]) for n in shared):
        return None
    if specificity and (narrower(claim, other, action) or narrower(other, claim, action)):
        return None
    for number in space.numbers(both):
        if agree((claim, other), space.STATES[space.AFTER[action][number]]) is None:
            return number
    return None


def _both(english: str, german: str | None) -> Texts:
    """A text in both languages; the English one where there is no German."""
    return {"en": english, "de": german or english}


def _claim(owner: str, row: ClaimRow | InferredRow, line: int) -> Claim:
    return Claim(
        source=owner,
        id=row.id,
        actions=tuple(row.action),
        when={name: tuple(values) for name, values in row.when.items()},
        then=row.then,
        locator=_both(row.locator, row.locator_de) if isinstance(row, ClaimRow) else {},
        text={"de": row.de, "en": row.en},
        near=tuple(row.near) if isinstance(row, ClaimRow) else (),
        rows=tuple(row.rows),
        ground=row.basis if isinstance(row, InferredRow) else None,
        line=line,
    )


def _open(owner: str, row: OpenRow, line: int) -> Open:
    when = {name: tuple(values) for name, values in row.when.items()}
    text = {"de": row.de, "en": row.en}
    return Open(owner, row.id, tuple(row.action), when, tuple(row.could), text, line)


def _check_claims(
    check: _Check,
    table: str,
    claims: Sequence[Claim],
    settings: Mapping[str, Sequence[str]] | None,
) -> None:
    check.unique(table, [claim.id for claim in claims])
    sound = []
    for number, claim in enumerate(claims):
        before = len(check.problems)
        check.conditions(claim.when, settings, (table, number))
        if check.assertion(claim.then, (table, number)) and len(check.problems) == before:
            check.reaches(claim, (table, number))
            check.fulfillable(claim, [claim.then], (table, number))
            sound.append(claim)
    check.contradictions(sound, table, specificity=table == "claim")


def _shown(path: Path) -> str:
    """The path as a user would name it: from `rules/` on."""
    parts = path.parts
    return "/".join(parts[parts.index("rules") :]) if "rules" in parts else str(path)


def load_source(path: Path) -> tuple[Source, Document]:
    """The source in the file `path`, and its document for further checks.

    Raises:
        ProblemsFound: with every mistake in the file.
    """
    document, data = read_toml(path, _shown(path))
    file = validated(document, data, SourceFile)
    claims = tuple(
        _claim(path.stem, row, document.line("claim", number))
        for number, row in enumerate(file.claim)
    )
    check = _Check(document)
    _check_claims(check, "claim", claims, None)
    if check.problems:
        raise ProblemsFound(check.problems)
    notes = {"de": file.note_de, "en": file.note_en}
    return Source(
        id=path.stem,
        title=file.title,
        publisher=_both(file.publisher, file.publisher_de),
        date=file.date,
        language=file.language,
        versions=tuple(file.versions),
        kind=file.kind,
        url=file.url,
        claims=claims,
        note={language: note for language, note in notes.items() if note},
    ), document


def _settings(file: PackFile, check: _Check) -> tuple[Setting, ...]:
    check.unique("setting", [row.name for row in file.setting], "name")
    for number, row in enumerate(file.setting):
        where = f"setting {row.name}"
        if row.default not in row.values:
            expected = f"one of {choices(row.default, row.values)}"
            check.add(
                "unknown_value",
                row.default,
                expected,
                "setting",
                number,
                "default",
                where=where,
            )
        for key, words in (("values_de", row.values_de), ("values_en", row.values_en)):
            if set(words) != set(row.values):
                expected = f"words for each of {', '.join(row.values)}"
                found = ", ".join(words) or "nothing"
                check.add("missing_key", found, expected, "setting", number, key, where=where)
        if row.name in VALUES:
            expected = "a name that no state field has"
            check.add(
                "duplicate_id",
                row.name,
                expected,
                "setting",
                number,
                "name",
                where=where,
            )
    return tuple(
        Setting(
            name=row.name,
            values=tuple(row.values),
            default=row.default,
            since=row.since,
            text={"de": row.de, "en": row.en},
            value_text={
                value: {
                    "de": row.values_de.get(value, ""),
                    "en": row.values_en.get(value, ""),
                }
                for value in row.values
            },
        )
        for row in file.setting
    )


def _trusted(file: PackFile, folder: Path, check: _Check) -> Iterator[tuple[Source, Document]]:
    """The sources a pack names, loaded; problems of theirs and unknown ids are collected."""
    known = sorted(path.stem for path in folder.glob("*.toml"))
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
            source, document = load_source(folder / f"{source_id}.toml")
        except ProblemsFound as error:
            check.problems.extend(error.problems)
            continue
        if not {UNNAMED_VERSION, *file.versions} & set(source.versions):
            found = f"{source_id}, which speaks of {', '.join(source.versions)}"
            expected = f"a source that speaks of {', '.join(file.versions)}"
            check.add("wrong_version", found, expected, "sources", where=where)
        yield source, document


def load_pack(pack_id: str, rules: Path | None = None) -> Pack:
    """The pack `pack_id` with the sources it trusts, from the folder `rules` (default: ours).

    Raises:
        ProblemsFound: with every mistake in the pack file and in its sources.
    """
    rules = rules or data_folder("rules")
    path = rules / "packs" / f"{pack_id}.toml"
    document, data = read_toml(path, _shown(path))
    file = validated(document, data, PackFile)
    check = _Check(document)
    settings = _settings(file, check)
    values = {setting.name: setting.values for setting in settings}
    sources = []
    for source, source_document in _trusted(file, rules / "sources", check):
        of_source = _Check(source_document)
        for number, claim in enumerate(source.claims):
            of_source.conditions(claim.when, values, ("claim", number))
        check.problems.extend(of_source.problems)
        sources.append(source)
    inferred = tuple(
        _claim(pack_id, row, document.line("inferred", number))
        for number, row in enumerate(file.inferred)
    )
    questions = tuple(
        _open(pack_id, row, document.line("open", number)) for number, row in enumerate(file.open)
    )
    _check_claims(check, "inferred", inferred, values)
    # A scenario names both by the same kind of key.
    reasoned = [claim.id for claim in inferred]
    check.unique("open", [question.id for question in questions], taken=reasoned)
    for number, question in enumerate(questions):
        before = len(check.problems)
        check.conditions(question.when, values, ("open", number))
        for then in question.could:
            check.assertion(then, ("open", number), "could")
        if len(check.problems) == before:
            check.reaches(question, ("open", number))
            check.fulfillable(question, question.could, ("open", number))
    if check.problems:
        raise ProblemsFound(
            sorted(check.problems, key=lambda problem: (problem.file, problem.line))
        )
    return Pack(
        id=pack_id,
        title={"de": file.title_de, "en": file.title_en},
        versions=tuple(file.versions),
        sources=tuple(sources),
        settings=settings,
        inferred=inferred,
        open=questions,
    )


@cache
def shipped_pack(pack_id: str = DEFAULT_PACK) -> Pack:
    """The pack `pack_id` of this project, loaded once.

    Raises:
        KeyError: when there is no pack of that id.
        ProblemsFound: with every mistake in its files.
    """
    if pack_id not in pack_ids():
        raise KeyError(pack_id)
    return load_pack(pack_id)
