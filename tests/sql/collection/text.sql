--! Text: patterns, functions that count characters, comparison by bytes.

-- LIKE: the percent sign and the underscore
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE '%o%') * 10000 + COUNT(*) FILTER (WHERE name LIKE '___') * 100 + COUNT(*) FILTER (WHERE name LIKE '%') AS m FROM facts GROUP BY account_id;

-- LIKE is case-sensitive, ILIKE is not
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE 'foo%') * 100 + COUNT(*) FILTER (WHERE name ILIKE 'FOO_ba%') * 10 + COUNT(*) FILTER (WHERE name ILIKE 'ZOË') AS m FROM facts GROUP BY account_id;

-- LIKE: special characters of regular expressions are literal
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE '3.5') * 10000 + COUNT(*) FILTER (WHERE name LIKE 'a|b%') * 100 + COUNT(*) FILTER (WHERE name LIKE '%.%') AS m FROM facts GROUP BY account_id;

-- LIKE: a backslash is a character
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE 'a\b') * 100 + COUNT(*) FILTER (WHERE name LIKE '%\%') AS m FROM facts GROUP BY account_id;

-- LIKE with ESCAPE
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE '100!%' ESCAPE '!') * 100 + COUNT(*) FILTER (WHERE name LIKE 'a!_b' ESCAPE '!') AS m FROM facts GROUP BY account_id;

-- LIKE goes over line breaks
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE 'line_break') * 100 + COUNT(*) FILTER (WHERE name LIKE 'line%break') AS m FROM facts GROUP BY account_id;

-- LIKE: an underscore is one character, however many bytes
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE '日_語') * 100 + COUNT(*) FILTER (WHERE name LIKE '_t_') * 10 + COUNT(*) FILTER (WHERE name LIKE '__') AS m FROM facts GROUP BY account_id;

-- LIKE with a pattern out of a column
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN accounts a ON f.name LIKE '%' || a.kind || '%' GROUP BY f.account_id;

-- NOT LIKE passes over NULL
SELECT account_id, COUNT(*) AS m FROM facts WHERE name NOT LIKE '%o%' GROUP BY account_id;

-- an empty pattern matches empty text
SELECT account_id, COUNT(*) FILTER (WHERE name LIKE '') AS m FROM facts GROUP BY account_id;

-- empty text is not NULL
SELECT account_id, COUNT(*) FILTER (WHERE name = '') * 100 + COUNT(NULLIF(name, '')) AS m FROM facts GROUP BY account_id;

-- LENGTH counts characters
SELECT account_id, SUM(LENGTH(name)) AS m FROM facts GROUP BY account_id;

-- LENGTH by its other names
SELECT account_id, SUM(CHAR_LENGTH(name)) * 1000 + SUM(CHARACTER_LENGTH(kind)) AS m FROM facts GROUP BY account_id;

-- LOWER and UPPER
-- type: text
SELECT account_id, MAX(LOWER(name)) || MIN(UPPER(name)) AS m FROM facts WHERE name <> 'straße' GROUP BY account_id;

-- UPPER of ß
-- type: text
SELECT account_id, MAX(UPPER(name)) AS m FROM facts WHERE name = 'straße' GROUP BY account_id;

-- TRIM takes blanks
-- type: text
SELECT account_id, '[' || MAX(TRIM(name)) || '|' || LTRIM(' a ') || '|' || RTRIM(' a ') || ']' AS m FROM accounts GROUP BY account_id;

-- TRIM of other characters
-- type: text
SELECT account_id, MAX(TRIM(BOTH 'ao' FROM name)) || LTRIM('xxyx', 'x') || RTRIM('xxyx', 'x') || TRIM('xyx', 'x') AS m FROM facts GROUP BY account_id;

-- SUBSTRING counts characters from one
-- type: text
SELECT account_id, MAX(SUBSTRING(name, 2, 2)) || MIN(SUBSTRING(name FROM 2)) || MAX(SUBSTR(name, 1, 1)) AS m FROM facts GROUP BY account_id;

-- SUBSTRING from the end
-- type: text
SELECT account_id, '[' || MAX(SUBSTRING(name, 0)) || '|' || MAX(SUBSTRING(name, -3)) || '|' || MAX(SUBSTRING(name, -3, 2)) || ']' AS m FROM facts GROUP BY account_id;

-- SUBSTRING from zero
-- refused: position 0 is before the first one, or the first one itself
SELECT account_id, MAX(SUBSTRING(name, 0, 3)) AS m FROM facts GROUP BY account_id;

-- LEFT and RIGHT
-- type: text
SELECT account_id, '[' || MAX(LEFT(name, 2)) || '|' || MAX(RIGHT(name, 2)) || '|' || MAX(LEFT(name, -2)) || '|' || MAX(RIGHT(name, -2)) || ']' AS m FROM facts GROUP BY account_id;

-- REPLACE
-- type: text
SELECT account_id, MAX(REPLACE(name, 'o', '00')) || MAX(REPLACE(name, '', 'x')) AS m FROM facts GROUP BY account_id;

-- POSITION counts characters, 0 if there is no match
SELECT account_id, SUM(POSITION('b' IN name)) * 100 + SUM(STRPOS(name, 'ë')) AS m FROM facts GROUP BY account_id;

-- SPLIT_PART
-- type: text
SELECT account_id, MAX(SPLIT_PART(name, '|', 2)) || ';' || MAX(SPLIT_PART(name, '-', 1)) || ';' || MAX(SPLIT_PART(name, '|', 9)) || ';' || MAX(SPLIT_PART(name, '|', -1)) AS m FROM facts GROUP BY account_id;

-- || with NULL is NULL, CONCAT passes over it
SELECT account_id, COUNT(name || kind) * 100 + COUNT(CONCAT(name, kind)) AS m FROM facts GROUP BY account_id;

-- CONCAT and CONCAT_WS
-- type: text
SELECT account_id, MAX(CONCAT(name, '/', kind, '/', n)) || MAX(CONCAT_WS('-', name, kind, 'z')) AS m FROM facts GROUP BY account_id;

-- LPAD and RPAD cut and fill
-- type: text
SELECT account_id, MAX(LPAD(name, 3, '*')) || MAX(RPAD(name, 9, 'ab')) AS m FROM facts GROUP BY account_id;

-- REPEAT and REVERSE
-- type: text
SELECT account_id, MAX(REPEAT(kind, 3)) || MAX(REVERSE(kind || '!')) AS m FROM facts GROUP BY account_id;

-- STARTS_WITH, ENDS_WITH, CONTAINS
SELECT account_id, COUNT(*) FILTER (WHERE STARTS_WITH(name, 'foo')) * 100 + COUNT(*) FILTER (WHERE ENDS_WITH(name, 'r')) * 10 + COUNT(*) FILTER (WHERE CONTAINS(name, '|')) AS m FROM facts GROUP BY account_id;

-- regular expressions match anywhere
SELECT account_id, COUNT(*) FILTER (WHERE REGEXP_MATCHES(name, '[0-9]+')) * 100 + COUNT(*) FILTER (WHERE REGEXP_MATCHES(name, '^[a-z]+$')) AS m FROM facts GROUP BY account_id;

-- ~ holds where the whole text matches
-- refused: it matches a part in PostgreSQL and the whole in DuckDB
SELECT account_id, COUNT(*) FILTER (WHERE name ~ '[a-z]+') * 100 + COUNT(*) FILTER (WHERE name ~ '.*o.*') AS m FROM facts GROUP BY account_id;

-- regular expressions replace and extract
-- type: text
SELECT account_id, MAX(REGEXP_REPLACE(name, '[aeiou]', '_', 'g')) || MAX(REGEXP_REPLACE(name, 'o', '0')) || MAX(REGEXP_EXTRACT(name, '[0-9]+')) AS m FROM facts GROUP BY account_id;

-- text compares by bytes
SELECT account_id, COUNT(*) FILTER (WHERE name < 'a') * 10000 + COUNT(*) FILTER (WHERE name > 'z') * 100 + COUNT(*) FILTER (WHERE name >= 'Zoë') AS m FROM facts GROUP BY account_id;

-- text orders by bytes
-- type: text
SELECT account_id, name AS m FROM facts WHERE name IS NOT NULL QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY name, id) = 1;

-- é as one character is not é as two
SELECT account_id, COUNT(*) FILTER (WHERE name = 'é') * 10 + COUNT(*) FILTER (WHERE LENGTH(name) = 2) AS m FROM facts GROUP BY account_id;

-- a quote in a text
SELECT account_id, COUNT(*) FILTER (WHERE name = 'it''s') AS m FROM facts GROUP BY account_id;

-- CHR and ASCII
-- type: text
SELECT account_id, CHR(960) || CHR(CAST(65 + COALESCE(seats, 0) AS INTEGER)) || ASCII(name) AS m FROM accounts;

-- a quoted name, names in another case, a comment
SELECT F."account_id", /* all of them */ COUNT(*) AS m -- rows
FROM Facts AS f
GROUP BY f.Account_Id;

-- TRANSLATE
-- type: text
SELECT account_id, MAX(TRANSLATE(name, 'fob', 'F0')) AS m FROM facts GROUP BY account_id;
