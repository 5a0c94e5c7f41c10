-- The comparison: `account_health` of pipelines/customer_health.yaml, written for DuckDB as efficiently as possible.
--
-- Usage, which is nearly all of the work, can be counted in two ways (usage_*.sql); run.py inserts one of them and sets
-- as_of and exports.

-- greatest() and least() skip NULL, which must stay NULL here.
CREATE TEMP MACRO clamp(share) AS CASE WHEN share < 0 THEN 0 WHEN share > 1 THEN 1 ELSE share END;

CREATE TEMP TABLE account AS
SELECT *
FROM read_parquet(getvariable('exports') || '/accounts/*/*.parquet', hive_partitioning = true, hive_types = {'week': DATE})
WHERE status = 'active'
  AND week = (
    SELECT max(week)
    FROM read_parquet(getvariable('exports') || '/accounts/*/*.parquet', hive_partitioning = true, hive_types = {'week': DATE})
    WHERE week <= getvariable('as_of'));

CREATE TEMP TABLE usage AS
@@USAGE@@;

CREATE TEMP TABLE billing AS
SELECT
  account_id,
  sum(amount) FILTER (unpaid AND due_on < getvariable('as_of')) AS overdue_amount,
  min(due_on) FILTER (unpaid AND due_on < getvariable('as_of')) AS oldest_due_on,
  count(*) FILTER (recent) AS invoices_180d,
  count(*) FILTER (recent AND (paid_by > due_on OR (unpaid AND due_on < getvariable('as_of')))) AS late_invoices_180d
FROM (
  SELECT *, paid_by IS NULL AS unpaid, issued_on > getvariable('as_of') - 180 AS recent
  FROM (
    SELECT DISTINCT invoice_id, account_id, amount, issued_on, due_on,
      CASE WHEN paid_on <= getvariable('as_of') THEN paid_on END AS paid_by
    FROM read_parquet(getvariable('exports') || '/invoices/*.parquet', union_by_name = true)
    WHERE issued_on <= getvariable('as_of') AND account_id IS NOT NULL))
GROUP BY account_id;

CREATE TEMP TABLE support AS
SELECT
  account_id,
  count(*) FILTER (opened_at >= getvariable('as_of') - 29) AS tickets_30d,
  count(*) FILTER (priority = 'urgent' AND resolved_by IS NULL) AS urgent_open,
  avg(csat) FILTER (resolved_by >= getvariable('as_of') - 89) AS csat_90d
FROM (
  SELECT DISTINCT ticket_id, account_id, priority, opened_at, csat,
    CASE WHEN resolved_at < getvariable('as_of') + 1 THEN resolved_at END AS resolved_by
  FROM read_parquet(getvariable('exports') || '/tickets/*.parquet')
  WHERE opened_at < getvariable('as_of') + 1 AND account_id IS NOT NULL)
GROUP BY account_id;

CREATE TEMP TABLE answer AS
SELECT account_id, arg_max(score, (responded_at, response_id)) AS nps_score, max(responded_at)::DATE AS nps_on
FROM read_parquet(getvariable('exports') || '/nps/*.parquet')
WHERE responded_at < getvariable('as_of') + 1
GROUP BY account_id;

CREATE TEMP TABLE override AS
SELECT account_id, arg_max_null(score, (set_at, author)) AS override_score,
  arg_max(author || ': ' || reason, (set_at, author)) AS override_reason
FROM read_parquet(getvariable('exports') || '/csm/*.parquet')
WHERE set_at < getvariable('as_of') + 1 AND (expires_on IS NULL OR expires_on >= getvariable('as_of'))
GROUP BY account_id;

-- One row per account: metrics, derived metrics, tier.
CREATE TEMP TABLE metric AS
SELECT *,
  active_users_30d / nullif(seats, 0) AS seat_utilisation,
  active_users_30d / nullif(active_users_before, 0) AS user_growth,
  getvariable('as_of') - last_active_on AS days_since_active,
  coalesce(getvariable('as_of') - oldest_due_on, 0) AS days_overdue,
  late_invoices_180d / nullif(invoices_180d, 0) AS late_invoice_share,
  tickets_30d / nullif(active_users_30d, 0) AS tickets_per_user,
  CASE WHEN arr >= 100000 THEN 'enterprise' WHEN arr >= 20000 THEN 'mid_market' ELSE 'smb' END AS tier
FROM (
  SELECT account.*,
    coalesce(active_users_30d, 0) AS active_users_30d, coalesce(active_users_before, 0) AS active_users_before,
    coalesce(active_days_30d, 0) AS active_days_30d, coalesce(features_used_30d, 0) AS features_used_30d,
    last_active_on, coalesce(overdue_amount, 0) AS overdue_amount, oldest_due_on,
    coalesce(invoices_180d, 0) AS invoices_180d, coalesce(late_invoices_180d, 0) AS late_invoices_180d,
    coalesce(tickets_30d, 0) AS tickets_30d, coalesce(urgent_open, 0) AS urgent_open, csat_90d,
    CASE WHEN getvariable('as_of') - nps_on <= 180 THEN nps_score END AS nps_score,
    override_score, override_reason
  FROM account
  LEFT JOIN usage USING (account_id)
  LEFT JOIN billing USING (account_id)
  LEFT JOIN support USING (account_id)
  LEFT JOIN answer USING (account_id)
  LEFT JOIN override USING (account_id));

-- Every metric on the scale 0 to 100.
CREATE TEMP TABLE scored AS
SELECT *,
  100 * clamp((seat_utilisation - 0.1) / 0.7) AS s_utilisation,
  CASE WHEN count(*) OVER peers >= 10 THEN
    100 * (rank() OVER (PARTITION BY tier ORDER BY features_used_30d) - 1
      + count(*) OVER (PARTITION BY tier, features_used_30d) / 2) / count(*) OVER peers END AS s_features,
  CASE
    WHEN user_growth <= 0.5 THEN 0
    WHEN user_growth <= 0.9 THEN (user_growth - 0.5) / 0.4 * 60
    WHEN user_growth <= 1.0 THEN 60 + (user_growth - 0.9) / (1.0 - 0.9) * 20
    WHEN user_growth <= 1.3 THEN 80 + (user_growth - 1.0) / (1.3 - 1.0) * 20
    WHEN user_growth > 1.3 THEN 100
  END AS s_growth,
  100 * clamp(active_days_30d / 20) AS s_days,
  CASE WHEN days_since_active <= 3 THEN 100 WHEN days_since_active <= 7 THEN 75 WHEN days_since_active <= 14 THEN 40
    WHEN days_since_active > 14 THEN 0 END AS s_since,
  100 * clamp((csat_90d - 2) / 3) AS s_csat,
  CASE WHEN urgent_open <= 0 THEN 100 WHEN urgent_open <= 1 THEN 60 ELSE 10 END AS s_urgent,
  100 * clamp((tickets_per_user - 1.0) / (0.1 - 1.0)) AS s_tickets,
  100 * clamp((days_overdue - 60) / -60) AS s_overdue,
  100 * clamp((late_invoice_share - 0.8) / (0.1 - 0.8)) AS s_late,
  CASE WHEN nps_score <= 6 THEN 20 WHEN nps_score <= 8 THEN 70 WHEN nps_score >= 9 THEN 100 END AS sentiment
FROM metric
WINDOW peers AS (PARTITION BY tier);

-- Components: weighted means over the available metrics, with coverage.
CREATE TEMP TABLE component AS
SELECT *,
  (coalesce(s_utilisation, 0) * 40 + coalesce(s_features, 0) * 25 + coalesce(s_growth, 0) * 35)
    / nullif(if(s_utilisation IS NULL, 0, 40) + if(s_features IS NULL, 0, 25) + if(s_growth IS NULL, 0, 35), 0) AS adoption,
  (if(s_utilisation IS NULL, 0, 40) + if(s_features IS NULL, 0, 25) + if(s_growth IS NULL, 0, 35)) / 100 AS c_adoption,
  (s_days * 60 + coalesce(s_since, 0) * 40) / (60 + if(s_since IS NULL, 0, 40)) AS engagement,
  (60 + if(s_since IS NULL, 0, 40)) / 100 AS c_engagement,
  (coalesce(s_csat, 0) * 50 + s_urgent * 30 + coalesce(s_tickets, 0) * 20)
    / (if(s_csat IS NULL, 0, 50) + 30 + if(s_tickets IS NULL, 0, 20)) AS support_score,
  (if(s_csat IS NULL, 0, 50) + 30 + if(s_tickets IS NULL, 0, 20)) / 100 AS c_support,
  least(s_overdue, s_late) AS billing_score,
  (1 + if(s_late IS NULL, 0, 1)) / 2 AS c_billing,
  CASE tier WHEN 'enterprise' THEN 40 WHEN 'mid_market' THEN 45 ELSE 50 END AS w_adoption,
  if(tier = 'enterprise', 20, 15) AS w_support,
  if(tier = 'enterprise', 10, 15) AS w_billing
FROM scored;

CREATE TEMP TABLE overall AS
SELECT *,
  (coalesce(adoption, 0) * w_adoption + engagement * 20 + support_score * w_support + billing_score * w_billing
      + coalesce(sentiment, 0) * 10)
    / (if(adoption IS NULL, 0, w_adoption) + 20 + w_support + w_billing + if(sentiment IS NULL, 0, 10)) AS weighted,
  (c_adoption * w_adoption + c_engagement * 20 + c_support * w_support + c_billing * w_billing
      + if(sentiment IS NULL, 0, 10)) / (w_adoption + 20 + w_support + w_billing + 10) AS coverage
FROM component;

CREATE TEMP TABLE judged AS
SELECT *,
  CASE WHEN override_score IS NOT NULL THEN override_score
    WHEN raw_score IS NULL THEN NULL
    ELSE least(raw_score, if(days_overdue > 45, 60, 100), if(days_since_active > 21, 45, 100)) END AS score
FROM (
  SELECT *, CASE WHEN getvariable('as_of') - started_on < 21 THEN 'too_new' WHEN coverage < 0.5 THEN 'low_coverage' END
      AS unscored,
    CASE WHEN unscored IS NULL THEN weighted END AS raw_score
  FROM overall);

COPY (
  SELECT getvariable('as_of') AS snapshot_date, account_id, account_name, arr, plan, segment, region, owner,
    parent_account_id, seats, renewal_on, overdue_amount, tier, score,
    CASE WHEN score < 50 THEN 'at_risk' WHEN score < 70 THEN 'watch' WHEN score >= 70 THEN 'healthy' END AS band,
    raw_score,
    CASE WHEN raw_score < 50 THEN 'at_risk' WHEN raw_score < 70 THEN 'watch' WHEN raw_score >= 70 THEN 'healthy' END
      AS raw_band,
    CASE WHEN score IS NULL THEN unscored END AS no_score_reason, coverage
  FROM judged
  ORDER BY account_id
) TO '@@OUT@@' (FORMAT parquet, COMPRESSION zstd);
