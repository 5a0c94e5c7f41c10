-- The accounts scored by the pipeline of this name, with all their values, and in `stale` the metric that is too old to count.
WITH exported AS (
  SELECT * REPLACE (CAST(week AS DATE) AS week)
  FROM read_parquet('$exports/accounts/*/*.parquet', hive_partitioning = true, union_by_name = true)
),
accounts AS (
  SELECT DISTINCT * FROM exported
  WHERE week = (SELECT max(week) FROM exported WHERE week <= DATE '$as_of') AND status = 'active'
),
counted AS (
  SELECT
    a.* EXCLUDE (arr),
    CAST(a.arr AS DOUBLE) AS arr,
    coalesce(u.active_users_30d, 0) AS active_users_30d,
    coalesce(u.active_users_before, 0) AS active_users_before,
    coalesce(u.basic_features_30d, 0) AS basic_features_30d,
    coalesce(u.intermediate_features_30d, 0) AS intermediate_features_30d,
    coalesce(u.advanced_features_30d, 0) AS advanced_features_30d,
    u.last_active_on,
    coalesce(p.logins_per_person, 0) AS logins_per_person,
    coalesce(p.features_per_person, 0) AS features_per_person,
    coalesce(p.essential_use, 0) AS essential_use,
    coalesce(p.adopted_share, 0) AS adopted_share,
    c.* EXCLUDE (account_id),
    b.average_transaction,
    coalesce(b.invoices_180d, 0) AS invoices_180d,
    coalesce(b.late_invoices_180d, 0) AS late_invoices_180d,
    coalesce(b.outstanding, 0) AS outstanding,
    b.oldest_due_on,
    coalesce(t.tickets_90d, 0) AS tickets_90d,
    coalesce(t.complex_tickets_90d, 0) AS complex_tickets_90d,
    t.answered_in_time,
    t.solved_in_time,
    t.support_csat,
    m.* EXCLUDE (account_id),
    s.* EXCLUDE (account_id),
    e.* EXCLUDE (account_id),
    w.* EXCLUDE (account_id),
    coalesce(i.interactions_28d, 0) AS interactions_28d,
    v.* EXCLUDE (account_id),
    k.* EXCLUDE (account_id),
    f.* EXCLUDE (account_id, load_ms),
    if(date_diff('day', f.measured_on, DATE '$as_of') <= 21, f.load_ms, NULL) AS load_ms,
    n.nps,
    coalesce(r.referrals_365d, 0) AS referrals_365d,
    coalesce(r.mentions_365d, 0) AS mentions_365d,
    coalesce(r.testimonials_365d, 0) AS testimonials_365d,
    coalesce(o.expansions_365d, 0) AS expansions_365d,
    coalesce(o.offers_answered_365d, 0) AS offers_answered_365d,
    g.* EXCLUDE (account_id),
    x.* EXCLUDE (account_id)
  FROM accounts a
  LEFT JOIN "customer_360/usage" u USING (account_id)
  LEFT JOIN "customer_360/people" p USING (account_id)
  LEFT JOIN "customer_360/contracts" c USING (account_id)
  LEFT JOIN "customer_360/billing" b USING (account_id)
  LEFT JOIN "customer_360/support" t USING (account_id)
  LEFT JOIN "customer_360/meetings" m USING (account_id)
  LEFT JOIN "customer_360/sentiment" s USING (account_id)
  LEFT JOIN "customer_360/emails" e USING (account_id)
  LEFT JOIN "customer_360/events" w USING (account_id)
  LEFT JOIN "customer_360/community" i USING (account_id)
  LEFT JOIN "customer_360/surveys" v USING (account_id)
  LEFT JOIN "customer_360/contacts" k USING (account_id)
  LEFT JOIN "customer_360/performance" f USING (account_id)
  LEFT JOIN "customer_360/nps" n USING (account_id)
  LEFT JOIN "customer_360/advocacy" r USING (account_id)
  LEFT JOIN "customer_360/offers" o USING (account_id)
  LEFT JOIN "customer_360/goals" g USING (account_id)
  LEFT JOIN overrides x USING (account_id)
)
SELECT
  *,
  basic_features_30d / 4 AS basic_adoption,
  intermediate_features_30d / 4 AS intermediate_adoption,
  advanced_features_30d / nullif(features_bought - 8, 0) AS advanced_adoption,
  features_per_person / nullif(features_bought, 0) AS feature_depth,
  active_users_30d / nullif(seats_bought, 0) AS seat_utilisation,
  active_users_30d / nullif(active_users_before, 0) AS usage_trend,
  DATE '$as_of' - last_active_on AS days_since_active,
  emails_opened_90d / nullif(emails_sent_90d, 0) AS email_open_rate,
  attended_180d / nullif(registered_180d, 0) AS event_attendance,
  interactions_28d / nullif(active_users_30d, 0) AS interactions_per_person,
  calls_attended_90d / nullif(calls_planned_90d, 0) AS calls_attended,
  follow_ups_done / nullif(follow_ups_agreed, 0) AS reviews_followed_through,
  contract_value / nullif(contract_value_before, 0) - 1 AS revenue_growth,
  late_invoices_180d / nullif(invoices_180d, 0) AS late_invoice_share,
  outstanding / nullif(contract_value, 0) AS outstanding_share,
  coalesce(DATE '$as_of' - oldest_due_on, 0) AS days_overdue,
  tickets_90d / nullif(active_users_30d, 0) AS tickets_per_person,
  complex_tickets_90d / nullif(tickets_90d, 0) AS complex_share,
  contract_ends_on - DATE '$as_of' AS days_to_contract_end,
  -- The greatest value that is not NULL.
  DATE '$as_of' - greatest(last_contact_on, last_met_on) AS days_since_contact,
  (year(DATE '$as_of') - year(started_on)) * 12 + month(DATE '$as_of') - month(started_on)
    - if(dayofmonth(DATE '$as_of') < dayofmonth(started_on), 1, 0) AS months_as_customer,
  expansions_365d / nullif(offers_answered_365d, 0) AS offers_accepted,
  goals_reached_365d / nullif(goals_due_365d, 0) AS goals_reached,
  goals_in_time_365d / nullif(goals_due_365d, 0) AS goals_in_time,
  if(measured_on < DATE '$as_of' - 21, 'load_ms', NULL) AS stale
FROM counted
