-- 26 are all contacts with an address at free-mail providers?
-- type: text
-- duckdb
SELECT a.account_id,
       CASE bool_and(lower(split_part(c.email, '@', 2)) IN ('gmail.com', 'hotmail.com', 'yahoo.com', 'gmx.de', 'web.de'))
         WHEN true THEN 'yes' WHEN false THEN 'no' END AS m
FROM accounts a
LEFT JOIN contacts c ON c.account_id = a.account_id AND c.email LIKE '%@%'
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       CASE
           WHEN bool_and(c.email ~* '@(gmail\.com|hotmail\.com|yahoo\.com|gmx\.de|web\.de)$') THEN 'yes'
           WHEN count(c.email) > 0 THEN 'no'
       END AS m
FROM accounts a
LEFT JOIN contacts c ON c.account_id = a.account_id AND position('@' IN c.email) > 0
GROUP BY a.account_id
-- snowflake
SELECT a.account_id,
       CASE BOOLAND_AGG(LOWER(SPLIT_PART(c.email, '@', 2)) IN ('gmail.com', 'hotmail.com', 'yahoo.com', 'gmx.de', 'web.de'))
           WHEN TRUE THEN 'yes'
           WHEN FALSE THEN 'no'
       END AS m
FROM accounts a
LEFT JOIN contacts c ON c.account_id = a.account_id AND CONTAINS(c.email, '@')
GROUP BY a.account_id
-- bigquery, with what `validate` says to write
WITH domains AS (
  SELECT account_id, LOWER(NULLIF(REGEXP_EXTRACT(email, r'@(.+)$', 1), '')) AS domain
  FROM contacts
)
SELECT
  a.account_id,
  CASE
    WHEN COUNT(d.domain) = 0 THEN NULL
    WHEN LOGICAL_AND(d.domain IN ('gmail.com', 'hotmail.com', 'yahoo.com', 'gmx.de', 'web.de')) THEN 'yes'
    ELSE 'no'
  END AS m
FROM accounts AS a
LEFT JOIN domains AS d USING (account_id)
GROUP BY a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id,
       CASE WHEN every(lower(substring_index(c.email, '@', -1)) IN ('gmail.com', 'hotmail.com', 'yahoo.com', 'gmx.de', 'web.de')) THEN 'yes'
            WHEN count(c.email) > 0 THEN 'no' END AS m
FROM accounts a
LEFT JOIN contacts c ON c.account_id = a.account_id AND REGEXP_MATCHES(c.email, '@')
GROUP BY a.account_id
