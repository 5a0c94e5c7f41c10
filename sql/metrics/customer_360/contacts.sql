-- Whether there is an active executive sponsor and champion, how strong the relationship with the active contacts is
-- (1 to 5), and the day of the last contact.
SELECT
  account_id,
  CASE
    WHEN BOOL_OR(role = 'executive_sponsor' AND active) THEN 'active'
    WHEN BOOL_OR(role = 'executive_sponsor') THEN 'gone'
    ELSE 'none'
  END AS executive_sponsor,
  CASE WHEN BOOL_OR(role = 'champion' AND active) THEN 'active' ELSE 'gone' END AS champion,
  AVG(strength) FILTER (WHERE active) AS relationship_strength,
  MAX(last_contact_on) AS last_contact_on
FROM contacts
GROUP BY account_id
