"""Writes random queries: well typed, with one row per account and deterministic results.

    python generate.py SEED COUNT

Left out is what DuckDB answers arbitrarily (the first of unordered rows, orders with ties) and what differs by design:
NaN and infinities, 32-bit arithmetic of literals, rounding of inexact doubles. The text of a query depends on its seed
only, so a failure can be reproduced from its name.
"""

import itertools
import sys

import collection
from expressions import LITERALS, METRICS, NUMBERS, COMMON_YEARS, Expressions

TABLES = {
    "facts": {"account_id": "text", "id": "int", "moment": "ts", "day": "date", "name": "text", "kind": "text",
              "n": "int", "x": "dbl", "price": "dec", "ratio": "dec", "flag": "bool"},
    "kinds": {"kind": "text", "id": "int", "name": "text", "day": "date", "rate": "dbl", "cap": "int", "flag": "bool"},
    "accounts": {"account_id": "text", "name": "text", "kind": "text", "seats": "int", "since": "date", "fee": "dec"},
    "nothing": {"account_id": "text", "n": "int", "price": "dec", "day": "date", "name": "text", "flag": "bool"},
}


class Writer(Expressions):
    # Whether an expression may be a correlated subquery.
    may_nest = False
    # Share of expressions that have a wrong type.
    wrong_type_share = 0

    def expr(self, type_, scope, depth=2):
        if self.wrong_type_share and self.chance(self.wrong_type_share):
            type_ = self.random.choice([other for other in METRICS if other != type_])
        if self.may_nest and depth > 0 and self.chance(0.1):
            self.may_nest = False
            subquery = self.correlated_subquery(type_, scope)
            self.may_nest = True
            return subquery
        return super().expr(type_, scope, depth)

    def with_subqueries(self, write):
        """Calls `write`, sometimes with subqueries enabled."""
        self.may_nest = self.chance(0.5)
        written = write()
        self.may_nest = False
        return written

    def correlated_subquery(self, type_, scope):
        """Returns a correlated subquery of the type."""
        table = self.pick("facts", "facts", "kinds", "accounts")
        text, alias, inner = self.table(table)
        column_type = self.pick("text", "text", "int", "date")
        outer = [name for name, column_type_ in scope if column_type_ == column_type] or [self.random.choice(LITERALS[column_type])]
        column = self.random.choice([name for name, column_type_ in inner if column_type_ == column_type] or outer)
        link = f"{column} {self.pick('=', '=', '=', '<', 'IS NOT DISTINCT FROM', '<>')} {self.random.choice(outer)}"
        if self.chance(0.5):
            link += f" AND {self.expr('bool', inner + scope if self.chance(0.4) else inner, 1)}"
        from_ = f"FROM {text} WHERE {link}"
        key = {"facts": "id", "kinds": "id", "accounts": "account_id"}[table]
        value = self.expr(type_, inner, 1)
        if type_ == "bool" and self.chance(0.7):
            other = self.pick("int", "text", "date")
            left, listed = self.expr(other, scope, 0), self.expr(other, inner, 0)
            return self.pick(
                f"{self.pick('', 'NOT ')}EXISTS (SELECT 1 {from_})",
                f"({left} {self.pick('', 'NOT ')}IN (SELECT {listed} {from_}))",
                f"({left} {self.pick('=', '<', '>=')} {self.pick('ANY', 'ALL')} (SELECT {listed} {from_}))",
            )
        some = [f"(SELECT {self.pick('MIN', 'MAX')}({value}) {from_})", f"(SELECT {value} {from_} ORDER BY {alias}.{key} LIMIT 1)"]
        if type_ == "int":
            some += [f"(SELECT COUNT(*) {from_})", f"(SELECT SUM({value}) {from_})", f"(SELECT COUNT(DISTINCT {value}) {from_})"]
        return self.random.choice(some)

    def aggregate(self, type_, scope, keys, depth=1):
        """Returns an aggregate of the type; `keys` together identify every row."""
        e = lambda t, d=depth: self.expr(t, scope, d)
        some = {
            "int": [
                lambda: ("COUNT(*)", True),
                lambda: (f"COUNT({e(self.random.choice(list(METRICS)))})", True),
                lambda: (f"COUNT(DISTINCT {e(self.pick('int', 'text', 'date', 'dec', 'bool', 'ts'))})", True),
                lambda: (f"SUM({self.pick('', '', 'DISTINCT ')}{e('int')})", True),
                lambda: (f"QUANTILE_DISC({e('int')}, {self.pick('0.25', '0.5', '0.9')})", True),
                lambda: (f"{self.pick('BIT_AND', 'BIT_OR', 'BIT_XOR')}({e('int', 0)})", True),
                lambda: (f"COUNT_IF({e('bool')})", True),
            ],
            "dec": [lambda: (f"SUM({self.pick('', '', 'DISTINCT ')}{e('dec')})", True)],
            "dbl": [
                lambda: (f"AVG({e(self.random.choice(NUMBERS))})", True),
                lambda: (f"SUM({e('dbl')})", True),
                # For decimals, DuckDB truncates to the digits of the column.
                lambda: (f"MEDIAN({e(self.pick('int', 'dbl'))})", True),
                lambda: (f"QUANTILE_CONT({e(self.pick('int', 'dbl'))}, {self.pick('0.1', '0.75')})", True),
                lambda: (f"{self.pick('STDDEV_SAMP', 'STDDEV_POP', 'VAR_SAMP', 'VAR_POP')}({e('int', 0)})", True),
                lambda: (f"{self.pick('MAD', 'ENTROPY')}({self.column('int', scope)})", True),
                # NaN in DuckDB is NULL in healthscore.
                lambda: (f"ROUND(NULLIF({self.pick('SKEWNESS', 'KURTOSIS')}({self.column('int', scope)}), CAST('NaN' AS DOUBLE)), 3)", False),
                lambda: (f"NULLIF({self.pick('REGR_SLOPE', 'REGR_INTERCEPT', 'REGR_R2')}({self.column('int', scope)}, {self.column('int', scope)}), CAST('NaN' AS DOUBLE))", False),
                lambda: (f"{self.pick('COVAR_POP', 'COVAR_SAMP')}({e('int', 0)}, {self.column('dec', scope)})", True),
            ],
            "text": [lambda: (f"STRING_AGG({e('text')}, ';' ORDER BY {', '.join(keys)})", True)],
            "bool": [lambda: (f"{self.pick('BOOL_AND', 'BOOL_OR')}({e('bool')})", True)],
        }.get(type_, [])
        some += [lambda: (f"{self.pick('MIN', 'MAX')}({e(type_)})", True)] * 2
        down = self.pick("", " DESC")
        some += [lambda: (f"{self.pick('FIRST', 'LAST')}({e(type_)} ORDER BY {f'{down}, '.join(keys)})", False)]
        if len(keys) == 1:
            some += [lambda: (f"{self.pick('ARG_MIN', 'ARG_MAX')}({e(type_)}, {keys[0]})", True)]
        text, filtered = self.random.choice(some)()
        text += f" FILTER (WHERE {self.expr('bool', scope, 1)})" if filtered and self.chance(0.25) else ""
        # DuckDB's sum has 38 digits, with the scale of its input.
        return f"CAST({text} AS DECIMAL(30, 4))" if type_ == "dec" and text.startswith("SUM") else text

    # Relations: the text of FROM, the account column, a scope, and the columns that identify rows.

    def relation(self, depth):
        return self.pick(self.plain_facts, self.facts_and_kinds, self.facts_and_kinds, self.self_join, self.three_tables, self.derived, self.derived, self.set_operation, self.three_tables, self.join_empty_table, self.lateral, self.nearest, self.series)(depth)

    def table(self, name):
        alias = self.alias(name[0])
        return f"{name} {alias}", alias, [(f"{alias}.{column}", column_type) for column, column_type in TABLES[name].items()]

    def plain_facts(self, depth):
        text, alias, scope = self.table("facts")
        return text, f"{alias}.account_id", scope, [f"{alias}.id"]

    def facts_and_kinds(self, depth):
        """Joins facts and kinds in every way; the account may be NULL."""
        left, f, of_facts = self.table("facts")
        right, k, of_kinds = self.table("kinds")
        scope = of_facts + of_kinds
        kind = self.pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "LEFT JOIN", "FULL OUTER JOIN")
        on = self.pick(f"{f}.kind = {k}.kind", f"{k}.kind = {f}.kind", f"{f}.n = {k}.cap", f"{f}.flag = {k}.flag", f"LOWER({f}.name) = LOWER({k}.name)")
        if self.chance(0.6):
            on += f" AND {self.expr('bool', scope, 2)}"
        return f"{left} {kind} {right} ON {on}", f"{f}.account_id", scope, [f"{f}.id", f"{k}.id"]

    def self_join(self, depth):
        left, f, one = self.table("facts")
        right, g, two = self.table("facts")
        kind = self.pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")
        on = self.pick(f"{f}.account_id = {g}.account_id", f"{f}.account_id = {g}.account_id AND {f}.id < {g}.id", f"{f}.day = {g}.day AND {f}.id <> {g}.id")
        if self.chance(0.4):
            on += f" AND {self.expr('bool', one + two, 1)}"
        return f"{left} {kind} {right} ON {on}", f"{self.pick(f, g)}.account_id", one + two, [f"{f}.id", f"{g}.id"]

    def three_tables(self, depth):
        """Joins three tables with the same column names."""
        first, a, one = self.table("accounts")
        second, f, two = self.table("facts")
        third, k, three = self.table("kinds")
        text = f"{first} {self.pick('JOIN', 'LEFT JOIN')} {second} ON {f}.account_id = {a}.account_id"
        if self.chance(0.4):
            text += f" AND {self.expr('bool', one + two, 1)}"
        text += f" {self.pick('JOIN', 'LEFT JOIN')} {third} ON {k}.kind = {self.pick(a, f)}.kind"
        if self.chance(0.4):
            text += f" AND {self.expr('bool', one + two + three, 1)}"
        return text, f"{a}.account_id", one + two + three, [f"{a}.account_id", f"{f}.id", f"{k}.id"]

    def join_empty_table(self, depth):
        left, f, one = self.table("facts")
        right, e, two = self.table("nothing")
        return f"{left} {self.pick('LEFT JOIN', 'FULL JOIN')} {right} ON {e}.account_id = {f}.account_id", f"{f}.account_id", one + two, [f"{f}.id"]

    def lateral(self, depth):
        """Joins accounts with a lateral subquery over their facts."""
        left, a, one = self.table("accounts")
        right, f, two = self.table("facts")
        q = self.alias("q")
        extra = f" AND {self.expr('bool', two + one if self.chance(0.3) else two, 1)}" if self.chance(0.6) else ""
        where = f"FROM {right} WHERE {f}.account_id = {a}.account_id{extra}"
        scope = one + [(f"{q}.v", "int"), (f"{q}.w", "date")]
        join = self.pick(",", "CROSS JOIN", "LEFT JOIN")
        end = " ON TRUE" if join == "LEFT JOIN" else ""
        if self.chance(0.5):
            inner = f"SELECT COUNT({self.pick('*', f'{f}.n')}) AS v, {self.pick('MIN', 'MAX')}({f}.day) AS w {where}"
            keys = [f"{a}.account_id"]
        else:
            inner = f"SELECT {f}.id AS v, {f}.day AS w {where} ORDER BY {f}.id{self.pick('', ' DESC')} LIMIT {self.pick('1', '2')}"
            keys = [f"{a}.account_id", f"{q}.v"]
        return f"{left}{'' if join == ',' else ' '}{join} LATERAL ({inner}) {q}{end}", f"{a}.account_id", scope, keys

    def nearest(self, depth):
        """Joins each fact with the kind nearest in time."""
        left, f, one = self.table("facts")
        k = self.alias("k")
        kinds = "(SELECT kind, day, MAX(id) AS id, MAX(cap) AS cap FROM kinds WHERE day IS NOT NULL GROUP BY kind, day)"
        side = self.pick("ASOF JOIN", "ASOF LEFT JOIN")
        on = f"{f}.kind = {k}.kind AND {f}.day {self.pick('>=', '>', '<=', '<')} {k}.day"
        scope = one + [(f"{k}.day", "date"), (f"{k}.id", "int"), (f"{k}.cap", "int")]
        return f"{left} {side} {kinds} {k} ON {on}", f"{f}.account_id", scope, [f"{f}.id"]

    def series(self, depth):
        """Joins facts with generated or literal rows."""
        left, f, one = self.table("facts")
        s = self.alias("s")
        text, column_type = self.pick(
            ("GENERATE_SERIES(1, 3)", "int"), ("RANGE(-1, 4, 2)", "int"), ("(VALUES (1), (7), (NULL))", "int"), ("(VALUES ('x'), ('q'), (NULL))", "text"),
            ("GENERATE_SERIES(DATE '2026-04-30', DATE '2026-06-30', INTERVAL '1 month')", "ts"),
        )
        on = self.pick("CROSS JOIN", "JOIN", "LEFT JOIN")
        end = "" if on == "CROSS JOIN" else f" ON {self.expr('bool', one + [(f'{s}.i', column_type)], 1)}"
        return f"{left} {on} {text} {s}(i){end}", f"{f}.account_id", one + [(f"{s}.i", column_type)], [f"{f}.id", f"{s}.i"]

    def derived(self, depth):
        """Returns a subquery with computed columns and often windows."""
        if depth <= 0:
            return self.plain_facts(depth)
        text, account, scope, keys = self.relation(depth - 1)
        columns, types = [f"{account} AS account_id"], [("account_id", "text")]
        for at, key in enumerate(keys):
            columns.append(f"{key} AS key{at}")
            types.append((f"key{at}", dict(scope)[key]))
        for at in range(self.random.randint(2, 4)):
            type_ = self.random.choice(list(METRICS))
            column = self.window(type_, account, scope, keys) if self.chance(0.5) else self.with_subqueries(lambda: self.expr(type_, scope, 2))
            columns.append(f"{column} AS c{at}")
            types.append((f"c{at}", type_))
        where = f" WHERE {self.with_subqueries(lambda: self.expr('bool', scope, 2))}" if self.chance(0.4) else ""
        q = self.alias("q")
        inner = [(f"{q}.{name}", column_type) for name, column_type in types]
        return f"(SELECT {', '.join(columns)} FROM {text}{where}) {q}", f"{q}.account_id", inner, [f"{q}.key{at}" for at in range(len(keys))]

    def set_operation(self, depth):
        """Returns a set operation over rows of accounts."""
        types = [self.pick("int", "text", "date", "bool", "dec") for _ in range(2)]
        sides = []
        for _ in range(self.random.randint(2, 3)):
            text, account, scope, _ = self.pick(self.plain_facts, self.facts_and_kinds, self.three_tables)(0)
            columns = ", ".join(f"{self.expr(type_, scope, 1)} AS c{at}" for at, type_ in enumerate(types))
            where = f" WHERE {self.expr('bool', scope, 1)}" if self.chance(0.5) else ""
            sides.append(f"SELECT {account} AS account_id, {columns} FROM {text}{where}")
        text = sides[0]
        for side in sides[1:]:
            text += f" {self.pick('UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL', 'UNION BY NAME')} {side}"
        q = self.alias("q")
        scope = [(f"{q}.account_id", "text")] + [(f"{q}.c{at}", type_) for at, type_ in enumerate(types)]
        if " ALL " in text:
            # Rows that are equal in all columns have no defined order.
            text = f"SELECT account_id, c0, c1, COUNT(*) AS c2 FROM ({text}) u GROUP BY account_id, c0, c1"
            scope.append((f"{q}.c2", "int"))
        # All columns together are the key.
        return f"({text}) {q}", f"{q}.account_id", scope, [f"{q}.account_id", f"{q}.c0", f"{q}.c1"]

    # Windows.

    def order(self, scope, keys, ties=False):
        """Returns an ORDER BY, without ties unless `ties` allows them."""
        some = [self.expr(self.pick("int", "text", "date", "bool", "dec"), scope, 0) for _ in range(self.random.randint(0, 2))]
        some = [one for one in some if "." in one or "(" in one] or ([] if not ties else keys[:1])
        parts = [one + self.pick("", " DESC", " ASC") + self.pick("", "", " NULLS FIRST", " NULLS LAST") for one in some + ([] if ties else keys)]
        return "ORDER BY " + ", ".join(parts)

    def range_frame(self, scope):
        """Returns an ORDER BY with a RANGE frame."""
        column_type = self.pick("int", "int", "date", "dec")
        columns = [name for name, column_type_ in scope if column_type_ == column_type]
        if not columns:
            return self.order(scope, [self.expr("int", scope, 0)], ties=True)
        key = self.random.choice(columns)
        if column_type == "date":
            key = f"CASE WHEN {key} {COMMON_YEARS} THEN {key} END"
        few = lambda: {"int": self.pick("0", "1", "3", "10"), "dec": self.pick("0.5", "5", "20.25"), "date": f"INTERVAL '{self.pick('1 day', '10 days', '1 month')}'"}[column_type]
        # DuckDB 1.5 ends a frame at `0 PRECEDING` too early if several rows are equal.
        before = lambda: few().replace("0", "1") if column_type == "int" else few()
        bounds = self.pick(
            lambda: f"{few()} PRECEDING AND CURRENT ROW", lambda: f"{few()} PRECEDING AND {few()} FOLLOWING", lambda: f"UNBOUNDED PRECEDING AND {before()} PRECEDING",
            lambda: f"CURRENT ROW AND {few()} FOLLOWING", lambda: f"{few()} FOLLOWING AND UNBOUNDED FOLLOWING",
        )()
        return f"ORDER BY {key}{self.pick('', ' DESC', ' ASC')}{self.pick('', ' NULLS FIRST', ' NULLS LAST')} RANGE BETWEEN {bounds}"

    def window(self, type_, account, scope, keys):
        partition = self.pick(f"PARTITION BY {account} ", f"PARTITION BY {account} ", "", f"PARTITION BY {self.expr(self.pick('text', 'bool', 'int'), scope, 0)}, {account} ")
        total = f"{partition}{self.order(scope, keys)}"
        e = lambda t: self.expr(t, scope, 1)
        frame = self.pick(
            "", " ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", " ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING",
            " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", " ROWS 2 PRECEDING", " RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
            " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
        )
        value = f"{self.pick('FIRST_VALUE', 'LAST_VALUE')}({e(type_)}) OVER ({total}{frame})"
        near = f"{self.pick('LAG', 'LEAD')}({e(type_)}{self.pick('', ', 2')}) OVER ({total})"
        some = [value, near, f"{self.pick('MIN', 'MAX')}({e(type_)}) OVER ({total}{frame})"]
        groups = self.pick("1 PRECEDING AND 1 FOLLOWING", "CURRENT ROW AND 2 FOLLOWING", "2 PRECEDING AND 1 PRECEDING", "UNBOUNDED PRECEDING AND CURRENT ROW")
        near_by = f"{partition}{self.range_frame(scope)}"
        some += [f"{self.pick('MIN', 'MAX')}({e(type_)}) OVER ({partition}{self.order(scope, keys)} GROUPS BETWEEN {groups})"]
        some += [f"{self.pick('MIN', 'MAX')}({e(type_)}) OVER ({near_by})", f"{self.pick('MIN', 'MAX')}({e(type_)}) OVER ({near_by})"]
        if type_ == "int":
            tied = f"{partition}{self.order(scope, keys, ties=True)}"
            some += [
                f"ROW_NUMBER() OVER ({total})", f"{self.pick('RANK', 'DENSE_RANK')}() OVER ({tied})", f"NTILE({self.pick('2', '5')}) OVER ({total})",
                f"COUNT({self.pick('*', e('text'))}) OVER ({tied})", f"SUM({e('int')}) OVER ({tied})", f"SUM({e('int')}) OVER ({total}{frame})",
                f"COUNT(*) OVER ({partition.strip()})", f"COUNT({self.pick('*', e('text'))}) OVER ({near_by})", f"SUM({e('int')}) OVER ({near_by})",
                f"COUNT(DISTINCT {e(self.pick('text', 'int', 'date'))}) OVER ({self.pick(total + frame, near_by, partition.strip())})",
            ]
        if type_ == "dec":
            some += [f"CAST(SUM({self.column('dec', scope)}) OVER ({total}{frame}) AS DECIMAL(30, 4))"]
        if type_ == "dbl":
            some += [f"AVG({self.column(self.pick('int', 'dbl'), scope)}) OVER ({total}{frame})", f"{self.pick('PERCENT_RANK', 'CUME_DIST')}() OVER ({total})"]
        return self.random.choice(some)

    # Whole queries.

    def query(self):
        type_ = self.pick("int", "int", "dec", "dbl", "text", "date", "bool", "ts")
        text = self.pick(self.grouped, self.grouped, self.grouped, self.first_row_per_account, self.nested_groups, self.by_common_table)(type_)
        return type_, text

    def bracket_text(self, type_, value):
        """Puts text in brackets, so that an empty text differs from NULL."""
        return f"'[' || {value} || ']'" if type_ == "text" else value

    def condition(self, scope):
        """Returns a WHERE, sometimes with a subquery."""
        if self.chance(0.45):
            return ""
        condition = self.with_subqueries(lambda: self.expr("bool", scope, 2))
        if self.chance(0.35):
            subquery = self.pick(
                f"{self.expr('text', scope, 0)} {self.pick('', 'NOT ')}IN (SELECT kind FROM kinds WHERE {self.pick('cap > 4', 'rate < 1', 'kind IS NOT NULL', 'cap > 100')})",
                f"{self.expr('int', scope, 0)} {self.pick('', 'NOT ')}IN (SELECT {self.pick('n', 'n + 1', 'id')} FROM facts WHERE {self.pick('flag', 'n IS NOT NULL', 'n > 3')})",
                f"{self.expr('int', scope, 1)} {self.pick('>', '<', '=')} (SELECT {self.pick('MAX(cap)', 'COUNT(*)', 'MIN(id)')} FROM kinds WHERE {self.pick('flag', 'cap > 2', 'cap > 100')})",
                f"{self.expr('int', scope, 0)} > (SELECT AVG(n) FROM {self.pick('facts', 'nothing')})",
            )
            condition = self.pick(subquery, f"{subquery} AND {condition}", f"{condition} AND {subquery}", f"{condition} OR {subquery}")
        return f" WHERE {condition}" if self.chance(0.5) else f" WHERE ({condition}) IS NOT FALSE"

    def grouped(self, type_):
        text, account, scope, keys = self.relation(2)
        value = self.aggregate(type_, scope, keys)
        if type_ in NUMBERS and self.chance(0.3):
            other = self.aggregate(self.pick("int", "dec"), scope, keys)
            value = self.pick(f"{value} - {other}", f"({value}) / NULLIF({other}, 0)", f"COALESCE({value}, {other})", f"CASE WHEN {other} > 2 THEN {value} ELSE -1 END")
        having = f" HAVING {self.aggregate('int', scope, keys)} {self.pick('>', '<=', '<>')} {self.pick('0', '2', '5')}" if self.chance(0.25) else ""
        by, named = self.pick(account, account, "1", "ALL"), account
        if by == "ALL" and "(" not in value and "." in value:
            by = account
        return f"SELECT {named} AS account_id, {self.bracket_text(type_, value)} AS m FROM {text}{self.condition(scope)} GROUP BY {by}{having}"

    def first_row_per_account(self, type_):
        """Selects one row of each account, the first in some order."""
        text, account, scope, keys = self.relation(1)
        value = self.window(type_, account, scope, keys) if self.chance(0.4) else self.with_subqueries(lambda: self.expr(type_, scope, 3))
        where = self.condition(scope)
        order = f"PARTITION BY {account} {self.order(scope, keys)}"
        kind = self.pick("qualify", "subquery", "distinct on")
        if kind == "qualify":
            return f"SELECT {account} AS account_id, {self.bracket_text(type_, value)} AS m FROM {text}{where} QUALIFY ROW_NUMBER() OVER ({order}) = 1"
        inner = f"SELECT {account} AS account_id, {value} AS v, ROW_NUMBER() OVER ({order}) AS k FROM {text}{where}"
        if kind == "subquery":
            return f"SELECT account_id, {self.bracket_text(type_, 'v')} AS m FROM ({inner}) q WHERE k = {self.pick('1', '1', '2')}"
        return f"SELECT DISTINCT ON (account_id) account_id, {self.bracket_text(type_, 'v')} AS m FROM ({inner}) q ORDER BY account_id, k{self.pick('', ' DESC')}"

    def nested_groups(self, type_):
        """Groups the result of a grouped query, or applies a window to it."""
        text, account, scope, keys = self.relation(1)
        by = f"COALESCE({self.expr(self.pick('text', 'bool', 'int', 'date'), scope, 1)})"  # a literal would be a position
        value = self.aggregate(type_, scope, keys)
        count = self.aggregate("int", scope, keys)
        q = self.alias("q")
        sets = self.pick(f"{account}, {by}", f"{account}, {by}", f"{account}, {by}", f"ROLLUP ({account}, {by})", f"CUBE ({account}, {by})", f"GROUPING SETS (({account}), ({account}, {by}), ())")
        inner = f"(SELECT {account} AS account_id, {by} AS g, {value} AS v, {count} AS c FROM {text}{self.condition(scope)} GROUP BY {sets}) {q}"
        kind = {"text": "text", "bool": "bool"}.get(type_, type_)
        outer = [(f"{q}.v", kind), (f"{q}.c", "int")]
        if self.chance(0.5):
            return f"SELECT {q}.account_id, {self.bracket_text(type_, self.pick('MIN', 'MAX') + f'({q}.v)')} AS m FROM {inner} WHERE {self.expr('bool', outer, 1)} GROUP BY {q}.account_id"
        share = self.pick(f"SUM({q}.c) OVER (PARTITION BY {q}.account_id)", f"RANK() OVER (PARTITION BY {q}.account_id ORDER BY {q}.c DESC)", f"COUNT(*) OVER ()")
        middle = f"(SELECT {q}.account_id, {q}.v, {share} AS s FROM {inner}) r"
        return f"SELECT r.account_id, {self.bracket_text(type_, self.pick('MIN', 'MAX') + '(r.v)')} AS m FROM {middle} WHERE r.s {self.pick('> 1', '<= 3', 'IS NOT NULL')} GROUP BY r.account_id"

    def by_common_table(self, type_):
        """Reads a common table expression twice."""
        text, account, scope, keys = self.relation(1)
        value, count = self.aggregate(type_, scope, keys), self.aggregate("int", scope, keys)
        table = f"WITH t AS (SELECT {account} AS account_id, {value} AS v, {count} AS c FROM {text}{self.condition(scope)} GROUP BY {account})"
        both = [("a.v", type_), ("b.v", type_), ("a.c", "int"), ("b.c", "int")]
        on = self.pick("b.account_id = a.account_id", "b.account_id = a.account_id AND " + self.expr("bool", both, 1))
        if self.chance(0.6):
            return f"{table} SELECT a.account_id, {self.bracket_text(type_, self.expr(type_, both, 1))} AS m FROM t a {self.pick('JOIN', 'LEFT JOIN')} t b ON {on}"
        least = self.pick("MIN", "MAX")
        return f"{table} SELECT a.account_id, {self.bracket_text(type_, f'{least}(b.v)')} AS m FROM t a JOIN t b ON {self.pick('a.c <= b.c', 'a.account_id <> b.account_id', 'a.c < b.c + 3 AND a.account_id > b.account_id')} GROUP BY a.account_id"


def queries(seed, wrong_type_share=0):
    """Yields an endless, reproducible sequence of queries. `wrong_type_share` of the expressions have a wrong type."""
    for at in itertools.count():
        writer = Writer(f"{seed}/{at}")
        writer.wrong_type_share = wrong_type_share
        type_, sql = writer.query()
        yield collection.Query(f"generated {seed}/{at}", sql, METRICS[type_], place=f"{seed}/{at}")


if __name__ == "__main__":
    for query in itertools.islice(queries(int(sys.argv[1])), int(sys.argv[2])):
        print(query.text() + "\n")
