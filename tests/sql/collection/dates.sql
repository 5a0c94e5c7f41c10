--! Dates, timestamps, intervals, and the parameters of the as-of date.

-- days between dates are an integer
SELECT account_id, MAX(day - DATE '2026-01-01') * 10 + MIN(DATE '2026-01-01' - day) AS m FROM facts GROUP BY account_id;

-- a date plus and minus days
-- type: date
SELECT account_id, MIN(day + 30) AS m FROM facts GROUP BY account_id;

-- a date minus an integer column
-- type: date
-- differs: DuckDB takes 32-bit integers only
SELECT account_id, MAX(day - n) AS m FROM facts WHERE day < DATE '9999-01-01' GROUP BY account_id;
-- duckdb:
SELECT account_id, MAX(day - CAST(n AS INTEGER)) AS m FROM facts WHERE day < DATE '9999-01-01' GROUP BY account_id;

-- a date plus a month ends with the month
-- type: date
SELECT account_id, MAX(day + INTERVAL '1 month') AS m FROM facts WHERE day < DATE '2100-01-01' GROUP BY account_id;

-- a date minus months and years
-- type: date
SELECT account_id, MIN(day - INTERVAL '13 months' - INTERVAL '1' YEAR) AS m FROM facts WHERE day > DATE '1900-01-01' GROUP BY account_id;

-- months do not add up in steps
-- type: text
SELECT account_id, CAST(DATE '2026-01-31' + INTERVAL '1 month' + INTERVAL '1 month' AS VARCHAR) || CAST(DATE '2026-01-31' + INTERVAL '2 months' AS VARCHAR) || seats AS m FROM accounts;

-- an interval of several parts
-- type: text
SELECT account_id, CAST(MAX(moment) - INTERVAL '1 year 2 months 3 days 4 hours 5 minutes 6.5 seconds' AS VARCHAR) AS m FROM facts WHERE moment < TIMESTAMP '2100-01-01' GROUP BY account_id;

-- spellings of an interval
SELECT account_id, COUNT(*) FILTER (WHERE day >= DATE '2026-06-30' - INTERVAL 30 DAY) * 10000 + COUNT(*) FILTER (WHERE day >= DATE '2026-06-30' - INTERVAL '30' DAY) * 100
    + COUNT(*) FILTER (WHERE moment >= TIMESTAMP '2026-06-30 12:00:00' - INTERVAL '36 hours') AS m
FROM facts GROUP BY account_id;

-- a timestamp plus hours goes over midnight
-- type: date
SELECT account_id, MAX(CAST(moment + INTERVAL '1 second' AS DATE)) AS m FROM facts WHERE moment < TIMESTAMP '2100-01-01' GROUP BY account_id;

-- timestamps apart, in seconds
SELECT account_id, EXTRACT(EPOCH FROM MAX(moment) - MIN(moment)) AS m FROM facts WHERE moment BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2100-01-01' GROUP BY account_id;

-- timestamps apart, beside an interval
SELECT account_id, COUNT(*) AS m FROM facts WHERE TIMESTAMP '2026-07-01' - moment < INTERVAL '30 days' GROUP BY account_id;

-- DATE_DIFF counts the borders between
SELECT account_id, SUM(DATE_DIFF('month', day, DATE '2026-07-01')) * 100 + SUM(DATE_DIFF('year', day, DATE '2026-07-01')) AS m FROM facts WHERE day > DATE '1900-01-01' GROUP BY account_id;

-- DATE_DIFF in days and quarters counts borders, in weeks it counts whole weeks
SELECT account_id, SUM(DATE_DIFF('day', day, DATE '2026-07-01')) * 100 + SUM(DATE_DIFF('week', day, DATE '2026-07-01')) + SUM(DATE_DIFF('quarter', day, DATE '2026-07-01')) / 16 AS m
FROM facts WHERE day > DATE '1960-01-01' GROUP BY account_id;

-- DATE_DIFF of timestamps in hours and minutes
SELECT account_id, SUM(DATE_DIFF('hour', moment, TIMESTAMP '2026-07-01')) * 100 + SUM(DATE_DIFF('minute', moment, TIMESTAMP '2026-07-01')) AS m
FROM facts WHERE moment BETWEEN TIMESTAMP '1960-01-01' AND TIMESTAMP '2100-01-01' GROUP BY account_id;

-- DATE_DIFF backwards
SELECT account_id, MIN(DATE_DIFF('month', DATE '2026-03-15', day)) AS m FROM facts GROUP BY account_id;

-- EXTRACT of dates
SELECT account_id, SUM(EXTRACT(YEAR FROM day) * 10000 + EXTRACT(MONTH FROM day) * 100 + EXTRACT(DAY FROM day)) AS m FROM facts GROUP BY account_id;

-- EXTRACT of weeks and weekdays
SELECT account_id, SUM(EXTRACT(WEEK FROM day) * 10000 + EXTRACT(DOW FROM day) * 100 + EXTRACT(ISODOW FROM day)) AS m FROM facts GROUP BY account_id;

-- EXTRACT of quarters and days of the year
SELECT account_id, SUM(EXTRACT(QUARTER FROM day) * 1000 + EXTRACT(DOY FROM moment)) AS m FROM facts GROUP BY account_id;

-- EXTRACT of the time of day
SELECT account_id, SUM(EXTRACT(HOUR FROM moment) * 10000 + EXTRACT(MINUTE FROM moment) * 100 + EXTRACT(SECOND FROM moment)) AS m FROM facts GROUP BY account_id;

-- EXTRACT of fractions of a second
SELECT account_id, SUM(EXTRACT(MILLISECOND FROM moment)) * 1000 + SUM(EXTRACT(MICROSECOND FROM moment)) AS m FROM facts GROUP BY account_id;

-- EXTRACT of the epoch keeps the fraction
SELECT account_id, MAX(EXTRACT(EPOCH FROM moment)) + MIN(EXTRACT(EPOCH FROM day)) AS m FROM facts WHERE day > DATE '1960-01-01' AND day < DATE '2100-01-01' GROUP BY account_id;

-- DATE_PART and the functions named after parts
SELECT account_id, SUM(DATE_PART('year', day) + MONTH(day) * 3 + DAY(moment) * 5 + YEAR(moment)) AS m FROM facts GROUP BY account_id;

-- DATE_TRUNC of dates
-- type: text
SELECT account_id, MIN(CAST(CAST(DATE_TRUNC('month', day) AS DATE) AS VARCHAR)) || MAX(CAST(CAST(DATE_TRUNC('week', day) AS DATE) AS VARCHAR)) AS m FROM facts GROUP BY account_id;

-- DATE_TRUNC of timestamps
-- type: text
SELECT account_id, MAX(CAST(DATE_TRUNC('hour', moment) AS VARCHAR)) || MAX(CAST(DATE_TRUNC('quarter', moment) AS VARCHAR)) || MIN(CAST(DATE_TRUNC('year', moment) AS VARCHAR)) AS m
FROM facts GROUP BY account_id;

-- months with rows
SELECT account_id, COUNT(DISTINCT DATE_TRUNC('month', moment)) * 100 + COUNT(DISTINCT STRFTIME(moment, '%Y-%m')) AS m FROM facts GROUP BY account_id;

-- STRFTIME
-- type: text
SELECT account_id, MAX(STRFTIME(moment, '%Y/%m/%d %H:%M:%S %j %a %B %y %%')) AS m FROM facts GROUP BY account_id;

-- STRPTIME
-- type: date
SELECT account_id, MAX(STRPTIME(STRFTIME(day, '%d.%m.%Y'), '%d.%m.%Y')) AS m FROM facts WHERE day > DATE '1900-01-01' GROUP BY account_id;

-- MAKE_DATE
-- type: date
SELECT account_id, MAKE_DATE(2026, 6, seats + 1) AS m FROM accounts;

-- LAST_DAY
-- type: date
SELECT account_id, MAX(LAST_DAY(day)) AS m FROM facts GROUP BY account_id;

-- a date compares with a timestamp as its midnight
SELECT account_id, COUNT(*) FILTER (WHERE moment > day) * 100 + COUNT(*) FILTER (WHERE moment <= DATE '2026-06-01') AS m FROM facts GROUP BY account_id;

-- dates at the ends of what a calendar holds
-- type: date
SELECT account_id, MIN(day) AS m FROM facts GROUP BY account_id;

-- microseconds count
SELECT account_id, COUNT(*) AS m FROM facts WHERE moment > TIMESTAMP '2026-05-31 12:30:00' AND moment <= TIMESTAMP '2026-06-10 23:59:59.999999' GROUP BY account_id;

-- the as-of date
SELECT account_id, MIN(:as_of - day) AS m FROM facts GROUP BY account_id;

-- the first instant after the as-of date
SELECT account_id, COUNT(*) AS m FROM facts WHERE moment < :as_of_end GROUP BY account_id;

-- the windows of days
SELECT account_id, COUNT(*) FILTER (WHERE moment >= :from_30d) * 100 + COUNT(*) FILTER (WHERE moment >= :prev_30d AND moment < :from_30d) AS m FROM visits GROUP BY account_id;

-- the windows of months
SELECT account_id, SUM(seconds) FILTER (WHERE moment >= :from_3m) AS m FROM visits GROUP BY account_id;

-- the window of months before
SELECT account_id, SUM(seconds) FILTER (WHERE moment >= :prev_2m AND moment < :from_2m) AS m FROM visits GROUP BY account_id;

-- events of the future are not there
SELECT account_id, SUM(seconds) AS m FROM visits GROUP BY account_id;

-- events of the future are not there for subqueries either
SELECT account_id, COUNT(*) + (SELECT MAX(seconds) FROM visits) AS m FROM visits WHERE page IN (SELECT page FROM visits WHERE seconds > 100) GROUP BY account_id;

-- arithmetic with the as-of date
SELECT account_id, COUNT(*) AS m FROM facts WHERE day BETWEEN :as_of - 30 AND :as_of - INTERVAL '1 day' GROUP BY account_id;

-- a parameter inside a text or a comment is not replaced
-- type: text
SELECT account_id, ':as_of' /* :as_of */ AS m -- not :as_of
FROM accounts;

-- an interval that is the same everywhere
-- type: date
SELECT account_id, MAX(day + COALESCE(NULL, INTERVAL '1 month')) AS m FROM facts WHERE day < DATE '2100-01-01' GROUP BY account_id;

-- an interval by the row moves the date in each branch
-- type: date
SELECT account_id, MAX(CASE WHEN flag THEN day + INTERVAL '1 month' ELSE day + INTERVAL '1 year' END) AS m FROM facts WHERE day < DATE '2100-01-01' GROUP BY account_id;
