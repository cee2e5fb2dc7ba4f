"""The one way in which tables are written: fitted to a terminal, and as csv, tsv, xlsx and Markdown.

A table is kept twice: as people read it (labels, a date in one cell at its own precision) and as data (labels with the IRIs beside,
both bounds of a date).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.files import zipped
from kg.text import clean, columns, csv_text, folded, is_name, is_number, markdown_table, wrapped, xml_text

if TYPE_CHECKING:
    from datetime import date

#: What `Table.write` takes.
FORMATS = ("table", "csv", "tsv", "xlsx", "md")
MARK = "\ufeff"  # by this byte-order mark Excel knows that a file is UTF-8
GAP = 2
NARROW = 12  # a column is never made narrower than this, nor than a word in it that is no longer than LONGEST
LONGEST = 24
TALL = 5  # lines a row, on average, beyond which records are easier to read than cells
CELL = 32_767  # characters of a cell of Excel


class Table(NamedTuple):
    """A table.

    Attributes:
        head, rows: as people read it.
        names, values: as data: text, numbers, truth values, dates, None.
        about: what fixes it: release, digest, as of, …
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    names: Sequence[str]
    values: Sequence[Sequence[Any]]
    about: Mapping[str, Any] = {}

    def write(self, form: str, *, width: int | None = None, excel: bool = False) -> bytes:
        """Return the table in a format; cells of csv and tsv that a spreadsheet would run are made inert, see `kg.text.csv_text`.

        Args:
            form: one of `FORMATS`.
            width: columns of the terminal to which a `table` is fitted; None does not fit it.
            excel: begin csv and tsv with a byte-order mark.

        Raises:
            ModuleNotFoundError: xlsx, and openpyxl is not installed.
        """
        if form == "xlsx":
            return _xlsx(self)
        writers: dict[str, Callable[[], str]] = {
            "csv": lambda: delimited([self.names, *self.values], excel=excel),
            "tsv": lambda: delimited([self.names, *self.values], separator="\t", excel=excel),
            "md": lambda: markdown_table(self.head, self.rows),
            "table": lambda: fitted(self.head, self.rows, width),
        }
        return writers[form]().encode()


def of_texts(head: Sequence[str], rows: Sequence[Sequence[str]], about: Mapping[str, Any] | None = None) -> Table:
    """Return a table whose data are what people read."""
    return Table(head, rows, head, rows, about or {})


def delimited(rows: Sequence[Sequence[Any]], *, separator: str = ",", excel: bool = False) -> str:
    """Return rows as csv or tsv that opens in a spreadsheet as it is: lines end as RFC 4180 has it, formulas are inert.

    Args:
        rows: the head and the rows below it.
        separator: between cells.
        excel: begin with a byte-order mark, without which Excel does not read UTF-8.
    """
    plain = [[str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows]
    return (MARK if excel else "") + csv_text(plain, separator=separator, inert=True)


def calendar_day(lexical: str) -> date | str | None:
    """Return a day as a date, as which a spreadsheet knows it; None for ''."""
    from datetime import date

    try:
        return date.fromisoformat(lexical) if lexical else None
    except ValueError:
        return lexical


# A terminal -----------------------------------------------------------------------------------------------------------


def fitted(head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> str:
    """Return aligned columns with a ruled head, of lines that are no wider than a terminal.

    What is too wide loses its empty columns, then those that are the same in every row, which are said above; then cells are wrapped;
    where that makes cells tall, each row becomes a record. An IRI or CURIE is never broken.

    Args:
        head: the names of the columns.
        rows: cells as text, each row as long as `head`.
        width: columns of the terminal; None leaves the table as wide as it is.
    """
    head, cells = [clean(name) for name in head], [[clean(cell) for cell in row] for row in rows]
    natural = _natural(head, cells)
    if not width or not cells or _total(natural) <= width:
        return _aligned(head, cells, natural) if not width or _total(natural) <= width else folded(f"no rows; columns: {', '.join(head)}\n", width)
    said: list[str] = []
    left = [place for place in range(len(head)) if any(row[place] for row in cells)]
    if empty := [name for place, name in enumerate(head) if place not in left]:
        said.append(f"empty in every row: {', '.join(empty)}")
    same = [place for place in left if len(cells) > 1 and len({row[place] for row in cells}) == 1]
    if len(same) < len(left) and _total([natural[place] for place in left]) > width:
        left = [place for place in left if place not in same]
        said += [f"the same in every row: {'; '.join(f'{head[place]}: {cells[0][place]}' for place in same)}"] if same else []
    head, cells = [head[place] for place in left], [[row[place] for place in left] for row in cells]
    above = "".join(folded(line, width) + "\n" for line in said) + ("\n" if said else "")
    widths = _narrowed(head, cells, width)
    if widths is None:
        return above + _records(head, cells, width)
    lines = [max(len(wrapped(cell, size)) for cell, size in zip(row, widths, strict=True)) for row in cells]
    return above + (_aligned(head, cells, widths) if sum(lines) <= TALL * len(lines) else _records(head, cells, width))


def _natural(head: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    return [max([columns(name), *(columns(row[place]) for row in cells)]) for place, name in enumerate(head)]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _narrowed(head: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Return widths of columns that fit, None where none do: the widest gives first."""
    widths = _natural(head, cells)
    least = []
    for place, name in enumerate(head):
        words = {word for text in (name, *(row[place] for row in cells)) for word in text.split()}
        longest = max((columns(word) if is_name(word) else min(columns(word), LONGEST) for word in words), default=0)
        least.append(min(widths[place], max(longest, NARROW)))
    if _total(least) > width:
        return None
    while (over := _total(widths) - width) > 0:
        place = max(range(len(widths)), key=lambda i: (widths[i] > least[i], widths[i]))
        widths[place] -= min(over, max(1, (widths[place] - least[place]) // 8))
    return widths


def _aligned(head: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    right = [bool(cells) and all(is_number(row[place]) for row in cells) for place in range(len(head))]
    lines: list[str] = []
    for number, row in enumerate([head, *cells]):
        parts = [wrapped(cell, size) for cell, size in zip(row, widths, strict=True)]
        for place in range(max(map(len, parts), default=0)):
            shown = []
            for part, size, to_right in zip(parts, widths, right, strict=True):
                cell = part[place] if place < len(part) else ""
                room = " " * (size - columns(cell))
                shown.append(room + cell if to_right else cell + room)
            lines.append((" " * GAP).join(shown).rstrip())
        if not number:
            lines.append((" " * GAP).join("─" * size for size in widths))
    return "\n".join(lines) + "\n"


def _records(head: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> str:
    """Return each row as lines of a name and a value, empty cells left out, a line free between rows."""
    size = max(map(columns, head))
    beside = size <= width // 3
    found = []
    for row in cells:
        lines: list[str] = []
        for name, cell in zip(head, row, strict=True):
            if not cell:
                continue
            if beside:
                lines += wrapped(f"{name}{' ' * (size - columns(name) + GAP)}{cell}", width, size + GAP)
            else:
                lines += [*wrapped(name, width, GAP), *wrapped("    " + cell, width, 4)]
        found.append("\n".join(lines))
    return "\n\n".join(found) + "\n"


# Excel ----------------------------------------------------------------------------------------------------------------


def _xlsx(table: Table) -> bytes:
    """Return a workbook: a sheet of the rows with typed cells, and one that says what fixes them; the same bytes for the same table."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
        from openpyxl.writer.excel import ExcelWriter
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("xlsx needs openpyxl; install it with:  pip install 'sgkg[xlsx]'") from error
    import io
    from datetime import datetime
    from zipfile import ZipFile

    book = Workbook(write_only=True)

    def cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
        value = xml_text(value)[:CELL] if isinstance(value, str) else value
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # never a formula
        if bold:
            made.font = Font(bold=True)
        return made

    sheet = book.create_sheet("rows")
    sheet.freeze_panes = "A2"
    for place, name in enumerate(table.names, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(12, min(40, len(name) + 2))
    sheet.append([cell(sheet, name, bold=True) for name in table.names])
    for row in table.values:
        sheet.append([cell(sheet, value) for value in row])
    about = book.create_sheet("about")
    for name, value in table.about.items():
        if value not in (None, "", [], {}):
            about.append([cell(about, name, bold=True), cell(about, value if isinstance(value, str | int | float) else str(value))])
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)  # no clock: the same table is the same file
    out = io.BytesIO()
    ExcelWriter(book, ZipFile(out, "w")).save()
    with ZipFile(out) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
