-- The newest override by a customer-success manager that has not expired.
SELECT account_id, score AS override_score, reason AS override_reason, author AS override_author
FROM overrides
WHERE expires_on IS NULL OR expires_on >= :as_of
QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY set_at DESC, author DESC) = 1
