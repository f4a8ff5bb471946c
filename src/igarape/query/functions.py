"""The functions that are known to mean the same in Athena and here: a positive list, as values.

Each row says what Athena takes and gives, how DuckDB is asked for the same, and where a reader
would be surprised. What is not in the list is refused, never run and hoped for. `{0}` stands for
the first argument; a name with a colon is a rule in `writer.py`, for those that look into their
arguments (a format, a unit, a pattern).
"""

from __future__ import annotations

from typing import NamedTuple


class Function(NamedTuple):
    """One function: arguments by family (`?` may be left out, `*` may repeat), result, DuckDB's words.

    `wrap` goes around the whole of an aggregate, with its FILTER and OVER.
    """

    name: str
    takes: tuple[str, ...]
    gives: str
    duckdb: str
    note: str = ""
    wrap: str = ""
    aggregate: bool = False
    hint: str = ""

    @property
    def signature(self) -> str:
        """The call as the docs write it."""
        inside = ", ".join(
            f"[{each[:-1]}]" if each.endswith("?") else each.replace("*", ", ...").replace("|", " or ")
            for each in self.takes
        )
        return f"{self.name}({inside})"

    @property
    def gives_in_words(self) -> str:
        """The result as the docs write it."""
        return _RESULTS.get(self.gives.partition(" ")[0], self.gives)


_RESULTS = {
    "same": "as the argument", "common": "what the arguments share", "results": "what the results share",
    "array": "array", "varchars": "array(varchar)", "element": "an element",
    "total": "bigint, decimal or double",
    "timestamptz": "timestamp with time zone", "timestampltz": "a time in that zone",
}  # fmt: skip


def _f(name: str, takes: str, gives: str, duckdb: str = "", note: str = "", hint: str = "") -> Function:
    words = tuple(takes.split())
    same = f"{name.upper()}({', '.join(f'{{{i}}}' for i in range(len(words)))})"
    return Function(name, words, gives, duckdb or same, note, hint=hint)


def _a(
    name: str, takes: str, gives: str, duckdb: str = "", note: str = "", wrap: str = "", hint: str = ""
) -> Function:
    """Make an aggregate, or a function that needs OVER."""
    return _f(name, takes, gives, duckdb, note, hint)._replace(wrap=wrap, aggregate=True)


_SPACES = (
    *range(9, 14),
    *range(28, 33),
    5760,
    *range(8192, 8199),
    *range(8200, 8203),
    8232,
    8233,
    8287,
    12288,
)
BLANKS = "".join(map(chr, _SPACES))
"""What Athena's trim takes for white space; DuckDB's and Spark's own take the space alone."""
_WEEK = "ISO 8601, as in Athena."

LIST = (
    # counting and adding up
    _a("count", "any?", "bigint", note="count(*), count(x), count(DISTINCT x)."),
    _a("count_if", "boolean", "bigint", wrap="CAST({0} AS BIGINT)"),
    _a("sum", "number", "total", wrap=":total", note="Whole numbers stay bigint, and overflow is an error."),
    _a("avg", "integer|double", "double",
       note="Of a decimal: CAST it AS double first.",
       hint="CAST it AS double; Athena would cut the average of a decimal to its decimal places."),
    _a("min", "orderable", "same"),
    _a("max", "orderable", "same"),
    _a("bool_and", "boolean", "boolean"),
    _a("bool_or", "boolean", "boolean"),
    _a("every", "boolean", "boolean", "BOOL_AND({0})"),
    _a("arbitrary", "any", "same", "ANY_VALUE({0})",
       "Any value that is not NULL; which one is not promised."),
    _a("any_value", "any", "same", "ANY_VALUE({0})", "As arbitrary."),
    _a("array_agg", "any", "array", note="Give it an ORDER BY; without one the order is not promised."),
    _a("max_by", "any orderable", "same", "ARG_MAX_NULL({0}, {1})"),
    _a("min_by", "any orderable", "same", "ARG_MIN_NULL({0}, {1})"),
    _a("approx_distinct", "any", "bigint", "COUNT(DISTINCT {0})",
       "Exact here; Athena is off by 2.3 % or so."),
    _a("stddev", "integer|double", "double", "STDDEV_SAMP({0})"),
    _a("stddev_samp", "integer|double", "double"),
    _a("stddev_pop", "integer|double", "double"),
    _a("variance", "integer|double", "double", "VAR_SAMP({0})"),
    _a("var_samp", "integer|double", "double"),
    _a("var_pop", "integer|double", "double"),
    _a("corr", "integer|double integer|double", "double"),
    _a("grouping", "any*", "bigint", "GROUPING({*})"),
    # with OVER
    _a("row_number", "", "bigint", "ROW_NUMBER()"),
    _a("rank", "", "bigint", "RANK()"),
    _a("dense_rank", "", "bigint", "DENSE_RANK()"),
    _a("percent_rank", "", "double", "PERCENT_RANK()"),
    _a("cume_dist", "", "double", "CUME_DIST()"),
    _a("ntile", "integer", "bigint"),
    _a("lag", "any integer? any?", "same", "LAG({*})"),
    _a("lead", "any integer? any?", "same", "LEAD({*})"),
    _a("first_value", "any", "same"),
    _a("last_value", "any", "same"),
    _a("nth_value", "any integer", "same"),
    # choosing
    _f("coalesce", "any*", "common", "COALESCE({*})"),
    _f("nullif", "any any", "same", ":nullif"),
    _f("if", "boolean any any?", "results", ":if"),
    _f("try", "any", "same", "TRY({0})"),
    _f("greatest", "orderable*", "common", ":greatest",
       "NULL if any is NULL, as in Athena; DuckDB would skip it."),
    _f("least", "orderable*", "common", ":least", "NULL if any is NULL, as in Athena; DuckDB would skip it."),
    # numbers
    _f("abs", "number", "same"),
    _f("ceil", "integer|double", "same", ":ceil"),
    _f("ceiling", "integer|double", "same", ":ceil"),
    _f("floor", "integer|double", "same", ":floor"),
    _f("round", "integer|double integer?", "same", "ROUND({*})", "Halves go away from zero."),
    _f("truncate", "double", "double", "TRUNC({0})"),
    _f("mod", "integer integer", "common", "({0} % {1})", "The sign follows the first, as in Athena."),
    _f("power", "number number", "double", "POWER(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE))"),
    _f("pow", "number number", "double", "POWER(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE))"),
    _f("sqrt", "number", "double", "SQRT(CAST({0} AS DOUBLE))"),
    _f("exp", "number", "double", "EXP(CAST({0} AS DOUBLE))"),
    _f("ln", "number", "double", "LN(CAST({0} AS DOUBLE))"),
    _f("log2", "number", "double", "LOG2(CAST({0} AS DOUBLE))"),
    _f("log10", "number", "double", "LOG10(CAST({0} AS DOUBLE))"),
    _f("is_nan", "double", "boolean", "ISNAN({0})"),
    _f("is_finite", "double", "boolean", "ISFINITE({0})"),
    # text
    _f("length", "varchar", "bigint", note="Code points: an emoji counts 1, one of a family of emoji more."),
    _f("lower", "varchar", "varchar"),
    _f("upper", "varchar", "varchar"),
    _f("trim", "varchar", "varchar", f"TRIM({{0}}, '{BLANKS}')", "Tabs and line breaks go too."),
    _f("ltrim", "varchar", "varchar", f"LTRIM({{0}}, '{BLANKS}')", "Tabs and line breaks go too."),
    _f("rtrim", "varchar", "varchar", f"RTRIM({{0}}, '{BLANKS}')", "Tabs and line breaks go too."),
    _f("concat", "varchar varchar*", "varchar", ":concat", "NULL if any is NULL; DuckDB would skip it."),
    _f("concat_ws", "varchar varchar*", "varchar", "CONCAT_WS({*})"),
    _f("replace", "varchar varchar varchar?", "varchar", ":replace"),
    _f("substr", "varchar integer integer?", "varchar", ":substr",
       "From the end if negative; '' before the start."),
    _f("substring", "varchar integer integer?", "varchar", ":substr", "As substr."),
    _f("strpos", "varchar varchar", "bigint"),
    _f("starts_with", "varchar varchar", "boolean"),
    _f("lpad", "varchar integer varchar", "varchar", "LPAD({0}, CAST({1} AS INTEGER), {2})"),
    _f("rpad", "varchar integer varchar", "varchar", "RPAD({0}, CAST({1} AS INTEGER), {2})"),
    _f("split", "varchar varchar", "varchars", ":split"),
    _f("split_part", "varchar varchar integer", "varchar", ":split_part",
       "NULL past the end; DuckDB would give ''."),
    _f("regexp_like", "varchar varchar", "boolean", ":regexp_like", "Patterns: see below."),
    _f("regexp_extract", "varchar varchar integer?", "varchar", ":regexp_extract", "NULL without a match."),
    _f("regexp_replace", "varchar varchar varchar?", "varchar", ":regexp_replace", "All matches."),
    _f("json_extract_scalar", "varchar varchar", "varchar", ":json",
       "NULL for objects, arrays and broken JSON."),
    # arrays
    _f("cardinality", "array", "bigint", "LEN({0})"),
    _f("contains", "array any", "boolean", ":contains"),
    _f("element_at", "array integer", "element", ":element_at", "From the end if negative; NULL past it."),
    _f("array_join", "array varchar", "varchar", "ARRAY_TO_STRING({0}, {1})", "NULLs are left out."),
    _f("array_sort", "array", "same", "LIST_SORT({0}, 'ASC', 'NULLS LAST')"),
    _f("sequence", "integer|date integer|date integer|interval?", "array", ":sequence"),
    # moments
    _f("now", "", "timestamptz", "NOW()", "UTC."),
    _f("from_unixtime", "number varchar?", "timestamptz", ":from_unixtime",
       "UTC; with a zone, that zone's clock."),
    _f("to_unixtime", "timestamp|instant", "double", "EPOCH({0})"),
    _f("from_iso8601_timestamp", "varchar", "timestamptz", ":iso_timestamp",
       "UTC only: Z, or no zone at all."),
    _f("from_iso8601_date", "varchar", "date", ":iso_date"),
    _f("date", "date|timestamp|instant|local|varchar", "date", ":date"),
    _f("at_timezone", "instant varchar", "timestampltz", ":at_timezone", "The clock of that zone."),
    _f("date_format", "moment varchar", "varchar", ":date_format", "MySQL's letters: %Y %m %d %H %i %s ..."),
    _f("format_datetime", "moment varchar", "varchar", ":format_datetime",
       "Java's letters: yyyy MM dd HH mm ss ..."),
    _f("date_parse", "varchar varchar", "timestamp", ":date_parse"),
    _f("date_trunc", "varchar moment", "same 1", ":date_trunc", "A week begins on Monday."),
    _f("date_add", "varchar integer date|timestamp|instant", "same 2", ":date_add"),
    _f("date_diff", "varchar date|timestamp|instant date|timestamp|instant", "bigint", ":date_diff",
       "Whole units that passed; DuckDB's date_diff would count borders crossed."),
    _f("year", "moment", "bigint"),
    _f("quarter", "moment", "bigint"),
    _f("month", "moment", "bigint"),
    _f("day", "moment", "bigint"),
    _f("day_of_month", "moment", "bigint", "DAY({0})"),
    _f("day_of_week", "moment", "bigint", "ISODOW({0})", "Monday 1 to Sunday 7."),
    _f("dow", "moment", "bigint", "ISODOW({0})", "Monday 1 to Sunday 7."),
    _f("day_of_year", "moment", "bigint", "DAYOFYEAR({0})"),
    _f("doy", "moment", "bigint", "DAYOFYEAR({0})"),
    _f("week", "moment", "bigint", "WEEK({0})", _WEEK),
    _f("week_of_year", "moment", "bigint", "WEEK({0})", _WEEK),
    _f("year_of_week", "moment", "bigint", "ISOYEAR({0})", _WEEK),
    _f("yow", "moment", "bigint", "ISOYEAR({0})", _WEEK),
    _f("last_day_of_month", "moment", "date", "LAST_DAY({0})"),
    _f("hour", "time", "bigint"),
    _f("minute", "time", "bigint"),
    _f("second", "time", "bigint"),
    _f("millisecond", "time", "bigint", "(MILLISECOND({0}) % 1000)", "0 to 999, without the seconds."),
)  # fmt: skip
"""Every accepted function, in the order of the docs."""

FUNCTIONS = {each.name: each for each in LIST}

EXTRACTS = {
    "YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "WEEK": "week", "DAY": "day",
    "DAY_OF_MONTH": "day", "DAY_OF_WEEK": "dow", "DOW": "dow", "DAY_OF_YEAR": "doy", "DOY": "doy",
    "YEAR_OF_WEEK": "yow", "YOW": "yow", "HOUR": "hour", "MINUTE": "minute", "SECOND": "second",
}  # fmt: skip
"""EXTRACT(field FROM x) is the function beside the field."""
