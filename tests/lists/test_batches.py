"""A Parquet file piece by piece is the same list."""

from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contact_sync.lists.columns import Mapped, Mapping
from contact_sync.lists.generate import dated, generate
from contact_sync.lists.readers.batches import in_batches
from contact_sync.render.words import words
from contact_sync.rulebook.problems import ProblemsFound

UTC = ZoneInfo("UTC")


@pytest.fixture
def write(tmp_path):
    def written(table):
        path = tmp_path / "list.parquet"
        pq.write_table(table, path)
        return path

    return written


def test_the_pieces_are_the_list(write):
    table = generate(5000, 6)
    fields = {"contactid", "ownerid", "statecode", "createdon", "new_score"}
    pieces = [*in_batches(write(dated(table)), "list.parquet", UTC, fields=fields, rows=700)]
    assert len(pieces) == 8
    whole = pa.concat_tables(piece.table for piece in pieces)
    assert {*whole.column_names} == fields | {"owneridname", "statecodename"}
    assert whole.to_pydict() == table.select(whole.column_names).to_pydict()


def test_rows_that_are_left_out_have_their_numbers(write):
    ids = generate(10)["contactid"].to_pylist()
    ids[7] = "nobody"
    path = write(pa.table({"contactid": ids}))
    pieces = [*in_batches(path, "list.parquet", UTC, fields={"contactid"}, rows=5)]
    assert [row.row for piece in pieces for row in piece.left_out] == [8]
    assert [piece.table.num_rows for piece in pieces] == [5, 4]


def test_a_piece_does_not_show_how_dates_are_meant(write):
    path = write(pa.table({"lastname": ["A", "B"], "createdon": ["01/02/2026", "11/26/2026"]}))
    wanted = {"lastname", "createdon"}
    (piece,) = in_batches(path, "list.parquet", UTC, fields=wanted)
    assert [question.code for question in piece.questions] == ["order"]
    said = Mapping(column=(Mapped(heading="createdon", field="createdon", order="month_first"),))
    (piece,) = in_batches(path, "list.parquet", UTC, said, fields=wanted)
    assert piece.table["createdon"].null_count == 0


def test_a_column_that_changes_its_nature_is_refused(write):
    ids = generate(6)["ownerid"].to_pylist()
    path = write(pa.table({"ownerid": [*ids, "Anna", "Ben"]}))
    pieces = in_batches(path, "list.parquet", UTC, fields={"ownerid"}, rows=6)
    next(pieces)
    with pytest.raises(ProblemsFound) as raised:
        next(pieces)
    (problem,) = raised.value.problems
    assert problem.code == "list_uneven"
    assert "ownerid" in words("de").problem(problem)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\x00" * 50 + b"PAR1"])
def test_a_broken_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "list.parquet"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound):
        next(in_batches(path, "list.parquet", UTC, fields={"contactid"}))


def test_a_file_without_the_fields_is_one_sentence(write):
    path = write(pa.table({"x": [1]}))
    with pytest.raises(ProblemsFound):
        next(in_batches(path, "list.parquet", UTC, fields={"contactid"}))
