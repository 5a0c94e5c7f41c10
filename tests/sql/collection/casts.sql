--! Conversions, also those that may fail.

-- text to integer: blanks around it do not matter, a fraction is rounded
SELECT account_id, SUM(TRY_CAST(name AS INTEGER)) AS m FROM facts GROUP BY account_id;

-- text to number
SELECT account_id, SUM(TRY_CAST(name AS DOUBLE)) + SUM(TRY_CAST(' 1e2 ' AS DOUBLE)) AS m FROM facts GROUP BY account_id;

-- text to decimal rounds
SELECT a.account_id, SUM(TRY_CAST(t.v AS DECIMAL(5, 2))) AS m
FROM accounts a JOIN (VALUES ('1.005', 1), ('-1.025', 2), ('999.994', 3), ('1000', 4), ('', 5), ('x', 6), ('.5', 7), ('5.', 8), ('1e1', 9)) AS t (v, w) ON t.w <= a.seats
GROUP BY a.account_id;

-- decimals round half away from zero, doubles half to even
SELECT account_id, SUM(CAST(ratio AS INTEGER)) * 1000 + SUM(CAST(x AS INTEGER)) AS m FROM facts GROUP BY account_id;

-- a literal with a point is a decimal and rounds as one
SELECT account_id, CAST(2.5 AS INTEGER) * 1000 + CAST(-3.5 AS INTEGER) * 10 + CAST(25e-1 AS INTEGER) + seats AS m FROM accounts;

-- a decimal to fewer digits rounds
-- type: text
SELECT account_id, MAX(CAST(CAST(ratio AS DECIMAL(9, 2)) AS VARCHAR)) AS m FROM facts GROUP BY account_id;

-- a decimal to more digits
-- type: text
SELECT account_id, MIN(CAST(CAST(price AS DECIMAL(12, 5)) AS VARCHAR)) AS m FROM facts GROUP BY account_id;

-- TRY_CAST of a value that is too wide
SELECT account_id, COUNT(TRY_CAST(big AS INTEGER)) * 10 + COUNT(TRY_CAST(big AS DECIMAL(18, 0))) AS m FROM edges GROUP BY account_id;

-- TRY_CAST to a decimal that holds fewer digits
SELECT account_id, COUNT(TRY_CAST(price AS DECIMAL(4, 1))) AS m FROM facts GROUP BY account_id;

-- SMALLINT and TINYINT hold what their names say
SELECT account_id, COUNT(TRY_CAST(n * 10 AS TINYINT)) * 100 + COUNT(TRY_CAST(n * 10000 AS SMALLINT)) AS m FROM facts GROUP BY account_id;

-- text to boolean
SELECT account_id, COUNT(*) FILTER (WHERE TRY_CAST(name AS BOOLEAN)) * 100 + COUNT(TRY_CAST(name AS BOOLEAN)) AS m FROM facts GROUP BY account_id;

-- text to date
-- type: date
SELECT account_id, MAX(TRY_CAST(name AS DATE)) AS m FROM facts GROUP BY account_id;

-- text to date: only days that there are
SELECT a.account_id, COUNT(TRY_CAST(t.v AS DATE)) AS m
FROM accounts a JOIN (VALUES ('2026-02-28', 1), ('2026-02-29', 2), ('2024-02-29', 3), ('2026-13-01', 4), ('2026-1-5', 5), ('2026/01/05', 6), ('today', 7), ('', 8)) AS t (v, w) ON t.w <= a.seats
GROUP BY a.account_id;

-- text to timestamp keeps six digits of a second
-- type: text
SELECT account_id, CAST(CAST('2026-02-03T04:05:06.789012' AS TIMESTAMP) AS VARCHAR) || seats AS m FROM accounts;

-- a timestamp as text shows the digits it has
-- type: text
SELECT account_id, MAX(CAST(moment AS VARCHAR)) || MIN(CAST(moment AS TEXT)) AS m FROM facts GROUP BY account_id;

-- a date as text
-- type: text
SELECT account_id, MIN(day::VARCHAR) || MAX(day::TEXT) AS m FROM facts GROUP BY account_id;

-- a truth as text
-- type: text
SELECT account_id, MIN(CAST(flag AS VARCHAR)) AS m FROM facts GROUP BY account_id;

-- an integer as text
-- type: text
SELECT account_id, MIN(CAST(n AS VARCHAR)) || MAX(CAST(-n AS VARCHAR)) AS m FROM facts GROUP BY account_id;

-- a decimal as text keeps its zeros
-- type: text
SELECT account_id, MIN(CAST(price AS VARCHAR)) || ' ' || MAX(CAST(ratio AS VARCHAR)) AS m FROM facts GROUP BY account_id;

-- a double as text
-- type: text
SELECT account_id, MIN(CAST(x AS VARCHAR)) || ' ' || MAX(CAST(x / 3 AS VARCHAR)) AS m FROM facts GROUP BY account_id;

-- a large and a small double as text
-- type: text
SELECT account_id, STRING_AGG(CAST(wide AS VARCHAR), ' ' ORDER BY wide) AS m FROM edges GROUP BY account_id;

-- a timestamp to a date takes the day it lies in
-- type: date
SELECT account_id, MIN(CAST(moment AS DATE)) AS m FROM facts GROUP BY account_id;

-- a date to a timestamp is its midnight
SELECT account_id, COUNT(*) FILTER (WHERE moment = CAST(day AS TIMESTAMP)) AS m FROM facts GROUP BY account_id;

-- a truth to a number
SELECT account_id, SUM(CAST(flag AS BIGINT)) + SUM(CAST(n > 3 AS DOUBLE)) / 4 AS m FROM facts GROUP BY account_id;

-- a text literal becomes what it is compared with
SELECT account_id, COUNT(*) FILTER (WHERE day >= '2026-06-01') * 10000 + COUNT(*) FILTER (WHERE n = '7') * 100 + COUNT(*) FILTER (WHERE moment < '2026-06-10 23:59:59.9999995') AS m
FROM facts GROUP BY account_id;

-- an integer in ||
-- type: text
SELECT account_id, 'n=' || MAX(n) || ';' || MAX(price) || ';' || MAX(day) AS m FROM facts GROUP BY account_id;

-- :: binds before arithmetic
SELECT account_id, SUM(n::DOUBLE / 3 + -n::DECIMAL(9, 2)) AS m FROM facts GROUP BY account_id;

-- a cast that fails on a row
-- fails: `Zoë` is not an integer
SELECT account_id, SUM(CAST(name AS INTEGER)) AS m FROM facts GROUP BY account_id;

-- a cast to a date that fails on a row
-- type: date
-- fails: 2026-02-30 is not a date
SELECT account_id, MAX(CAST(name AS DATE)) AS m FROM facts WHERE name LIKE '2026-%' GROUP BY account_id;

-- a cast of a row that WHERE takes away does not fail
SELECT account_id, SUM(CAST(name AS INTEGER)) AS m FROM facts WHERE name IN ('0042', '-7') GROUP BY account_id;

-- a cast to INTEGER of a value with more than 32 bits
-- fails: INTEGER holds 32 bits
SELECT account_id, MAX(CAST(big AS INTEGER)) AS m FROM edges GROUP BY account_id;

-- an addition beyond 64 bits
-- fails: integers hold 64 bits
SELECT account_id, MAX(big + 1) AS m FROM edges GROUP BY account_id;

-- a product beyond 64 bits
-- fails: integers hold 64 bits
SELECT account_id, MAX(big * big) AS m FROM edges GROUP BY account_id;

-- a sum of integers beyond 64 bits
-- fails: integers hold 64 bits, sums of them too
SELECT account_id, SUM(big) AS m FROM edges GROUP BY account_id;

-- a product of decimals beyond 38 digits
-- fails: decimals hold 38 digits
SELECT account_id, MAX(exact * exact) AS m FROM edges GROUP BY account_id;

-- several rows of an account
-- fails: an account has one row
SELECT account_id, n AS m FROM facts;

-- a scalar subquery of several rows
-- fails: a scalar subquery has one row
SELECT account_id, SUM(n) + (SELECT cap FROM kinds) AS m FROM facts GROUP BY account_id;
