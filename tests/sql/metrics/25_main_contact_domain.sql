-- 25 email domain of the main contact: billing before admin before the rest, then by address
-- type: text
-- duckdb
WITH ranked AS (
  SELECT account_id, lower(split_part(email, '@', 2)) AS domain
  FROM contacts
  WHERE contains(email, '@')
  QUALIFY row_number() OVER (
    PARTITION BY account_id
    ORDER BY CASE role WHEN 'billing' THEN 1 WHEN 'admin' THEN 2 ELSE 3 END, lower(email)) = 1
)
SELECT a.account_id, r.domain AS m FROM accounts a LEFT JOIN ranked r USING (account_id)
-- postgresql
WITH main_contact AS (
    SELECT DISTINCT ON (account_id)
           account_id,
           lower(split_part(email, '@', 2)) AS domain
    FROM contacts
    WHERE email LIKE '%@%'
    ORDER BY account_id,
             CASE role WHEN 'billing' THEN 1 WHEN 'admin' THEN 2 ELSE 3 END,
             lower(email) COLLATE "C"
)
SELECT a.account_id, mc.domain AS m
FROM accounts a
LEFT JOIN main_contact mc USING (account_id)
-- snowflake
WITH main_contact AS (
    SELECT account_id, LOWER(SPLIT_PART(email, '@', 2)) AS domain
    FROM contacts
    WHERE email ILIKE '%@%'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id
                               ORDER BY DECODE(role, 'billing', 1, 'admin', 2, 3), LOWER(email)) = 1
)
SELECT a.account_id, c.domain AS m
FROM accounts a
LEFT JOIN main_contact c ON c.account_id = a.account_id
-- bigquery
WITH main_contact AS (
  SELECT account_id, LOWER(SPLIT(email, '@')[SAFE_OFFSET(1)]) AS domain
  FROM contacts
  WHERE REGEXP_CONTAINS(email, r'@')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY account_id
    ORDER BY IF(role = 'billing', 1, IF(role = 'admin', 2, 3)), LOWER(email)
  ) = 1
)
SELECT a.account_id, c.domain AS m
FROM accounts AS a
LEFT JOIN main_contact AS c USING (account_id)
-- spark
WITH ranked AS (
  SELECT account_id,
         lower(substring_index(email, '@', -1)) AS domain,
         row_number() OVER (PARTITION BY account_id
                            ORDER BY CASE role WHEN 'billing' THEN 1 WHEN 'admin' THEN 2 ELSE 3 END, lower(email)) AS rn
  FROM contacts
  WHERE instr(email, '@') > 0
)
SELECT a.account_id, r.domain AS m
FROM accounts a
LEFT JOIN ranked r ON r.account_id = a.account_id AND r.rn = 1
