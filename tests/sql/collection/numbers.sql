--! Arithmetic: integers, decimals and doubles, their division, their rounding.

-- integers divide as numbers do
SELECT account_id, SUM(n / 2) AS m FROM facts GROUP BY account_id;

-- literals divide as numbers do
SELECT account_id, 7 / 2 + seats AS m FROM accounts;

-- whole division goes towards zero
SELECT account_id, SUM(n // 4) AS m FROM facts GROUP BY account_id;

-- division by zero is NULL
-- differs: 1 / 0 is infinite in DuckDB, and infinities are missing values
SELECT account_id, COUNT(id / n) * 100 + COUNT(price / n) AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, COUNT(id / NULLIF(n, 0)) * 100 + COUNT(price / NULLIF(n, 0)) AS m FROM facts GROUP BY account_id;

-- the remainder has the sign of the dividend
SELECT account_id, SUM(n % 4) * 100 + SUM(MOD(n, -3)) AS m FROM facts GROUP BY account_id;

-- the remainder of a division by zero is NULL
SELECT account_id, COUNT(id % n) AS m FROM facts GROUP BY account_id;

-- the remainder of decimals and doubles
SELECT account_id, SUM(price % 3) + SUM(x % 0.75) AS m FROM facts GROUP BY account_id;

-- decimals divide as doubles
SELECT account_id, SUM(price) / 3 AS m FROM facts GROUP BY account_id;

-- a decimal divided by a decimal
SELECT account_id, SUM(price / ratio) AS m FROM facts WHERE ratio <> 0 GROUP BY account_id;

-- decimals of two scales multiply exactly
SELECT account_id, SUM(price * ratio) AS m FROM facts GROUP BY account_id;

-- decimals of two scales add up exactly
-- type: text
SELECT account_id, CAST(SUM(price + ratio) AS VARCHAR) AS m FROM facts GROUP BY account_id;

-- decimal literals are exact
SELECT account_id, COUNT(*) FILTER (WHERE 0.1 + 0.2 = 0.3) AS m FROM facts GROUP BY account_id;

-- numbers with an exponent are doubles
SELECT account_id, COUNT(*) FILTER (WHERE 1e-1 + 2e-1 = 3e-1) * 10 + COUNT(*) FILTER (WHERE 25e-1 = 2.5) AS m FROM facts GROUP BY account_id;

-- a decimal compares with an integer and a double by value
SELECT account_id, COUNT(*) FILTER (WHERE ratio = 1) * 10000 + COUNT(*) FILTER (WHERE price > x) * 100 + COUNT(*) FILTER (WHERE n > ratio) AS m FROM facts GROUP BY account_id;

-- integers beyond 53 bits stay what they are
-- type: text
SELECT account_id, CAST(MAX(big - 1) AS VARCHAR) AS m FROM edges WHERE big > -9223372036854775808 GROUP BY account_id;

-- integers beyond 53 bits compare exactly
SELECT account_id, COUNT(*) FILTER (WHERE big = 9007199254740993) * 10 + COUNT(*) FILTER (WHERE big <> 9007199254740992) AS m FROM edges GROUP BY account_id;

-- integer columns are always 64 bits wide
SELECT account_id, SUM(seats * 1000000000 * 2) AS m FROM accounts GROUP BY account_id;

-- literals are 64 bits wide
-- differs: DuckDB computes small literals with 32 bits, which overflow
SELECT account_id, 2147483647 + 1 + seats AS m FROM accounts;
-- duckdb:
SELECT account_id, 2147483647::BIGINT + 1 + seats AS m FROM accounts;

-- INTEGER is 64 bits wide in arithmetic
-- differs: DuckDB computes INTEGER with 32 bits, which overflow
SELECT account_id, CAST(seats AS INTEGER) * 2000000000 AS m FROM accounts;
-- duckdb:
SELECT account_id, seats * 2000000000 AS m FROM accounts;

-- a value too large for a double is NULL
-- differs: DuckDB's infinity
SELECT account_id, COALESCE(MAX(wide * 10), -1) AS m FROM edges WHERE wide > 1e300 OR wide < 1 GROUP BY account_id;
-- duckdb:
SELECT account_id, COALESCE(MAX(CASE WHEN isfinite(wide * 10) THEN wide * 10 END), -1) AS m FROM edges WHERE wide > 1e300 OR wide < 1 GROUP BY account_id;

-- the smallest double
SELECT account_id, COUNT(*) FILTER (WHERE wide > 0) * 10 + COUNT(*) FILTER (WHERE wide / 2 = 0) AS m FROM edges GROUP BY account_id;

-- ROUND goes away from zero
SELECT account_id, SUM(ROUND(x)) * 1000 + SUM(ROUND(ratio)) AS m FROM facts GROUP BY account_id;

-- ROUND of a decimal to fewer digits
SELECT account_id, SUM(ROUND(ratio, 2)) AS m FROM facts GROUP BY account_id;

-- ROUND of a double to digits
SELECT account_id, ROUND(SUM(x) / 3, 3) AS m FROM facts GROUP BY account_id;

-- ROUND to tens and hundreds
SELECT account_id, SUM(ROUND(price, -1)) + SUM(ROUND(id + 4, -1)) AS m FROM facts GROUP BY account_id;

-- FLOOR, CEIL and TRUNC of doubles
SELECT account_id, SUM(FLOOR(x)) * 10000 + SUM(CEIL(x)) * 100 + SUM(TRUNC(x)) AS m FROM facts GROUP BY account_id;

-- FLOOR, CEIL and TRUNC of decimals
SELECT account_id, SUM(FLOOR(ratio)) * 10000 + SUM(CEIL(ratio)) * 100 + SUM(TRUNC(ratio)) AS m FROM facts GROUP BY account_id;

-- ABS and SIGN
SELECT account_id, SUM(ABS(n)) * 1000 + SUM(SIGN(price)) * 10 + SUM(ABS(ratio)) AS m FROM facts GROUP BY account_id;

-- unary minus and plus
SELECT account_id, SUM(-n + +price) - -1 AS m FROM facts GROUP BY account_id;

-- SQRT, EXP, POWER
SELECT account_id, SUM(SQRT(ABS(n))) + SUM(EXP(ratio / 100)) + SUM(POWER(x / 1000, 2)) AS m FROM facts GROUP BY account_id;

-- LN, LOG10, LOG2
SELECT account_id, SUM(LN(ABS(n) + 1)) + SUM(LOG10(id)) + SUM(LOG2(id)) AS m FROM facts GROUP BY account_id;

-- LN of zero and SQRT of less are NULL
-- differs: DuckDB refuses them
SELECT account_id, COUNT(LN(n)) * 100 + COUNT(SQRT(n)) AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, COUNT(CASE WHEN n > 0 THEN 1 END) * 100 + COUNT(CASE WHEN n >= 0 THEN 1 END) AS m FROM facts GROUP BY account_id;

-- POWER of integers is a double
SELECT account_id, SUM(POWER(n, 3)) + POW(2, 0.5) AS m FROM facts GROUP BY account_id;

-- times before plus, minus from the left
SELECT account_id, SUM(n + id * 2 - 3 - 4) AS m FROM facts GROUP BY account_id;

-- a negative zero is zero
-- type: text
SELECT account_id, CASE WHEN MIN(-x) = 0 THEN 'zero' ELSE 'other' END AS m FROM facts WHERE x = 0 OR id > 26 GROUP BY account_id;

-- doubles of either sign of zero are one group
SELECT account_id, COUNT(DISTINCT x * 0) AS m FROM facts GROUP BY account_id;

-- decimals with different digits keep them all
-- differs: DuckDB rounds to the digits of the first where both have 38 digits
SELECT account_id, COALESCE(SUM(CAST(NULL AS DECIMAL(9, 3))), SUM(price * ratio)) AS m FROM facts GROUP BY account_id;
-- duckdb:
SELECT account_id, SUM(price * ratio) AS m FROM facts GROUP BY account_id;
