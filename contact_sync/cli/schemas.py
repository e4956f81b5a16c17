"""`schema`: the JSON Schemas that let an editor complete and check rule files."""

from __future__ import annotations

from contact_sync.cli.door import Door
from contact_sync.prove.schemas import MODELS, outdated, path_of, schema_of, write_all
from contact_sync.world.codes import BadInput, choices


def schemas(door: Door, *, approve: bool, loose: tuple[str, ...]) -> int:
    """Check that the schema files are what the code says, write them, or show one.

    Args:
        approve: write them.
        loose: the name of the one to show, as JSON.

    Returns:
        The exit code: 1 when a file is not current.

    Raises:
        BadInput: for an unknown name.
    """
    for name in loose:
        if name not in MODELS:
            raise BadInput("unknown_schema", found=name, expected=choices(name, MODELS))
        door.answer(schema_of(name))
    if loose:
        return 0
    if approve:
        write_all()
    old = outdated()
    if door.json:
        schemas = {
            name: {"current": name not in old, "file": path_of(name).name} for name in MODELS
        }
        door.answer({"schemas": schemas})
    else:
        for name in MODELS:
            key = "cli.schema_outdated" if name in old else "cli.schema_current"
            door.show(door.words(key, file=path_of(name).name))
    return 1 if old else 0
