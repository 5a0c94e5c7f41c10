"""Random, well-typed expressions of every type."""

import random

# Types: int, dec, dbl, text, date, ts, bool. Doubles are compared only with numbers that no computation yields.
NUMBERS = ["int", "dec", "dbl"]
LITERALS = {
    "int": ["0", "1", "-1", "2", "3", "7", "-4", "12", "20"],
    "dec": ["0.5", "-1.25", "10.10", "0.0001", "19.99", "3.0"],
    "dbl": ["1e0", "25e-1", "-5e-1", "1024e0"],
    "text": ["'x'", "'y'", "'foo bar'", "''", "'Zoë'", "'日本語'", "'it''s'", "'NULL'", "'a_b'", "'z'"],
    "date": ["DATE '2026-06-01'", "DATE '2024-02-29'", "DATE '1969-12-31'", "DATE '2026-01-31'", ":as_of", ":from_30d", "DATE '0001-01-01'", "DATE '9999-12-31'"],
    "ts": ["TIMESTAMP '2026-06-01 10:00:00'", "TIMESTAMP '1969-12-31 23:59:59.999999'", ":as_of_end", "TIMESTAMP '2026-05-31 12:30:00.000001'"],
    "bool": ["TRUE", "FALSE"],
}
PATTERNS = ["'%o%'", "'_'", "'a_b'", "'%.%'", "'foo%'", "'%'", "''", "'__%'", "'%é%'", "'100!%' ESCAPE '!'", "'a\\b'", "'日__'", "'%(%'"]
METRICS = {"int": "number", "dec": "number", "dbl": "number", "text": "text", "date": "date", "ts": "date", "bool": "boolean"}
COMMON_YEARS = "BETWEEN DATE '1800-01-01' AND DATE '2200-01-01'"


def find_closing_bracket(sql):
    """Returns where the first bracket is closed, ignoring brackets within string literals."""
    depth, quoted = 0, False
    for at, letter in enumerate(sql):
        quoted ^= letter == "'"
        if not quoted and letter in "()":
            depth += 1 if letter == "(" else -1
            if depth == 0:
                return at
    return None


class Expressions:
    """Expressions of a wanted type over a scope: a list of (expression, type) of the columns that may be read."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.aliases = 0

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def alias(self, letter="t"):
        self.aliases += 1
        return f"{letter}{self.aliases}"

    def expr(self, type_, scope, depth=2):
        columns = [name for name, column_type in scope if column_type == type_]
        if depth <= 0 or self.chance(0.3):
            return self.random.choice(columns if columns and self.chance(0.85) else LITERALS[type_])
        if self.chance(0.25):
            return self.conditional(type_, scope, depth - 1)
        return self.maybe_unwrap(getattr(self, type_)(scope, depth - 1))

    def maybe_unwrap(self, sql):
        """Often removes the enclosing brackets, so that operator precedence applies."""
        # Text literals could meet another type, which DuckDB refuses only during computation.
        enclosed = sql.startswith("(") and find_closing_bracket(sql) == len(sql) - 1 and "'" not in sql
        return sql[1:-1] if enclosed and self.chance(0.4) else sql

    def conditional(self, type_, scope, depth):
        """Returns a conditional expression of the type: CASE, IF, COALESCE or NULLIF."""
        one = lambda: self.expr(type_, scope, depth)
        kind = self.pick("case", "case", "coalesce", "nullif", "if", "simple")
        if kind == "case":
            otherwise = f" ELSE {one()}" if self.chance(0.7) else ""
            return f"CASE WHEN {self.expr('bool', scope, depth)} THEN {one()} WHEN {self.expr('bool', scope, depth)} THEN {one()}{otherwise} END"
        if kind == "simple":
            return f"CASE {self.expr('text', scope, 0)} WHEN 'x' THEN {one()} WHEN {self.expr('text', scope, 0)} THEN {one()} ELSE {one()} END"
        if kind == "coalesce":
            return f"COALESCE({one()}, {one()}, {one()})"
        if kind == "if":
            return f"IF({self.expr('bool', scope, depth)}, {one()}, {one()})"
        if type_ == "dbl":
            return f"COALESCE({one()}, {one()})"
        return f"NULLIF({one()}, {one()})"

    def int(self, scope, depth):
        e = lambda type_, d=depth: self.expr(type_, scope, d)
        return self.pick(
            lambda: f"({e('int')} {self.pick('+', '-')} {e('int')})",
            lambda: f"({e('int', 0)} * {e('int', 0)})",
            lambda: f"({e('int')} % {self.pick('3', '-4', '7')})",
            lambda: f"MOD({e('int')}, {e('int', 0)})",
            lambda: f"ABS({e('int')})",
            lambda: f"(-{e('int', 0)})" if self.chance(0.5) else f"SIGN({e('dec')})",
            lambda: f"{self.pick('GREATEST', 'LEAST')}({e('int')}, {e('int')}, {e('int')})",
            lambda: f"LENGTH({e('text')})",
            lambda: f"STRPOS({e('text')}, {self.pick(chr(39) + 'o' + chr(39), chr(39) + '本' + chr(39), e('text', 0))})",
            lambda: f"EXTRACT({self.pick('YEAR', 'MONTH', 'DAY', 'QUARTER', 'DOW', 'ISODOW', 'DOY', 'WEEK')} FROM {e(self.pick('date', 'ts'))})",
            lambda: f"EXTRACT({self.pick('HOUR', 'MINUTE', 'SECOND')} FROM {e('ts')})",
            lambda: f"({e('date')} - {e('date')})",
            lambda: f"DATE_DIFF('{self.pick('day', 'month', 'year', 'quarter', 'week')}', {e('date')}, {e('date')})",
            lambda: f"DATE_DIFF('{self.pick('hour', 'day', 'month')}', {e('ts', 0)}, {e('ts', 0)})",
            lambda: f"CAST({e('bool')} AS INTEGER)",
            lambda: f"CAST({e('dec', 0)} AS BIGINT)",
            lambda: f"TRY_CAST({e('text')} AS INTEGER)",
            lambda: f"({e('int', 0)} {self.pick('&', '|')} {e('int', 0)})",
            lambda: f"XOR({e('int', 0)}, {e('int', 0)})",
            lambda: f"BIT_COUNT(ABS({e('int', 0)}))",  # DuckDB's literals have 32 bits
            lambda: f"({e('int')} // {self.pick('3', '-4', e('int', 0))})",
            # DuckDB counts bytes.
            lambda: f"{self.pick('LEVENSHTEIN', 'DAMERAU_LEVENSHTEIN')}(LEFT(HEX({e('text', 0)}), 8), LEFT(MD5({e('text', 0)}), 6))",
            lambda: f"DATE_SUB('{self.pick('day', 'month', 'year', 'week')}', {e('date', 0)}, {e('date', 0)})",
            lambda: f"EXTRACT({self.pick('DAY', 'MONTH', 'YEAR', 'HOUR')} FROM AGE({self.in_common_years('ts', scope)}, {self.in_common_years('ts', scope)}))",
            lambda: f"TRY_CAST({self.json(scope)} AS INTEGER)",
            lambda: f"JSON_ARRAY_LENGTH('[' || CAST({e('int', 0)} AS VARCHAR) || ', 7]')",
            lambda: f"{self.pick('ASCII', 'UNICODE', 'BIT_LENGTH', 'STRLEN')}({e('text', 0)})",
            lambda: f"EXTRACT({self.pick('DAY', 'MONTH')} FROM {self.interval(scope)})",
        )()

    def interval(self, scope, mixed=True):
        """Returns an interval, sometimes computed, and with `mixed` also with parts in both directions."""
        few = f"({self.expr('int', scope, 0)} % 50)"
        if not mixed:
            few = f"ABS({few})"
        return self.pick(
            lambda: f"INTERVAL '{self.pick('1 month', '13 months', '1 year', '30 days', '36 hours', '2 weeks', *(['1 month -1 day', '-5 days'] if mixed else []))}'",
            lambda: f"INTERVAL ({few}) {self.pick('DAY', 'MONTH', 'HOUR', 'WEEK', 'YEAR')}",
            lambda: f"({few} * INTERVAL '{self.pick('1 month', '1 day', '90 minutes')}')",
            lambda: f"(INTERVAL '1 month' {self.pick('+', '-') if mixed else '+'} INTERVAL ({few}) DAY)",
            lambda: f"TO_{self.pick('DAYS', 'MONTHS', 'HOURS')}(CAST({few} AS INTEGER))",
        )()

    def json(self, scope):
        """Returns a value extracted from concatenated JSON text."""
        number, date = f"CAST({self.expr('int', scope, 0)} AS VARCHAR)", f"CAST({self.expr('date', scope, 0)} AS VARCHAR)"
        text = self.pick(
            f"'{{\"a\": ' || {number} || ', \"b\": [1, \"' || {date} || '\"]}}'",
            f"'{{\"a\": {{\"b\": \"' || {date} || '\"}}}}'",
            f"'[' || {number} || ', null, {{\"a\": 5}}]'",
        )
        path = self.pick("$.a", "$.b[1]", "$.a.b", "$[0]", "$[2].a", "$[#-1]", "$.b")
        return self.pick(f"({text} ->> '{path}')", f"JSON_EXTRACT_STRING({text}, '{path}')")

    def in_common_years(self, type_, scope):
        """Returns the expression, or NULL outside of the years 1800 to 2200."""
        value = self.expr(type_, scope, 0)
        return f"CASE WHEN {value} {COMMON_YEARS} THEN {value} END"

    def dec(self, scope, depth):
        e = lambda type_, d=depth: self.expr(type_, scope, d)
        return self.pick(
            lambda: f"({e('dec')} {self.pick('+', '-')} {e(self.pick('dec', 'int'))})",
            lambda: f"({e('dec', 0)} * {e(self.pick('dec', 'int'), 0)})",
            lambda: f"({e('dec', 0)} % {self.pick('3', '0.75', '-4.5')})",
            lambda: f"ABS({e('dec')})",
            lambda: f"{self.pick('GREATEST', 'LEAST')}({e('dec')}, {e('dec')})",
            lambda: f"ROUND({self.column('dec', scope)}, {self.pick('0', '1', '2', '-1')})",
            lambda: f"{self.pick('FLOOR', 'CEIL')}({e('dec')})",
            lambda: f"CAST({e('int', 0)} AS DECIMAL(12, {self.pick('0', '2')}))",
            lambda: f"CAST({self.column('dec', scope)} AS DECIMAL(15, {self.pick('1', '2', '6')}))",
            lambda: f"TRY_CAST({e('text')} AS DECIMAL(9, {self.pick('0', '3')}))",
        )()

    def dbl(self, scope, depth):
        e = lambda type_, d=depth: self.expr(type_, scope, d)
        number = lambda d=depth: e(self.random.choice(NUMBERS), d)
        return self.pick(
            lambda: f"({number()} / {self.pick('3', '7.5', '2e0')})",
            lambda: f"({number()} / NULLIF({self.expr(self.pick('int', 'dec'), scope, 0)}, 0))",
            lambda: f"({e('dbl')} {self.pick('+', '-', '*')} {number(0)})",
            lambda: f"ABS({e('dbl')})",
            lambda: f"SQRT(ABS({number()}))",
            lambda: f"LN(ABS({number()}) + 1)",
            lambda: f"POWER({number(0)}, 2)",
            lambda: f"ROUND({self.exact_double(scope)}{self.pick('', ', 1', ', 2')})",
            lambda: f"{self.pick('FLOOR', 'CEIL')}({self.exact_double(scope)})",
            lambda: f"CAST({e(self.pick('int', 'dec', 'bool'))} AS DOUBLE)",
            lambda: f"TRY_CAST({e('text', 0)} AS DOUBLE)",
            lambda: f"EXTRACT(EPOCH FROM {self.in_common_years('ts', scope)})",
            lambda: f"EXTRACT(EPOCH FROM {self.in_common_years('ts', scope)} - {self.in_common_years('ts', scope)})",
            lambda: f"EXTRACT(EPOCH FROM {self.interval(scope)})",
            lambda: f"{self.pick('JARO_SIMILARITY', 'JACCARD')}('ab' || HEX({e('text', 0)}), 'b' || LEFT(MD5({e('text', 0)}), 9))",
            lambda: f"{self.pick('CBRT', 'SINH', 'ATAN', 'DEGREES')}({self.column('int', scope)})",
        )()

    def column(self, type_, scope):
        """Returns a column or a literal, whose values are exact."""
        return self.expr(type_, scope, 0)

    def exact_double(self, scope):
        """Returns a double that was not rounded by a computation."""
        columns = [name for name, _ in scope if name.endswith((".x", ".rate"))]
        return self.random.choice(columns or LITERALS["dbl"])

    def text(self, scope, depth):
        e = lambda type_, d=depth: self.expr(type_, scope, d)
        return self.pick(
            lambda: f"({e('text')} || {e('text')})",
            lambda: f"CONCAT({e('text')}, '-', {e(self.pick('text', 'int', 'bool'))})",
            lambda: f"LOWER(REPLACE({e('text', 0)}, 'ß', 's'))",
            lambda: f"UPPER(REPLACE({e('text', 0)}, 'ß', 's'))",
            lambda: f"TRIM({e('text')})",
            lambda: f"SUBSTRING({e('text')}, {self.pick('1', '2', '3')}, {self.pick('0', '1', '4')})",
            lambda: f"{self.pick('LEFT', 'RIGHT')}({e('text')}, {self.pick('0', '1', '3')})",
            lambda: f"REPLACE({e('text')}, {self.pick(chr(39) + 'o' + chr(39), e('text', 0))}, {e('text', 0)})",
            lambda: f"SPLIT_PART({e('text')}, '{self.pick('|', ' ', 'o')}', {self.pick('1', '2')})",
            lambda: f"LPAD({e('text')}, {self.pick('2', '9')}, '{self.pick('0', 'ab')}')",
            lambda: f"CAST({e(self.pick('int', 'date', 'bool', 'ts'))} AS VARCHAR)",
            lambda: f"CAST({self.column('dec', scope)} AS VARCHAR)",
            lambda: f"STRFTIME({self.column(self.pick('date', 'ts'), scope)}, '%m/%d')",
            lambda: f"{self.pick('GREATEST', 'LEAST')}({e('text')}, {e('text')})",
            lambda: self.json(scope),
            lambda: f"REGEXP_REPLACE({e('text')}, '{self.pick('o+', '[aeiou]', '^.', '(o)(.)')}', '{self.pick('', '#')}'{self.pick('', chr(44) + ' ' + chr(39) + 'g' + chr(39))})",
            lambda: f"REGEXP_EXTRACT({e('text')}, '{self.pick('[a-z]+', 'o', '(f)(o)')}', {self.pick('0', '0')})",
            lambda: f"TRANSLATE({e('text')}, 'oab', '0A')",
            lambda: f"{self.pick('REVERSE', 'MD5', 'STRIP_ACCENTS', 'HEX')}({e('text', 0)})",
            lambda: f"REPEAT({e('text', 0)}, {self.pick('0', '2')})",
            lambda: f"CHR(65 + ABS({e('int', 0)} % 20))",
            lambda: f"CAST({self.interval(scope)} AS VARCHAR)",
            lambda: f"BIN(ABS({e('int', 0)}))",
        )()

    def date(self, scope, depth):
        e = lambda type_, d=depth: self.expr(type_, scope, d)
        sane = lambda: f"CASE WHEN {(day := e('date'))} {COMMON_YEARS} THEN {day} END"
        return self.pick(
            lambda: f"({sane()} + {self.pick('30', '-1', 'CAST(' + e('int', 0) + ' AS INTEGER)')})",
            lambda: f"CAST({e('ts')} AS DATE)",
            lambda: f"CAST(DATE_TRUNC('{self.pick('month', 'week', 'quarter', 'year')}', {sane()}) AS DATE)",
            lambda: f"CAST({sane()} {self.pick('+', '-')} INTERVAL '{self.pick('1 month', '13 months', '1 year', '30 days')}' AS DATE)",
            lambda: f"LAST_DAY({sane()})",
            lambda: f"CAST({sane()} {self.pick('+', '-')} {self.interval(scope)} AS DATE)",
            lambda: f"CAST(TIME_BUCKET(INTERVAL '{self.pick('1 week', '10 days', '1 month', '1 quarter', '1 year')}', {sane()}) AS DATE)",
            lambda: f"MAKE_DATE(2026, 1 + ABS({e('int', 0)} % 12), {self.pick('1', '28')})",
            lambda: f"TRY_CAST({self.json(scope)} AS DATE)",
            lambda: f"TRY_CAST({e('text', 0)} AS DATE)",
            lambda: f"{self.pick('GREATEST', 'LEAST')}({e('date')}, {e('date')})",
        )()

    def ts(self, scope, depth):
        e = lambda type_, d=depth: self.expr(type_, scope, d)
        sane = lambda: f"CASE WHEN {(at := e('ts'))} {COMMON_YEARS} THEN {at} END"
        return self.pick(
            lambda: f"CAST({e('date')} AS TIMESTAMP)",
            lambda: f"DATE_TRUNC('{self.pick('hour', 'day', 'month', 'minute')}', {sane()})",
            lambda: f"({sane()} {self.pick('+', '-')} INTERVAL '{self.pick('1 hour', '1 month', '36 hours', '90 seconds')}')",
            lambda: f"{self.pick('GREATEST', 'LEAST')}({e('ts')}, {e('ts')})",
            lambda: f"({sane()} {self.pick('+', '-')} {self.interval(scope)})",
            lambda: f"TIME_BUCKET(INTERVAL '{self.pick('6 hours', '1 week', '1 month')}', {sane()})",
        )()

    def bool(self, scope, depth):
        e = lambda type_, d=depth: self.expr(type_, scope, d)
        return self.pick(
            lambda: self.comparison(scope, depth),
            lambda: self.comparison(scope, depth),
            lambda: f"({e('bool')} {self.pick('AND', 'OR')} {e('bool')})",
            lambda: f"(NOT {e('bool')})",
            lambda: f"({e('bool')} IS {self.pick('', 'NOT ')}{self.pick('TRUE', 'FALSE', 'NULL')})",
            lambda: f"({e(self.pick('int', 'text', 'date', 'dec'))} IS {self.pick('', 'NOT ')}NULL)",
            lambda: f"({e('text')} {self.pick('', 'NOT ')}{self.pick('LIKE', 'LIKE', 'ILIKE')} {self.random.choice(PATTERNS)})",
            lambda: self.membership(self.pick("int", "text", "date"), scope, depth),
            lambda: self.between(self.pick("int", "dec", "date", "text", "ts"), scope, depth),
            lambda: f"({self.pick('STARTS_WITH', 'CONTAINS')}({e('text')}, {e('text', 0)}))",
            # For intervals with months and days in opposite directions, DuckDB compares the months only.
            lambda: f"({self.interval(scope, mixed=False)} {self.pick('<', '=', '>=', '<>')} {self.interval(scope, mixed=False)})",
            lambda: f"({self.in_common_years('ts', scope)} - {self.in_common_years('ts', scope)} {self.pick('<', '>')} {self.interval(scope, mixed=False)})",
            lambda: f"({self.pick('REGEXP_MATCHES', 'REGEXP_FULL_MATCH')}({e('text')}, '{self.pick('o', '^[a-z]+$', '[0-9]', 'Z|f')}'))",
            lambda: f"({e('text')} {self.pick('', 'NOT ')}SIMILAR TO '{self.pick('[a-z]+', '(foo|a)( bar)?', 'x|y')}')",
            lambda: f"({e('text', 0)} GLOB '{self.pick('*o*', '[a-f]*', '?')}')",
            lambda: f"JSON_VALID({e('text', 0)})",
        )()

    def comparison(self, scope, depth):
        e = lambda type_: self.expr(type_, scope, depth)
        type_ = self.pick("int", "int", "dec", "text", "date", "ts", "bool", "dbl", "mixed")
        if type_ == "dbl":
            return f"({e('dbl')} {self.pick('<', '>', '<=', '>=')} {self.pick('0.3337', '-1.7771', '101.1331')})"
        if type_ == "mixed":
            left, right = self.pick(("int", "dec"), ("date", "ts"), ("dec", "int"), ("ts", "date"))
            return f"({e(left)} {self.pick('=', '<', '>=', '<>')} {e(right)})"
        return f"({e(type_)} {self.pick('=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM')} {e(type_)})"

    def membership(self, type_, scope, depth):
        items = [self.expr(type_, scope, 0) if self.chance(0.3) else self.random.choice(LITERALS[type_]) for _ in range(3)]
        items += ["NULL"] if self.chance(0.25) else []
        return f"({self.expr(type_, scope, depth)} {self.pick('', 'NOT ')}IN ({', '.join(items)}))"

    def between(self, type_, scope, depth):
        low, high = self.expr(type_, scope, 0), self.expr(type_, scope, 0)
        return f"({self.expr(type_, scope, depth)} {self.pick('', '', 'NOT ')}BETWEEN {low} AND {high})"
