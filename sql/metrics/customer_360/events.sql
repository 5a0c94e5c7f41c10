-- Registrations for events within half a year, and attendances.
SELECT account_id, SUM(registered) AS registered_180d, SUM(attended) AS attended_180d
FROM events
WHERE held_on >= :from_180d
GROUP BY account_id
