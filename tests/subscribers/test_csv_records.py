"""Any bytes are cut into records without losing people or raising."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.csv_records import MOST_LINES, Record, read_records


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [record.cells for record in read_records(data)]


@pytest.mark.parametrize(
    "data",
    [
        "email,name\nzoë@x,Zoë €\n".encode(),
        "email,name\nzoë@x,Zoë €\n".encode("utf-8-sig"),
        "email,name\nzoë@x,Zoë €\n".encode("utf-16"),
        b"\xfe\xff" + "email,name\nzoë@x,Zoë €\n".encode("utf-16-be"),
        "email,name\nzoë@x,Zoë €\n".encode("utf-32"),
        "email,name\nzoë@x,Zoë €\n".encode("cp1252"),
        "email;name\r\nzoë@x;Zoë €\r\n".encode(),
        "email\tname\rzoë@x\tZoë €".encode(),
        '\n"email" , "name"\n \n"zoë@x","Zoë €"\n\n'.replace(" , ", ",").encode(),
    ],
)
def test_encodings_delimiters_and_line_ends_are_seen(data: bytes) -> None:
    assert cells(data) == [("email", "name"), ("zoë@x", "Zoë €")]


def test_each_line_has_the_encoding_it_has() -> None:
    assert cells("a,Zoë\n".encode() + "b,Zoë\n".encode("cp1252") + b"c,\x81\xeb\n") == [
        ("a", "Zoë"),
        ("b", "Zoë"),
        ("c", "\x81ë"),
    ]


def test_commas_in_a_semicolon_file_do_not_mislead() -> None:
    assert cells(b"email;name\na@x;Reader, Ann\nb@x;Reader, Bob\n")[1] == ("a@x", "Reader, Ann")


def test_quoted_cells_hold_delimiters_quotes_and_line_ends_and_lines_are_counted() -> None:
    data = b'a@x,"Reader, ""Ann"""\nb@x,"two\nlines"\nc@x,Bob\n'
    assert list(read_records(data)) == [
        Record(1, ("a@x", 'Reader, "Ann"')),
        Record(2, ("b@x", "two\nlines")),
        Record(4, ("c@x", "Bob")),
    ]


def test_a_quote_in_the_middle_of_a_cell_is_a_letter() -> None:
    data = b'a@x,5" screen\nb@x,Bob\nc@x,7" screen\nd@x,Dan\n'
    assert list(read_records(data)) == [
        Record(1, ("a@x", '5" screen')),
        Record(2, ("b@x", "Bob")),
        Record(3, ("c@x", '7" screen')),
        Record(4, ("d@x", "Dan")),
    ]


@pytest.mark.parametrize("below", [1, 3, MOST_LINES + 20])
def test_a_quote_that_never_closes_costs_its_own_line_only(below: int) -> None:
    data = b'x@x,"Ann\n' + b"".join(b"r%d@x,Reader\n" % number for number in range(below))
    records = list(read_records(data))
    assert records[0] == Record(1, problem="a quote is opened and not closed")
    assert records[1:] == [Record(number + 2, (f"r{number}@x", "Reader")) for number in range(below)]


def test_two_quotes_that_never_close_do_not_swallow_what_stands_between() -> None:
    records = list(read_records(b'"a@x,Ann\nb@x,Bob\n"c@x,Cleo\nd@x,Dan\n'))
    assert [record.line for record in records if record.problem] == [1, 3]
    assert [record.cells for record in records if not record.problem] == [("b@x", "Bob"), ("d@x", "Dan")]


def test_an_endless_line_costs_itself_only() -> None:
    records = list(read_records(b"a@x,Ann\n" + b"x" * 3_000_000 + b"\nb@x,Bob\n"))
    assert [record.cells for record in records if not record.problem] == [("a@x", "Ann"), ("b@x", "Bob")]
    assert "longer than 100,000 characters" in records[1].problem


@given(st.binary(max_size=300) | st.text('",;\t\n\r@a ', max_size=120).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_records_on_rising_lines(data: bytes) -> None:
    lines = [record.line for record in read_records(data)]
    assert lines == sorted(lines)
    assert all(line >= 1 for line in lines)


ROWS = st.lists(st.tuples(st.text("ab,;\"' é\t", max_size=6), st.text('ab,;" é', max_size=6)), max_size=8)


@given(ROWS, st.sampled_from(",;\t"))
@settings(max_examples=150, deadline=None)
def test_well_formed_csv_is_read_as_it_was_written(rows: list[tuple[str, str]], delimiter: str) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    rows = [("email", "name"), ("x", "y"), ("z", "z"), *rows, ("u", "v"), ("w", "w")]
    data = "".join(delimiter.join(map(quoted, row)) + "\r\n" for row in rows).encode()
    assert cells(data) == [row for row in rows if "".join(row).strip()]
