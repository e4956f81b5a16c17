"""JSON Schema of the rule and scenario files, from the models that check them: an editor then
completes and checks TOML (`.taplo.toml` says which file has which schema)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from contact_sync.lists.fetchxml.readings import ReadingsFile
from contact_sync.rulebook.conflicts import ConflictsFile
from contact_sync.rulebook.costs import Cause, Remedy
from contact_sync.rulebook.intents import IntentsFile
from contact_sync.rulebook.pack import Source
from contact_sync.rulebook.problems import data_folder
from contact_sync.rulebook.schema import (
    CostsFile,
    FrequencyFile,
    LooksFile,
    PackFile,
    ScenarioFile,
    SettingsFile,
    SharedFile,
)
from contact_sync.stories.collection import CollectionsFile
from contact_sync.stories.team_story import TeamFile
from contact_sync.train.deck import DeckFile
from contact_sync.world.model import STARTS, VALUES, Action, Lost

MODELS: Mapping[str, type[object]] = {
    "source": Source,
    "pack": PackFile,
    "shared": SharedFile,
    "settings": SettingsFile,
    "conflicts": ConflictsFile,
    "remedy": Remedy,
    "costs": CostsFile,
    "frequency": FrequencyFile,
    "cause": Cause,
    "looks": LooksFile,
    "intents": IntentsFile,
    "fetchxml": ReadingsFile,
    "deck": DeckFile,
    "scenario": ScenarioFile,
    "team": TeamFile,
    "collections": CollectionsFile,
}
"""Name of a schema -> the model it is of."""

_DRAFT = "http://json-schema.org/draft-07/schema#"

Json = dict[str, Any]


def _one_or_several(item: Json) -> Json:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _enum(*values: str) -> Json:
    return {"enum": [str(value) for value in values]}


def _object(properties: Json, others: Json | bool) -> Json:
    return {"type": "object", "properties": properties, "additionalProperties": others}


_FIELDS = {field: _enum(*values) for field, values in VALUES.items()}
_AFTERWARDS = {**_FIELDS, "lost": _enum(*Lost)}
_ASSERTION = _object(
    {**{f: _enum(*values, "same") for f, values in VALUES.items()}, "lost": _enum(*Lost)}, False
)
_ACTION = _enum(*Action)

# The models leave the vocabulary of these to the loader, which also knows a pack's settings.
_VOCABULARY: Mapping[str, Json] = {
    "action": _one_or_several(_ACTION),
    "when": _object(
        {field: _one_or_several(values) for field, values in _FIELDS.items()},
        _one_or_several({"type": "string"}),
    ),
    "then": _ASSERTION,
    "could": {"type": "array", "items": _ASSERTION},
    "expect": _object(_AFTERWARDS, False),
    "after": _object({}, _object(_AFTERWARDS, False)),
    "start": _object({"name": _enum(*STARTS), **_FIELDS}, False),
}


def _with_vocabulary(schema: Any) -> Any:
    """The schema with the vocabulary written out where the models leave it open."""
    if isinstance(schema, list):
        return [_with_vocabulary(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    filled = {name: _with_vocabulary(value) for name, value in schema.items()}
    properties = filled.get("properties")
    if isinstance(properties, dict):
        for name in _VOCABULARY.keys() & properties.keys():
            kept = {k: v for k, v in properties[name].items() if k in ("default", "description")}
            properties[name] = {**_VOCABULARY[name], **kept}
    return filled


def schema_of(name: str) -> Json:
    """The JSON Schema `name`, one of `MODELS`."""
    schema: Json = _with_vocabulary(TypeAdapter(MODELS[name]).json_schema())
    return {"$schema": _DRAFT, **schema}


def written(name: str) -> str:
    """The schema as its file holds it."""
    return json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n"


def path_of(name: str, generated: Path | None = None) -> Path:
    """Where the schema `name` is kept."""
    return (generated or data_folder("generated")) / "schema" / f"{name}.schema.json"


def outdated(generated: Path | None = None) -> tuple[str, ...]:
    """The schemas whose files are missing or do not hold what the models say."""

    def is_current(name: str) -> bool:
        path = path_of(name, generated)
        return path.is_file() and path.read_text(encoding="utf-8") == written(name)

    return tuple(name for name in MODELS if not is_current(name))
