--! JSON text.

-- a value by its name
-- type: text
SELECT account_id, MAX(CASE WHEN n > 0 THEN '{"plan": "' || kind || '", "n": ' || n || '}' END ->> 'plan') AS m FROM facts GROUP BY account_id;

-- a number in a text of JSON
SELECT account_id, SUM(CAST(JSON_EXTRACT_STRING('{"a": {"n": ' || n || '}}', '$.a.n') AS INTEGER)) AS m FROM facts GROUP BY account_id;

-- an element of a list
-- type: text
SELECT account_id, MAX(JSON_EXTRACT_STRING('{"tags": ["t", "' || COALESCE(kind, 'none') || '"]}', '$.tags[1]')) AS m FROM facts GROUP BY account_id;

-- the last element of a list
-- type: text
SELECT account_id, MAX('["t", "' || COALESCE(kind, 'none') || '"]' ->> '$[#-1]') AS m FROM facts GROUP BY account_id;

-- a value that is missing, and one that is null
SELECT account_id, COUNT('{"a": null}' ->> 'a') + COUNT('{"a": 1}' ->> 'b') AS m FROM facts GROUP BY account_id;

-- the text of an object
-- type: text
SELECT account_id, MAX('{"a": {"b": [1, 2.50, "x"]}}' -> 'a') AS m FROM facts GROUP BY account_id;

-- the length of a list
SELECT account_id, MAX(JSON_ARRAY_LENGTH('{"a": [1, 2, ' || COALESCE(n, 0) || ']}', '$.a')) AS m FROM facts GROUP BY account_id;

-- what kind of value it is
-- type: text
SELECT account_id, MAX(JSON_TYPE('{"a": ' || CASE WHEN flag THEN 'true' ELSE '"t"' END || '}', '$.a')) AS m FROM facts GROUP BY account_id;

-- whether a text is JSON
SELECT account_id, COUNT(*) FILTER (WHERE JSON_VALID(name)) AS m FROM facts GROUP BY account_id;

-- whether there is a value
SELECT account_id, COUNT(*) FILTER (WHERE JSON_EXISTS('{"' || COALESCE(kind, 'none') || '": 1}', '$.x')) AS m FROM facts GROUP BY account_id;

-- a text that is no JSON
-- type: text
-- fails: some of the names are not JSON
SELECT account_id, MAX(JSON_EXTRACT_STRING(name, '$.a')) AS m FROM facts GROUP BY account_id;

-- paths within a list, whose colons are no slices
-- differs: DuckDB does not support paths after a colon
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, '{"a":"x"}' AS j, kind FROM facts) WHERE kind IN UNNEST([j:a, 'y']) GROUP BY account_id;
-- duckdb:
SELECT account_id, COUNT(*) AS m FROM (SELECT account_id, '{"a":"x"}' AS j, kind FROM facts) WHERE kind IN (j->>'a', 'y') GROUP BY account_id;
