-- The exports that the queries read: small, with many edge cases. Written to Parquet by DuckDB.

-- a1 to a5 have rows of every kind, a6 a single row, a7 none; all values of a8 are NULL.
CREATE TABLE accounts AS SELECT
    account_id, name, kind, CAST(seats AS BIGINT) AS seats, since, CAST(fee AS DECIMAL(9, 2)) AS fee
FROM (VALUES
    ('a1', 'Zoë & Söhne', 'x',   10, DATE '2024-02-29', '1200.00'),
    ('a2', 'Acme',        'y',    0, DATE '2025-12-31', '0.00'),
    ('a3', ' Acme ',      'x', NULL, DATE '1970-01-01', '99.95'),
    ('a4', '',            'w',    3, NULL,              '-5.05'),
    ('a5', '日本語',       NULL,   7, DATE '1969-12-31', NULL),
    ('a6', 'acme',        'z',    1, DATE '2026-06-30', '0.01'),
    ('a7', 'Nobody',      'x',    5, DATE '2026-05-31', '10.00'),
    ('a8', NULL,          NULL, NULL, NULL,             NULL)
) AS t (account_id, name, kind, seats, since, fee);

-- `id` is unique. Values of `x` add up exactly in any order. Columns share their names with the other tables.
CREATE TABLE facts AS SELECT
    account_id, CAST(id AS BIGINT) AS id, CAST(moment AS TIMESTAMP) AS moment, CAST(day AS DATE) AS day, name, kind,
    CAST(n AS BIGINT) AS n, CAST(x AS DOUBLE) AS x, CAST(price AS DECIMAL(9, 2)) AS price,
    CAST(ratio AS DECIMAL(9, 4)) AS ratio, flag
FROM (VALUES
    ('a1',  1, '2026-06-01 10:00:00',        '2026-06-01', 'Zoë',            'x',   3,     1.5,    '10.10',   '0.5000', true),
    ('a1',  2, '2026-06-01 10:00:00',        '2026-06-01', 'zoë',            'x',   3,     1.5,    '10.10',   '0.5000', true),
    ('a1',  3, '2026-06-10 23:59:59.999999', '2026-06-15', 'foo-BAR',        'y',  -4,    NULL,    '20.25',   '0.3333', false),
    ('a1',  4, '2026-06-29 00:00:00',        NULL,         NULL,             NULL, NULL,  2.5,    '-5.00',   NULL,     NULL),
    ('a1',  5, '2026-06-30 23:59:59.5',      '2026-06-30', 'foo bar',        'z',  12,  -0.25,    '0.01',    '-1.2500', true),
    ('a1',  6, NULL,                         '2026-05-31', '',               'x',   0,     0.0,    NULL,      '0.0001', false),
    ('a1',  7, '2026-02-28 12:30:15.25',     '2026-02-28', '100%',           'y',   7,  1024.125,  '999999.99', '99.9999', NULL),
    ('a2',  8, '2026-01-31 12:30:00',        '2026-01-31', 'a|b|c',          'x',   7,     0.5,    '0.30',    '0.1000', true),
    ('a2',  9, '2026-05-31 12:30:00.000001', '2026-05-31', 'a_b',            'x',  -7,     0.25,   '0.10',    '0.2000', false),
    ('a2', 10, '2026-05-31 12:30:00.000001', '2026-05-31', 'a\b',            'y',  -7,     0.25,   '0.20',    '0.2000', true),
    ('a2', 11, '2026-06-30 23:00:00',        '2026-06-30', 'it''s',          'q',   0,    -3.75,   '0.00',    '0.0000', true),
    ('a2', 12, '2026-06-30 23:00:00',        '2026-06-30', 'it''s',          'q',   0,    -3.75,   '0.00',    '0.0000', true),
    ('a2', 13, '2024-02-29 00:00:00',        '2024-02-29', 'NULL',           NULL, 20,    16.0,    '-0.01',   '-0.0001', false),
    ('a2', 14, NULL,                         NULL,         NULL,             NULL, NULL,  NULL,   NULL,      NULL,     NULL),
    ('a3', 15, '2025-12-31 00:00:00',        '2024-02-29', 'straße',         'z',   1,   512.5,    '123.45',  '1.0000', NULL),
    ('a3', 16, '2025-12-31 00:00:00',        '2024-02-29', 'straße',         'z',   2,  -512.5,    '-123.45', '1.0000', NULL),
    ('a3', 17, '1969-12-31 23:59:59.999999', '1969-12-31', '日本語',          'x',   5,     0.125,  '5.55',    '2.5000', false),
    ('a3', 18, '1970-01-01 00:00:00',        '1970-01-01', ' padded ',       'y',   5,     0.125,  '5.55',    '3.5000', false),
    ('a3', 19, '0001-01-01 00:00:00',        '0001-01-01', '0042',           'x',  -1,     8.0,    '7.77',    '0.0050', true),
    ('a3', 20, '9999-12-31 23:59:59.999999', '9999-12-31', '-7',             'y', -20,    -8.0,    '0.05',    '0.0049', true),
    ('a4', 21, '2026-03-31 08:00:00',        '2026-03-31', '3.5',            'y',   9,     2.25,   '19.99',   '0.7500', false),
    ('a4', 22, '2026-03-31 08:00:00',        '2026-02-28', '2026-02-30',     'y',   9,     2.75,   '19.99',   '0.7500', false),
    ('a4', 23, '2026-04-30 20:00:00.123456', '2026-04-30', '2026-02-28',     'x',  10,    -2.5,    '20.01',   '0.2500', true),
    ('a4', 24, '2026-04-30 20:00:00.654321', '2100-02-28', 'true',           'w',  11,     3.5,    '-0.10',   '0.1250', true),
    ('a4', 25, '1900-02-28 06:00:00',        '1900-02-28', 'été',            'x', -11,     4.5,    '-19.99',  '-0.7500', NULL),
    ('a4', 26, '2000-01-01 00:00:00',        '2000-01-01', 'e' || chr(769),  NULL,  4,    -4.5,    '1.00',    '0.0010', false),
    ('a5', 27, '2026-06-28 11:11:11.1',      '2026-06-28', '👍🏽',            'z', NULL,    1.0,    '2.50',    '0.3300', true),
    ('a5', 28, '2026-06-28 11:11:11.1',      '2026-06-29', 'line' || chr(10) || 'break', 'z', NULL, 2.0, '2.50', '0.6700', true),
    ('a5', 29, '2026-06-27 11:11:11.1',      '2026-06-27', 'x, "y"',         'z', NULL,    3.0,    NULL,      NULL,     true),
    ('a6', 30, '2026-06-15 12:00:00',        '2026-06-15', 'only',           'x',   1,     1.0,    '1.00',    '1.0000', true),
    ('a8', 31, NULL,                         NULL,         NULL,             NULL, NULL,  NULL,   NULL,      NULL,     NULL),
    ('a8', 32, NULL,                         NULL,         NULL,             NULL, NULL,  NULL,   NULL,      NULL,     NULL),
    (NULL, 33, '2026-06-01 00:00:00',        '2026-06-01', 'foo bar',        'x',   6,    64.0,    '3.00',    '0.4000', true),
    ('gone', 34, '2026-06-02 00:00:00',      '2026-06-02', 'Zoë',            'y',   8,   -64.0,    '4.00',    '0.6000', false),
    ('a5', 35, '2026-02-28 00:00:00',        '2026-03-01', 'z',              'x',   2, CAST('-0.0' AS DOUBLE), '0.00',    '0.0000', NULL),
    ('a4', 36, '2026-02-28 23:59:59.999999', '2026-03-01', 'not a number',   'z',   3, CAST('NaN' AS DOUBLE),  NULL,    '0.1000', true)
) AS t (account_id, id, moment, day, name, kind, n, x, price, ratio, flag);

-- Without account ids. `x` occurs twice, NULL once, `w` and `v` match little or nothing.
CREATE TABLE kinds AS SELECT
    kind, CAST(id AS BIGINT) AS id, name, CAST(day AS DATE) AS day, CAST(rate AS DOUBLE) AS rate,
    CAST(cap AS BIGINT) AS cap, flag
FROM (VALUES
    ('x',  1, 'Zoë',     '2026-01-01', 1.0,    5,    true),
    ('x',  2, 'foo bar', '2026-06-01', 1.25,   NULL, false),
    ('y',  3, 'zoë',     '2026-05-31', 0.5,    0,    true),
    ('z',  4, NULL,      '2024-02-29', -2.0,   -3,   NULL),
    (NULL, 5, 'null',    '2026-06-30', NULL,   7,    true),
    ('w',  6, '',        NULL,         0.0,    9,    false),
    ('v',  7, '日本語',   '9999-12-31', 1024.0, 20,   true)
) AS t (kind, id, name, day, rate, cap, flag);

-- Events: rows after the as-of date are hidden.
CREATE TABLE visits AS SELECT account_id, CAST(moment AS TIMESTAMP) AS moment, page, CAST(seconds AS BIGINT) AS seconds
FROM (VALUES
    ('a1', '2026-06-30 23:59:59.999999', 'home',  10),
    ('a1', '2026-07-01 00:00:00',        'late',  1000),
    ('a1', '2026-06-01 00:00:00',        'home',  20),
    ('a1', '2026-05-31 23:59:59.999999', 'docs',  40),
    ('a2', '2026-05-02 00:00:00',        'docs',  80),
    ('a2', '2026-05-01 23:59:59.999999', 'home',  160),
    ('a2', '2026-03-31 00:00:00',        NULL,    320),
    ('a3', '2025-07-01 00:00:00',        'home',  640),
    ('a3', '2025-06-30 23:59:59',        'home',  NULL),
    ('a4', '2026-04-01 00:00:00',        'docs',  1280),
    ('a4', '2026-03-31 23:59:59.5',      'docs',  2560),
    ('a5', '2027-01-01 00:00:00',        'late',  5120)
) AS t (account_id, moment, page, seconds);

-- Integers and decimals at the limits of their types.
CREATE TABLE edges AS SELECT account_id, CAST(big AS BIGINT) AS big, CAST(exact AS DECIMAL(38, 10)) AS exact,
    CAST(wide AS DOUBLE) AS wide
FROM (VALUES
    ('a1', 9007199254740993,     '1234567890123456789012345678.0123456789', 1e10),
    ('a1', -9007199254740992,    '-1234567890123456789012345678.0123456788', 1e-10),
    ('a2', 9223372036854775807,  '0.0000000001', 1e308),
    ('a2', 1,                    '0.0000000002', 1e308),
    ('a3', -9223372036854775808, '-0.0000000001', 5e-324),
    ('a4', 2147483647,           '0.3333333333', 0.1),
    ('a4', 2147483647,           '0.3333333333', 0.2),
    ('a4', 1,                    '0.3333333333', -0.3),
    ('a5', NULL,                 NULL, NULL)
) AS t (account_id, big, exact, wide);

-- An export without rows.
CREATE TABLE nothing AS SELECT account_id, n, price, day, name, flag FROM facts WHERE false;

-- Rows that a query would read if the job did not hide later rows.
CREATE VIEW visits_known AS SELECT * FROM visits WHERE moment < TIMESTAMP '2026-07-01';
