"""Functions that look into their arguments: a format, a unit, a pattern, a sign.

Each takes the writer and the arguments of the call, and gives DuckDB's words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from igarape.query import formats
from igarape.query.kinds import comparable, family, kind, refuse, shown

if TYPE_CHECKING:
    from igarape.query.writer import Writer

Arguments = list[exp.Expr]


def constant(node: exp.Expr, what: str) -> str:
    """Give the text of a literal; Usage where it is worked out, for it must be known beforehand."""
    if not isinstance(node, exp.Literal) or not node.is_string:
        raise refuse(
            "{what} must be written out: {sql}.", "Write it as a literal.", what=what, sql=shown(node)
        )
    return str(node.this)


def number(node: exp.Expr, what: str) -> int:
    """Give the number that a literal (or minus a literal) is; Usage for anything else."""
    minus = isinstance(node, exp.Neg)
    found = node.this if minus else node
    if not isinstance(found, exp.Literal) or found.is_string or not str(found.this).isdigit():
        raise refuse(
            "{what} must be written out: {sql}.", "Write it as a number.", what=what, sql=shown(node)
        )
    return -int(found.this) if minus else int(found.this)


def quoted(text: str) -> str:
    """Write a text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def interval(unit: str, count: str) -> str:
    """Write `count` units as an interval."""
    unit = formats.unit(unit)
    return f"({count} * INTERVAL 3 MONTH)" if unit == "quarter" else f"({count} * INTERVAL 1 {unit.upper()})"


def local(value: str, zone: str) -> str:
    """Write the wall clock of a zone at an instant; a timestamp without zone is UTC, as the session is."""
    return f"TIMEZONE({zone}, CAST({value} AS TIMESTAMPTZ))"


def _substr(writer: Writer, arguments: Arguments) -> str:
    """Write substr: from the end if negative, nothing for 0, before the start, or a length below 1."""
    text, start = writer.value(arguments[0]), writer.value(arguments[1])
    length = f", {_length(writer, arguments[2])}" if len(arguments) > 2 else ""
    plain = f"SUBSTR({text}, {start}{length})"
    if isinstance(arguments[1], exp.Literal) and arguments[1].this != "0":
        return plain
    return f"CASE WHEN {start} = 0 OR {start} < -LENGTH({text}) THEN '' ELSE {plain} END"


def _length(writer: Writer, node: exp.Expr) -> str:
    return writer.value(node) if isinstance(node, exp.Literal) else f"GREATEST({writer.value(node)}, 0)"


def _if(writer: Writer, arguments: Arguments) -> str:
    parts = [writer.value(each) for each in arguments]
    return f"CASE WHEN {parts[0]} THEN {parts[1]}{f' ELSE {parts[2]}' if len(parts) > 2 else ''} END"


def _nullif(writer: Writer, arguments: Arguments) -> str:
    comparable(arguments[0], arguments[1], arguments[0])
    return f"NULLIF({writer.value(arguments[0])}, {writer.value(arguments[1])})"


def _extreme(word: str) -> Callable[[Writer, Arguments], str]:
    def write(writer: Writer, arguments: Arguments) -> str:
        parts = [writer.value(each) for each in arguments]
        absent = " OR ".join(f"{each} IS NULL" for each in parts)
        return f"CASE WHEN {absent} THEN NULL ELSE {word}({', '.join(parts)}) END"

    return write


def _whole(word: str) -> Callable[[Writer, Arguments], str]:
    def write(writer: Writer, arguments: Arguments) -> str:
        text = writer.value(arguments[0])
        return text if family(arguments[0]) == "integer" else f"{word}({text})"

    return write


def _concat(writer: Writer, arguments: Arguments) -> str:
    return "(" + " || ".join(writer.value(each) for each in arguments) + ")"


def _replace(writer: Writer, arguments: Arguments) -> str:
    if constant(arguments[1], "The text that replace looks for") == "":
        raise refuse("replace looks for an empty text.", "Say what to replace.")
    parts = [writer.value(each) for each in arguments]
    return f"REPLACE({parts[0]}, {parts[1]}, {parts[2] if len(parts) > 2 else quoted('')})"


def _split(writer: Writer, arguments: Arguments) -> str:
    if constant(arguments[1], "What split cuts at") == "":
        raise refuse("split cuts at an empty text.", "Say what to cut at.")
    return f"STRING_SPLIT({writer.value(arguments[0])}, {writer.value(arguments[1])})"


def _split_part(writer: Writer, arguments: Arguments) -> str:
    which = number(arguments[2], "The part that split_part takes")
    if which < 1:
        raise refuse("split_part counts from 1.", "For the last part use element_at(split(x, ','), -1).")
    return f"LIST_EXTRACT({_split(writer, arguments[:2])}, {which})"


def _pattern(node: exp.Expr) -> str:
    return formats.pattern(constant(node, "A pattern"))


def _regexp_like(writer: Writer, arguments: Arguments) -> str:
    return f"REGEXP_MATCHES({writer.value(arguments[0])}, {quoted(_pattern(arguments[1]))})"


def _regexp_extract(writer: Writer, arguments: Arguments) -> str:
    text, form = writer.value(arguments[0]), _pattern(arguments[1])
    group = formats.group(form, number(arguments[2], "A group's number") if len(arguments) > 2 else 0)
    found = f"REGEXP_EXTRACT({text}, {quoted(form)}, {group})"
    return f"CASE WHEN REGEXP_MATCHES({text}, {quoted(form)}) THEN {found} END"


def _regexp_replace(writer: Writer, arguments: Arguments) -> str:
    other = constant(arguments[2], "What regexp_replace puts in") if len(arguments) > 2 else ""
    if "$" in other or "\\" in other:
        raise refuse("regexp_replace with $ or \\ in what it puts in is not accepted.", "Put in plain text.")
    text, form = writer.value(arguments[0]), quoted(_pattern(arguments[1]))
    return f"REGEXP_REPLACE({text}, {form}, {quoted(other)}, 'g')"


def _json(writer: Writer, arguments: Arguments) -> str:
    text, path = writer.value(arguments[0]), quoted(formats.path(constant(arguments[1], "A JSON path")))
    # Broken JSON is NULL in Athena and an error in DuckDB: so none of it gets as far as the path.
    whole = f"CASE WHEN JSON_VALID({text}) THEN {text} END"
    scalar = f"JSON_TYPE({whole}, {path}) NOT IN ('OBJECT', 'ARRAY', 'NULL')"
    return f"CASE WHEN {scalar} THEN JSON_EXTRACT_STRING({whole}, {path}) END"


def _contains(writer: Writer, arguments: Arguments) -> str:
    inside = exp.Null()
    inside.type = kind(arguments[0]).expressions[0]
    comparable(inside, arguments[1], arguments[1])
    array, sought = (writer.value(each) for each in arguments)
    unsure = f"LEN({array}) > LIST_COUNT({array})"
    return (
        f"CASE WHEN LIST_CONTAINS({array}, {sought}) THEN TRUE "
        f"WHEN {array} IS NULL OR {sought} IS NULL OR {unsure} THEN NULL ELSE FALSE END"
    )


def _element_at(writer: Writer, arguments: Arguments) -> str:
    if number(arguments[1], "The place that element_at takes") == 0:
        raise refuse("element_at counts from 1.", "Use 1 for the first, -1 for the last.")
    return f"LIST_EXTRACT({writer.value(arguments[0])}, {writer.sql(arguments[1])})"


def _sequence(writer: Writer, arguments: Arguments) -> str:
    parts = [writer.value(each) for each in arguments]
    first = family(arguments[0])
    if first == "integer" and len(parts) == 2:
        return (
            f"GENERATE_SERIES({parts[0]}, {parts[1]}, CASE WHEN {parts[0]} <= {parts[1]} THEN 1 ELSE -1 END)"
        )
    if first == "integer" and family(arguments[2]) == "integer":
        return f"GENERATE_SERIES({', '.join(parts)})"
    if first == "date" and len(parts) == 3 and family(arguments[2]) == "interval":
        return f"CAST(GENERATE_SERIES({', '.join(parts)}) AS DATE[])"
    raise refuse(
        "sequence takes two whole numbers and a step, or two dates and an interval.",
        "For days write sequence(a, b, INTERVAL '1' DAY).",
    )


def _from_unixtime(writer: Writer, arguments: Arguments) -> str:
    value = writer.value(arguments[0])
    if family(arguments[0]) != "integer":
        value = f"ROUND(CAST({value} AS DOUBLE), 3)"  # Athena keeps milliseconds
    instant = f"TO_TIMESTAMP({value})"
    return local(instant, writer.value(arguments[1])) if len(arguments) > 1 else instant


def _iso_timestamp(writer: Writer, arguments: Arguments) -> str:
    value, shape = writer.value(arguments[0]), r"\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d{1,3})?)?)?Z?)?"
    # With another offset Athena would keep that zone beside the moment, and hour() would differ.
    return _checked(value, shape, "(not in UTC) ", "TIMESTAMPTZ")


def _iso_date(writer: Writer, arguments: Arguments) -> str:
    return _checked(writer.value(arguments[0]), r"\d{4}-\d{2}-\d{2}", "(not a date) ", "DATE")


def _checked(value: str, shape: str, why: str, target: str) -> str:
    bad = f"WHEN {value} IS NOT NULL THEN {quoted(why)} || {value}"
    return f"CAST(CASE WHEN REGEXP_FULL_MATCH({value}, {quoted(shape)}) THEN {value} {bad} END AS {target})"


def _date(writer: Writer, arguments: Arguments) -> str:
    cast = exp.Cast(this=arguments[0].copy(), to=exp.DataType.build("DATE"))
    return writer.cast_sql(cast)


def _at_timezone(writer: Writer, arguments: Arguments) -> str:
    return local(writer.value(arguments[0]), writer.value(arguments[1]))


def _date_format(writer: Writer, arguments: Arguments) -> str:
    form = formats.mysql(constant(arguments[1], "A format"))
    return f"STRFTIME({writer.value(arguments[0])}, {quoted(form)})"


def _format_datetime(writer: Writer, arguments: Arguments) -> str:
    form = formats.java(constant(arguments[1], "A format"))
    return f"STRFTIME({writer.value(arguments[0])}, {quoted(form)})"


def _date_parse(writer: Writer, arguments: Arguments) -> str:
    form = formats.mysql(constant(arguments[1], "A format"), formats.READABLE)
    return f"STRPTIME({writer.value(arguments[0])}, {quoted(form)})"


def _date_trunc(writer: Writer, arguments: Arguments) -> str:
    dates = family(arguments[1]) == "date"
    unit = formats.unit(constant(arguments[0], "A unit"), dates=dates)
    text = f"DATE_TRUNC('{unit}', {writer.value(arguments[1])})"
    return f"CAST({text} AS DATE)" if dates else text


def _date_add(writer: Writer, arguments: Arguments) -> str:
    dates = family(arguments[2]) == "date"
    unit = formats.unit(constant(arguments[0], "A unit"), dates=dates)
    text = f"{writer.value(arguments[2])} + {interval(unit, writer.value(arguments[1]))}"
    return f"CAST({text} AS DATE)" if dates else f"({text})"


def _date_diff(writer: Writer, arguments: Arguments) -> str:
    dates = family(arguments[1]) == family(arguments[2]) == "date"
    unit = formats.unit(constant(arguments[0], "A unit"), dates=dates)
    pair = [writer.value(each) for each in arguments[1:]]
    if family(arguments[1]) != family(arguments[2]):
        pair = [f"CAST({each} AS TIMESTAMP)" for each in pair]
    return f"DATE_SUB('{unit}', {pair[0]}, {pair[1]})"


RULES: dict[str, Callable[[Writer, Arguments], str]] = {
    "if": _if,
    "nullif": _nullif, "greatest": _extreme("GREATEST"), "least": _extreme("LEAST"),
    "ceil": _whole("CEIL"), "floor": _whole("FLOOR"), "concat": _concat, "replace": _replace,
    "substr": _substr, "split": _split, "split_part": _split_part, "regexp_like": _regexp_like,
    "regexp_extract": _regexp_extract, "regexp_replace": _regexp_replace, "json": _json,
    "contains": _contains, "element_at": _element_at, "sequence": _sequence,
    "from_unixtime": _from_unixtime, "iso_timestamp": _iso_timestamp, "iso_date": _iso_date,
    "date": _date, "at_timezone": _at_timezone, "date_format": _date_format,
    "format_datetime": _format_datetime, "date_parse": _date_parse, "date_trunc": _date_trunc,
    "date_add": _date_add, "date_diff": _date_diff,
}  # fmt: skip
