-- What was said of us to others within a year.
SELECT
  account_id,
  SUM(CASE WHEN kind = 'referral' THEN 1 ELSE 0 END) AS referrals_365d,
  SUM(CASE WHEN kind = 'mention' THEN 1 ELSE 0 END) AS mentions_365d,
  SUM(CASE WHEN kind = 'testimonial' THEN 1 ELSE 0 END) AS testimonials_365d
FROM advocacy
WHERE happened_on >= :from_365d
GROUP BY account_id
