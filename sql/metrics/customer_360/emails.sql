-- How many of the emails of 90 days were opened.
SELECT account_id, SUM(sent) AS emails_sent_90d, SUM(opened) AS emails_opened_90d
FROM emails
WHERE week_ends_on >= :from_90d
GROUP BY account_id
