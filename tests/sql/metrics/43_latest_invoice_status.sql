-- 43 status of the invoice with the highest id (which may be NULL), drafts apart
-- type: text
-- duckdb
SELECT a.account_id, first(i.status ORDER BY i.invoice_id DESC) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.status IS DISTINCT FROM 'draft'
GROUP BY a.account_id
-- postgresql
SELECT a.account_id,
       (array_agg(i.status ORDER BY i.invoice_id DESC))[1] AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND i.status IS DISTINCT FROM 'draft'
GROUP BY a.account_id
-- snowflake
SELECT a.account_id, i.status AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND IFNULL(i.status, '?') <> 'draft'
QUALIFY ROW_NUMBER() OVER (PARTITION BY a.account_id ORDER BY i.invoice_id DESC) = 1
-- bigquery
SELECT a.account_id, ANY_VALUE(i.status HAVING MAX i.invoice_id) AS m
FROM accounts AS a
LEFT JOIN invoices AS i ON i.account_id = a.account_id AND COALESCE(i.status, '') != 'draft'
GROUP BY a.account_id
-- spark, with what `validate` says to write
SELECT a.account_id, FIRST(i.status ORDER BY i.invoice_id DESC NULLS LAST) AS m
FROM accounts a
LEFT JOIN invoices i ON i.account_id = a.account_id AND coalesce(i.status, '') <> 'draft'
GROUP BY a.account_id
