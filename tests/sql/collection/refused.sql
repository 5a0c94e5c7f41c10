--! Queries that are refused before a row is read, with position and hint.

-- a column that no table has
-- refused: there is no such column
SELECT account_id, SUM(amount) AS m FROM facts GROUP BY account_id;

-- a table that is not declared
-- refused: there is no such source
SELECT account_id, COUNT(*) AS m FROM usage GROUP BY account_id;

-- a function that does not exist
-- refused: there is no such function
SELECT account_id, FROBNICATE(seats) AS m FROM accounts;

-- a function with too few arguments
-- refused: REPLACE takes three
SELECT account_id, MAX(REPLACE(name, 'x')) AS m FROM facts GROUP BY account_id;

-- a column that both tables have
-- refused: `kind` is ambiguous
SELECT f.account_id, MAX(kind) AS m FROM facts f JOIN kinds k ON k.kind = f.kind GROUP BY f.account_id;

-- a column that is neither grouped nor aggregated
-- refused: which row's value is returned is undefined
SELECT account_id, n AS m FROM facts GROUP BY account_id;

-- a column in HAVING that is neither grouped nor aggregated
-- refused: which row's value is returned is undefined
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY account_id HAVING n > 3;

-- an aggregate in WHERE
-- refused: WHERE comes before groups
SELECT account_id, COUNT(*) AS m FROM facts WHERE COUNT(*) > 1 GROUP BY account_id;

-- an aggregate of an aggregate
-- refused: that takes a subquery
SELECT account_id, MAX(SUM(n)) AS m FROM facts GROUP BY account_id;

-- a window in WHERE
-- refused: WHERE comes before windows
SELECT account_id, n AS m FROM facts WHERE ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY id) = 1;

-- text compared with a number
-- refused: text and integers don't mix
SELECT account_id, COUNT(*) AS m FROM facts WHERE name > n GROUP BY account_id;

-- text in arithmetic
-- refused: text and integers don't mix
SELECT account_id, MAX(name + 1) AS m FROM facts GROUP BY account_id;

-- a date compared with a number
-- refused: dates and integers don't mix
SELECT account_id, COUNT(*) AS m FROM facts WHERE day > 5 GROUP BY account_id;

-- the sum of dates
-- refused: dates don't add up
SELECT account_id, SUM(day) AS m FROM facts GROUP BY account_id;

-- the sum of texts
-- refused: texts don't add up
SELECT account_id, SUM(name) AS m FROM facts GROUP BY account_id;

-- a number as a condition of AND
-- refused: a text is not a condition
SELECT account_id, COUNT(*) AS m FROM facts WHERE name AND flag GROUP BY account_id;

-- results of CASE that don't mix
-- refused: text and dates don't mix
SELECT account_id, MAX(CASE WHEN flag THEN name ELSE day END) AS m FROM facts GROUP BY account_id;

-- columns of UNION that don't mix
-- refused: text and integers don't mix
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, n FROM facts UNION ALL SELECT account_id, name FROM facts) q GROUP BY account_id;

-- UNION of another number of columns
-- refused: two columns and one
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, n FROM facts UNION ALL SELECT account_id FROM facts) q GROUP BY account_id;

-- a literal that is no date
-- refused: February has 28 days
SELECT account_id, COUNT(*) AS m FROM facts WHERE day > DATE '2026-02-30' GROUP BY account_id;

-- a text that is no date, compared with one
-- refused: `soon` is not a date
SELECT account_id, COUNT(*) AS m FROM facts WHERE day > 'soon' GROUP BY account_id;

-- the clock
-- refused: the as-of date is the only current date
SELECT account_id, COUNT(*) AS m FROM facts WHERE day < CURRENT_DATE GROUP BY account_id;

-- the clock, as a function
-- refused: the as-of date is the only current date
SELECT account_id, COUNT(*) AS m FROM facts WHERE moment < NOW() GROUP BY account_id;

-- chance
-- refused: the same data must give the same numbers
SELECT account_id, MAX(RANDOM()) AS m FROM facts GROUP BY account_id;

-- the first of rows in no order
-- refused: FIRST needs an ORDER BY
SELECT account_id, FIRST(n) AS m FROM facts GROUP BY account_id;

-- a window function without an order
-- refused: ROW_NUMBER needs an ORDER BY
SELECT account_id, MAX(k) AS m FROM (SELECT account_id, ROW_NUMBER() OVER (PARTITION BY account_id) AS k FROM facts) q GROUP BY account_id;

-- LIMIT without ORDER BY
-- refused: which rows are returned is undefined
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id FROM facts LIMIT 5) q GROUP BY account_id;

-- a parameter that is not declared
-- refused: there is no such parameter
SELECT account_id, COUNT(*) AS m FROM facts WHERE day > :since GROUP BY account_id;

-- a file instead of a table
-- refused: SQL cannot open files
SELECT account_id, COUNT(*) AS m FROM 'facts.parquet' GROUP BY account_id;

-- a function that reads files
-- refused: SQL cannot open files
SELECT account_id, COUNT(*) AS m FROM read_parquet('facts.parquet') GROUP BY account_id;

-- no account
-- refused: the query returns no `account_id`
SELECT kind, COUNT(*) AS m FROM facts GROUP BY kind;

-- no query
-- refused: only SELECT is supported
DELETE FROM facts;

-- a query that ends in the middle
-- refused: something is missing after WHERE
SELECT account_id, COUNT(*) AS m FROM facts WHERE;

-- a scalar subquery of two columns
-- refused: a scalar subquery has one column
SELECT account_id, COUNT(*) + (SELECT MAX(n), MIN(n) FROM facts) AS m FROM facts GROUP BY account_id;

-- GROUP BY a position that there is not
-- refused: there are two columns
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY 3;

-- two tables by the same name
-- refused: an alias names one table
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN kinds f ON TRUE GROUP BY f.account_id;

-- ORDER BY an aggregate that the groups do not have
-- refused: which row's value is returned is undefined
SELECT account_id, COUNT(*) AS m FROM facts GROUP BY account_id ORDER BY id;

-- an unknown part of a date
-- refused: `fortnight` is not a date part
SELECT account_id, MAX(DATE_TRUNC('fortnight', day)) AS m FROM facts GROUP BY account_id;

-- a unit without quotes that is also a column of texts
-- refused: DuckDB reads the column, other engines the unit
SELECT account_id, MAX(DATE_PART(s, moment)) AS m FROM (SELECT *, kind AS s FROM facts) GROUP BY account_id;

-- the same as the first of three
-- refused: DuckDB reads the column, other engines the unit
SELECT account_id, MAX(DATE_DIFF(month, DATE '2026-01-01', day)) AS m FROM (SELECT *, kind AS month FROM facts) GROUP BY account_id;

-- months from the 31st in the words of BigQuery and Spark
-- refused: DuckDB continues from 28 February, other engines return to 31 March
SELECT 'a1' AS account_id, COUNT(*) AS m FROM UNNEST(GENERATE_DATE_ARRAY(DATE '2026-01-31', DATE '2026-06-30', INTERVAL 1 MONTH)) AS t(d);
