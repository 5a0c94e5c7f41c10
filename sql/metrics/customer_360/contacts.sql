-- Whether there is an active executive sponsor and champion, how good the relationship with those who are active is
-- (1 to 5), and when one of them was spoken to last.
SELECT
  account_id,
  CASE
    WHEN SUM(CASE WHEN role = 'executive_sponsor' AND active THEN 1 ELSE 0 END) > 0 THEN 'active'
    WHEN SUM(CASE WHEN role = 'executive_sponsor' THEN 1 ELSE 0 END) > 0 THEN 'gone'
    ELSE 'none'
  END AS executive_sponsor,
  CASE WHEN SUM(CASE WHEN role = 'champion' AND active THEN 1 ELSE 0 END) > 0 THEN 'active' ELSE 'gone' END AS champion,
  AVG(CASE WHEN active THEN strength END) AS relationship_strength,
  MAX(last_contact_on) AS last_contact_on
FROM contacts
GROUP BY account_id
