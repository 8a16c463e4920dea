"""Tables are read whole, or refused in a sentence that says what is wrong."""

import pytest

from srlib.common.errors import InputError
from srlib.common.tables import read_rows


def test_rows_are_read_by_their_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbffile,split\r\n"a, b.png",train\r\n\r\nc.png,test,more\r\n')
    rows = read_rows(path, ("file",))
    assert [row["file"] for row in rows] == ["a, b.png", "c.png"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has no column file"),
        (b"file,split\n", "lists no photos"),
        (b"file,split\na.png\n", "Row 1 of .* is cut short"),
        (b"file;split\na.png;train\n", "has no column file, split"),
        ("file,split\nü,train\n".encode("utf-16"), "is not in UTF-8"),
        (b'file,split\n"' + b"a" * 200_000, "is no table .*: save it as CSV"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, sentence):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_rows(path, ("file", "split"))
