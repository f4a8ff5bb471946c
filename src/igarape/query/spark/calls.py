"""The accepted functions in Spark's words: a table as `functions.py` is, and rules for those that look inside.

What is in that list and not in this one is refused on Spark, never run and hoped for. Spark counts, measures and
takes apart in 32-bit integers where Athena does in 64: so each such result is cast to its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from igarape.query import formats
from igarape.query.functions import BLANKS
from igarape.query.kinds import comparable, family, kind, refuse, shown
from igarape.query.rules import constant, number
from igarape.query.spark import patterns
from igarape.query.spark.patterns import quoted

if TYPE_CHECKING:
    from igarape.query.spark.writer import Writer

Arguments = list[exp.Expr]

_BIG = "CAST({} AS BIGINT)"
_MOST_PLACES = 15
ISO_DAY = "(((DAYOFWEEK({0}) + 5) % 7) + 1)"
"""Monday 1 to Sunday 7; Spark's own begins with Sunday, and Sail lacks the ISO one."""

_MICROS = {
    "millisecond": 1_000, "second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000,
    "day": 86_400_000_000, "week": 604_800_000_000,
}  # fmt: skip
"""The units that are as long everywhere, in microseconds; a session is in UTC."""


def _trim(side: str) -> str:
    return f"TRIM({side} {quoted(BLANKS)} FROM {{0}})"


PLAIN: dict[str, str] = {
    # counting and adding up
    "count": "COUNT({*})", "count_if": "COUNT_IF({0})", "sum": "SUM({0})", "avg": "AVG({0})", "min": "MIN({0})",
    "max": "MAX({0})", "bool_and": "BOOL_AND({0})", "every": "BOOL_AND({0})", "bool_or": "BOOL_OR({0})",
    "arbitrary": "MIN({0})", "any_value": "MIN({0})", "max_by": "MAX_BY({0}, {1})", "min_by": "MIN_BY({0}, {1})",
    "approx_distinct": "COUNT(DISTINCT {0})", "stddev": "STDDEV_SAMP({0})", "stddev_samp": "STDDEV_SAMP({0})",
    "stddev_pop": "STDDEV_POP({0})", "variance": "VAR_SAMP({0})", "var_samp": "VAR_SAMP({0})",
    "var_pop": "VAR_POP({0})",
    # with OVER
    "row_number": "ROW_NUMBER()", "rank": "RANK()", "dense_rank": "DENSE_RANK()",
    "percent_rank": "PERCENT_RANK()", "cume_dist": "CUME_DIST()", "ntile": "NTILE({0})", "lag": "LAG({*})",
    "lead": "LEAD({*})", "first_value": "FIRST_VALUE({0})", "last_value": "LAST_VALUE({0})",
    # choosing
    "coalesce": "COALESCE({*})",
    # numbers
    "abs": "ABS({0})", "mod": "({0} % {1})", "sqrt": "SQRT(CAST({0} AS DOUBLE))",
    "power": "POWER(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE))",
    "pow": "POWER(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE))", "exp": "EXP(CAST({0} AS DOUBLE))",
    "is_nan": "CASE WHEN {0} IS NOT NULL THEN ISNAN({0}) END",
    "is_finite": "CASE WHEN {0} IS NOT NULL THEN NOT ISNAN({0}) AND ABS({0}) < CAST('Infinity' AS DOUBLE) END",
    # text
    "length": "CHAR_LENGTH({0})", "lower": "LOWER({0})", "upper": "UPPER({0})", "trim": _trim("BOTH"),
    "ltrim": _trim("LEADING"), "rtrim": _trim("TRAILING"), "concat_ws": "CONCAT_WS({*})",
    "strpos": "INSTR({0}, {1})", "starts_with": "STARTSWITH({0}, {1})",
    "lpad": "LPAD({0}, CAST({1} AS INT), {2})", "rpad": "RPAD({0}, CAST({1} AS INT), {2})",
    # arrays
    "cardinality": "CASE WHEN {0} IS NOT NULL THEN SIZE({0}) END", "array_join": "ARRAY_JOIN({0}, {1})",
    # moments
    "now": "NOW()", "year": "YEAR({0})", "quarter": "QUARTER({0})", "month": "MONTH({0})", "day": "DAY({0})",
    "day_of_month": "DAY({0})", "day_of_week": ISO_DAY, "dow": ISO_DAY, "day_of_year": "DAYOFYEAR({0})",
    "doy": "DAYOFYEAR({0})", "week": "WEEKOFYEAR({0})", "week_of_year": "WEEKOFYEAR({0})",
    # the year that the week's Thursday lies in
    "year_of_week": f"YEAR(DATE_ADD(CAST({{0}} AS DATE), 4 - {ISO_DAY}))",
    "yow": f"YEAR(DATE_ADD(CAST({{0}} AS DATE), 4 - {ISO_DAY}))",
    "last_day_of_month": "LAST_DAY({0})", "hour": "HOUR({0})", "minute": "MINUTE({0})", "second": "SECOND({0})",
    "millisecond": "PMOD(UNIX_MILLIS(CAST({0} AS TIMESTAMP)), 1000)",
    "to_unixtime": "(UNIX_MICROS(CAST({0} AS TIMESTAMP)) / 1e6)",
}  # fmt: skip
"""Functions that are one of Spark's; `{0}` stands for the first argument, `{*}` for all."""


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
    """Write ceil or floor: Spark's gives whole numbers, and what is beyond 2^53 is whole as it is."""

    def write(writer: Writer, arguments: Arguments) -> str:
        text = writer.value(arguments[0])
        if family(arguments[0]) == "integer":
            return text
        return f"CASE WHEN ABS({text}) < 9e15 THEN CAST({word}({text}) AS DOUBLE) ELSE {text} END"

    return write


def _truncate(writer: Writer, arguments: Arguments) -> str:
    text = writer.value(arguments[0])
    up, down = (_whole(word)(writer, arguments) for word in ("CEIL", "FLOOR"))
    return f"CASE WHEN {text} < 0 THEN {up} ELSE {down} END"


def _round(writer: Writer, arguments: Arguments) -> str:
    """Write round as Athena works it out, times a power of ten: Spark rounds the number as it is written."""
    value, places = writer.value(arguments[0]), 0
    if len(arguments) > 1:
        places = number(arguments[1], "The places that round keeps")
    if not 0 <= places <= _MOST_PLACES:
        raise _not_here(arguments[0].parent or arguments[0])
    if family(arguments[0]) == "integer":
        return value
    return f"(ROUND({value} * 1e{places}) / 1e{places})" if places else f"ROUND({value})"


def _concat(writer: Writer, arguments: Arguments) -> str:
    return "(" + " || ".join(writer.value(each) for each in arguments) + ")"


def _substr(writer: Writer, arguments: Arguments) -> str:
    """Write substr: from the end if negative, nothing for 0 or before the start."""
    text, start = writer.value(arguments[0]), writer.value(arguments[1])
    length = f", CAST({writer.value(arguments[2])} AS INT)" if len(arguments) > 2 else ""
    plain = f"SUBSTR({text}, CAST({start} AS INT){length})"
    if isinstance(arguments[1], exp.Literal) and arguments[1].this != "0":
        return plain
    return f"CASE WHEN {start} = 0 OR {start} < -CHAR_LENGTH({text}) THEN '' ELSE {plain} END"


def _replace(writer: Writer, arguments: Arguments) -> str:
    if constant(arguments[1], "The text that replace looks for") == "":
        raise refuse("replace looks for an empty text.", "Say what to replace.")
    parts = [writer.value(each) for each in arguments]
    return f"REPLACE({parts[0]}, {parts[1]}, {parts[2] if len(parts) > 2 else quoted('')})"


def _split(writer: Writer, arguments: Arguments) -> str:
    at = constant(arguments[1], "What split cuts at")
    if at == "":
        raise refuse("split cuts at an empty text.", "Say what to cut at.")
    return f"SPLIT({writer.value(arguments[0])}, {quoted(patterns.plain(at))})"


def _split_part(writer: Writer, arguments: Arguments) -> str:
    which = number(arguments[2], "The part that split_part takes")
    if which < 1:
        raise refuse("split_part counts from 1.", "For the last part use element_at(split(x, ','), -1).")
    return f"GET({_split(writer, arguments[:2])}, {which - 1})"


def _regexp_like(writer: Writer, arguments: Arguments) -> str:
    return f"({writer.value(arguments[0])} RLIKE {_pattern(arguments[1])})"


def _regexp_extract(writer: Writer, arguments: Arguments) -> str:
    text, form = writer.value(arguments[0]), _pattern(arguments[1])
    which = number(arguments[2], "A group's number") if len(arguments) > 2 else 0
    group = formats.group(constant(arguments[1], "A pattern"), which)
    return f"CASE WHEN {text} RLIKE {form} THEN REGEXP_EXTRACT({text}, {form}, {group}) END"


def _regexp_replace(writer: Writer, arguments: Arguments) -> str:
    other = constant(arguments[2], "What regexp_replace puts in") if len(arguments) > 2 else ""
    if "$" in other or "\\" in other:
        raise refuse("regexp_replace with $ or \\ in what it puts in is not accepted.", "Put in plain text.")
    return f"REGEXP_REPLACE({writer.value(arguments[0])}, {_pattern(arguments[1])}, {quoted(other)})"


def _pattern(node: exp.Expr) -> str:
    return quoted(patterns.java(constant(node, "A pattern")))


def _contains(writer: Writer, arguments: Arguments) -> str:
    inside = exp.Null()
    inside.type = kind(arguments[0]).expressions[0]
    comparable(inside, arguments[1], arguments[1])
    return f"ARRAY_CONTAINS({writer.value(arguments[0])}, {writer.value(arguments[1])})"


def _from_unixtime(writer: Writer, arguments: Arguments) -> str:
    value = writer.value(arguments[0])
    if family(arguments[0]) == "integer":
        instant = f"TIMESTAMP_SECONDS({value})"
    else:
        instant = f"TIMESTAMP_MILLIS(CAST(ROUND(CAST({value} AS DOUBLE) * 1e3) AS BIGINT))"
    return local(instant, writer.value(arguments[1])) if len(arguments) > 1 else instant


def local(value: str, zone: str) -> str:
    """Write the wall clock of a zone at an instant; a timestamp without zone is UTC, as the session is."""
    return f"CAST(FROM_UTC_TIMESTAMP(CAST({value} AS TIMESTAMP), {zone}) AS TIMESTAMP_NTZ)"


def _at_timezone(writer: Writer, arguments: Arguments) -> str:
    return local(writer.value(arguments[0]), writer.value(arguments[1]))


def _date(writer: Writer, arguments: Arguments) -> str:
    cast = exp.Cast(this=arguments[0].copy(), to=exp.DataType.build("DATE"))
    return writer.cast_sql(cast)


def _iso_date(writer: Writer, arguments: Arguments) -> str:
    value = writer.value(arguments[0])
    good = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"
    bad = f"WHEN {value} IS NOT NULL THEN '(not a date) ' || {value}"
    return f"CAST(CASE WHEN {value} RLIKE {quoted(good)} THEN {value} {bad} END AS DATE)"


def _date_format(writer: Writer, arguments: Arguments) -> str:
    form = patterns.clock(constant(arguments[1], "A format"))
    return f"DATE_FORMAT({writer.value(arguments[0])}, {quoted(form)})"


def _date_trunc(writer: Writer, arguments: Arguments) -> str:
    found = family(arguments[1])
    unit = formats.unit(constant(arguments[0], "A unit"), dates=found == "date")
    return f"CAST(DATE_TRUNC('{unit}', {writer.value(arguments[1])}) AS {_TYPES[found]})"


def _date_add(writer: Writer, arguments: Arguments) -> str:
    found = family(arguments[2])
    unit = formats.unit(constant(arguments[0], "A unit"), dates=found == "date")
    count, value = writer.value(arguments[1]), writer.value(arguments[2])
    if found == "date":
        if unit in ("day", "week"):
            return f"DATE_ADD({value}, CAST({count} * {7 if unit == 'week' else 1} AS INT))"
        months = {"month": 1, "quarter": 3, "year": 12}[unit]
        return f"ADD_MONTHS({value}, CAST({count} * {months} AS INT))"
    if unit not in _MICROS:
        raise _not_here(arguments[2].parent or arguments[2])
    micros = f"UNIX_MICROS(CAST({value} AS TIMESTAMP)) + CAST({count} AS BIGINT) * {_MICROS[unit]}"
    return f"CAST(TIMESTAMP_MICROS({micros}) AS {_TYPES[found]})"


def _date_diff(writer: Writer, arguments: Arguments) -> str:
    dates = family(arguments[1]) == family(arguments[2]) == "date"
    unit = formats.unit(constant(arguments[0], "A unit"), dates=dates)
    if unit not in _MICROS:
        raise _not_here(arguments[1].parent or arguments[1])
    first, last = (writer.value(each) for each in arguments[1:])
    if dates:
        return f"CAST(DATEDIFF({last}, {first}) AS BIGINT) DIV {7 if unit == 'week' else 1}"
    first, last = (f"UNIX_MICROS(CAST({each} AS TIMESTAMP))" for each in (first, last))
    return f"({last} - {first}) DIV {_MICROS[unit]}"


_TYPES = {"date": "DATE", "timestamp": "TIMESTAMP_NTZ", "instant": "TIMESTAMP", "local": "TIMESTAMP_NTZ"}

RULES: dict[str, Callable[[Writer, Arguments], str]] = {
    "if": _if, "nullif": _nullif, "greatest": _extreme("GREATEST"), "least": _extreme("LEAST"),
    "ceil": _whole("CEIL"), "ceiling": _whole("CEIL"), "floor": _whole("FLOOR"), "truncate": _truncate,
    "round": _round, "concat": _concat, "substr": _substr, "substring": _substr, "replace": _replace,
    "split": _split, "split_part": _split_part, "regexp_like": _regexp_like,
    "regexp_extract": _regexp_extract, "regexp_replace": _regexp_replace, "contains": _contains,
    "from_unixtime": _from_unixtime, "at_timezone": _at_timezone, "date": _date, "from_iso8601_date": _iso_date,
    "date_format": _date_format, "date_trunc": _date_trunc, "date_add": _date_add, "date_diff": _date_diff,
}  # fmt: skip
"""Functions that look into their arguments: a format, a unit, a pattern, a kind."""

_WHOLE_KINDS = frozenset({
    "length", "strpos", "cardinality", "year", "quarter", "month", "day", "day_of_month", "day_of_week", "dow",
    "day_of_year", "doy", "week", "week_of_year", "year_of_week", "yow", "hour", "minute", "second", "millisecond",
    "row_number", "rank", "dense_rank", "ntile", "date_diff",
})  # fmt: skip
"""Functions whose whole number is a bigint in Athena and may be narrower in Spark."""


def call(writer: Writer, node: exp.Anonymous) -> str:
    """Write a call; Usage where Spark is not promised to give the same."""
    name = node.name.lower()
    if name in RULES:
        return RULES[name](writer, node.expressions)
    if name not in PLAIN or (len(node.expressions) > 1 and name == "grouping"):
        raise _not_here(node)
    plain = [writer.value(each) for each in node.expressions]
    if "{*}" in PLAIN[name]:
        return PLAIN[name].replace("{*}", ", ".join(plain))
    return re.sub(r"\{(\d)\}", lambda place: plain[int(place[1])], PLAIN[name])


def widened(name: str, text: str) -> str:
    """Cast a whole number that Spark keeps narrower than Athena does, with its OVER and FILTER."""
    return _BIG.format(text) if name in _WHOLE_KINDS else text


def _not_here(node: exp.Expr) -> Exception:
    return refuse(
        "{sql} cannot be promised to give the same on Spark.",
        "Write it another way, or run it here: leave out --engine spark.",
        sql=shown(node),
    )
