-- Referrals, mentions and testimonials within a year.
SELECT
  account_id,
  COUNT(*) FILTER (WHERE kind = 'referral') AS referrals_365d,
  COUNT(*) FILTER (WHERE kind = 'mention') AS mentions_365d,
  COUNT(*) FILTER (WHERE kind = 'testimonial') AS testimonials_365d
FROM advocacy
WHERE happened_on >= :from_365d
GROUP BY account_id
