"""Why a file could not be read as a table. Each reason has a code; the words for people are the caller's."""


class TableError(Exception):
    """A file that cannot be read. `code` is stable; `facts` are numbers and names for the sentence about it."""

    code = "damaged"

    def __init__(self, code: str = "", **facts: object) -> None:
        self.code = code or type(self).code
        self.facts = facts
        super().__init__(f"{self.code} {facts}" if facts else self.code)


class TooLarge(TableError):
    """Too many bytes, rows, columns, unpacked bytes or seconds (`too_large`, `too_many_rows`, `too_many_columns`,
    `too_large_unpacked`, `too_slow`)."""

    code = "too_large"


class NotATable(TableError):
    """A picture, a PDF, a program: nothing with rows and columns in it."""

    code = "not_a_table"


class Empty(TableError):
    """Nothing in it, or nothing but white space."""

    code = "empty"


class Encrypted(TableError):
    """Protected by a password."""

    code = "encrypted"


class Damaged(TableError):
    """Begins like a file of its kind and is cut short, broken, or holds what such a file must not (a DTD)."""

    code = "damaged"


class UnknownEncoding(TableError):
    """Text in no character set that is known here, or in another one than was asked for."""

    code = "unknown_encoding"


BY_CODE: dict[str, type[TableError]] = {
    **{kind.code: kind for kind in (TooLarge, NotATable, Empty, Encrypted, Damaged, UnknownEncoding)},
    **dict.fromkeys(("too_many_rows", "too_many_columns", "too_large_unpacked", "too_slow"), TooLarge),
}


def by_code(code: str, facts: dict[str, object]) -> TableError:
    """Return the exception of a code, to be raised here as it was in another process."""
    return BY_CODE.get(code, Damaged)(code, **facts)
