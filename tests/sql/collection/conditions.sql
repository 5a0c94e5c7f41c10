--! Three-valued logic.

-- WHERE skips rows whose condition is unknown
SELECT account_id, COUNT(*) AS m FROM facts WHERE n <> 3 GROUP BY account_id;

-- NOT of an unknown condition is unknown
SELECT account_id, COUNT(*) AS m FROM facts WHERE NOT (n > 3) GROUP BY account_id;

-- NULL AND FALSE is false, NULL AND TRUE is unknown
SELECT account_id, COUNT(*) FILTER (WHERE NOT (flag AND n > 100)) AS m FROM facts GROUP BY account_id;

-- NULL OR TRUE is true, NULL OR FALSE is unknown
SELECT account_id, COUNT(*) FILTER (WHERE flag OR id > 3) * 100 + COUNT(*) FILTER (WHERE flag OR id < 0) AS m FROM facts GROUP BY account_id;

-- NULL = NULL is unknown
SELECT account_id, COUNT(*) FILTER (WHERE n = n) * 100 + COUNT(*) FILTER (WHERE kind = NULL) AS m FROM facts GROUP BY account_id;

-- IS TRUE, IS NOT TRUE
SELECT account_id, COUNT(*) FILTER (WHERE flag IS TRUE) * 100 + COUNT(*) FILTER (WHERE flag IS NOT TRUE) AS m FROM facts GROUP BY account_id;

-- IS FALSE, IS NOT FALSE
SELECT account_id, COUNT(*) FILTER (WHERE flag IS FALSE) * 100 + COUNT(*) FILTER (WHERE (n > 3) IS NOT FALSE) AS m FROM facts GROUP BY account_id;

-- IS NULL, IS NOT NULL of a condition
SELECT account_id, COUNT(*) FILTER (WHERE (n > 3 AND flag) IS NULL) * 100 + COUNT(*) FILTER (WHERE (n > 3 OR flag) IS NOT NULL) AS m FROM facts GROUP BY account_id;

-- IS DISTINCT FROM
SELECT account_id, COUNT(*) FILTER (WHERE kind IS DISTINCT FROM 'x') * 100 + COUNT(*) FILTER (WHERE n IS NOT DISTINCT FROM NULL) AS m FROM facts GROUP BY account_id;

-- a condition as a value
-- type: boolean
SELECT account_id, n > 3 AND flag AS m FROM facts QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY id DESC) = 1;

-- conditions compare: false lies below true
SELECT account_id, COUNT(*) FILTER (WHERE flag > (n > 3)) * 100 + COUNT(*) FILTER (WHERE flag = (n > 3)) AS m FROM facts GROUP BY account_id;

-- IN a list with NULL
SELECT account_id, COUNT(*) FILTER (WHERE kind IN ('x', NULL)) * 100 + COUNT(*) FILTER (WHERE (kind IN ('x', NULL)) IS NULL) AS m FROM facts GROUP BY account_id;

-- NOT IN a list
SELECT account_id, COUNT(*) FILTER (WHERE n NOT IN (3, 7, 100)) * 100 + COUNT(*) FILTER (WHERE n NOT IN (3, NULL)) AS m FROM facts GROUP BY account_id;

-- IN a list of expressions
SELECT account_id, COUNT(*) FILTER (WHERE n IN (id, id - 15, cap)) AS m FROM (SELECT f.*, k.cap FROM facts f LEFT JOIN kinds k ON k.kind = f.kind) q GROUP BY account_id;

-- BETWEEN with bounds the wrong way round
SELECT account_id, COUNT(*) FILTER (WHERE n BETWEEN 10 AND 0) * 100 + COUNT(*) FILTER (WHERE n NOT BETWEEN 10 AND 0) AS m FROM facts GROUP BY account_id;

-- BETWEEN where one bound is NULL
SELECT account_id, COUNT(*) FILTER (WHERE n NOT BETWEEN 5 AND NULL) AS m FROM facts GROUP BY account_id;

-- CASE without ELSE
SELECT account_id, SUM(CASE WHEN n > 5 THEN 1 WHEN n > 0 THEN 10 END) AS m FROM facts GROUP BY account_id;

-- CASE of a value: NULL equals nothing
SELECT account_id, SUM(CASE kind WHEN 'x' THEN 1 WHEN NULL THEN 100 ELSE 10000 END) AS m FROM facts GROUP BY account_id;

-- CASE keeps what it does not take from failing
SELECT account_id, SUM(CASE WHEN REGEXP_FULL_MATCH(name, '-?[0-9]+') THEN CAST(name AS INTEGER) ELSE 1000 END) AS m FROM facts GROUP BY account_id;

-- CASE of an integer and a decimal
SELECT account_id, SUM(CASE WHEN flag THEN n ELSE price END) AS m FROM facts GROUP BY account_id;

-- COALESCE of an integer and a double
SELECT account_id, SUM(COALESCE(n, x, 0.5)) AS m FROM facts GROUP BY account_id;

-- COALESCE takes the first that is there
-- type: text
SELECT account_id, COALESCE(MAX(CASE WHEN flag IS NULL THEN name END), MAX(kind), 'none') AS m FROM facts GROUP BY account_id;

-- NULLIF
SELECT account_id, SUM(n) / NULLIF(SUM(CASE WHEN flag THEN n ELSE 0 END), 0) AS m FROM facts GROUP BY account_id;

-- GREATEST and LEAST pass over NULL
SELECT account_id, SUM(GREATEST(n, x, 1)) * 100 + SUM(LEAST(n, price)) AS m FROM facts GROUP BY account_id;

-- IF
SELECT account_id, SUM(IF(flag, 1, 100)) AS m FROM facts GROUP BY account_id;

-- IFNULL
SELECT account_id, SUM(IFNULL(n, 1000)) AS m FROM facts GROUP BY account_id;

-- NULL as a whole metric
SELECT account_id, NULL AS m FROM accounts;

-- AND binds before OR
SELECT account_id, COUNT(*) AS m FROM facts WHERE flag OR n > 3 AND kind = 'x' GROUP BY account_id;

-- NOT binds before AND, comparison before NOT
SELECT account_id, COUNT(*) AS m FROM facts WHERE NOT flag AND NOT n = 7 GROUP BY account_id;

-- a number that stands for a truth
SELECT account_id, SUM(CAST(flag AS INTEGER)) * 100 + COUNT(*) FILTER (WHERE CAST(n AS BOOLEAN)) AS m FROM facts GROUP BY account_id;
