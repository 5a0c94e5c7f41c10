--! Joins of every kind, with further conditions, and with shared column names.

-- an inner join repeats a row for each match
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN kinds k ON k.kind = f.kind GROUP BY f.account_id;

-- a left join keeps rows whose key is NULL or matches nothing
SELECT f.account_id, COUNT(*) * 100 + COUNT(k.id) AS m FROM facts f LEFT JOIN kinds k ON f.kind = k.kind GROUP BY f.account_id;

-- a left join keeps rows whose condition on the right side fails
SELECT f.account_id, COUNT(*) * 100 + COUNT(k.id) AS m
FROM facts f LEFT JOIN kinds k ON f.kind = k.kind AND k.cap > 4 GROUP BY f.account_id;

-- a left join keeps rows whose condition on the left side fails
SELECT f.account_id, COUNT(*) * 100 + COUNT(k.id) AS m
FROM facts f LEFT JOIN kinds k ON f.kind = k.kind AND f.n > 4 GROUP BY f.account_id;

-- a left join keeps rows whose condition over both sides fails
SELECT f.account_id, COUNT(*) * 100 + COUNT(k.id) AS m
FROM facts f LEFT JOIN kinds k ON f.kind = k.kind AND k.day <= f.day GROUP BY f.account_id;

-- a condition in WHERE takes away the rows that a left join kept
SELECT f.account_id, COUNT(*) AS m
FROM facts f LEFT JOIN kinds k ON f.kind = k.kind WHERE k.cap IS NULL OR k.cap > 4 GROUP BY f.account_id;

-- a right join keeps the right side
SELECT a.account_id, COUNT(f.id) AS m FROM facts f RIGHT JOIN accounts a ON a.account_id = f.account_id GROUP BY a.account_id;

-- a right join keeps rows of the right side whose condition fails
SELECT a.account_id, COUNT(*) * 100 + COUNT(f.id) AS m
FROM facts f RIGHT JOIN accounts a ON a.account_id = f.account_id AND f.day >= a.since GROUP BY a.account_id;

-- a full join keeps both sides
SELECT COALESCE(f.account_id, 'a7') AS account_id, COUNT(*) * 1000 + COUNT(f.id) * 10 + COUNT(k.id) AS m
FROM facts f FULL JOIN kinds k ON f.kind = k.kind GROUP BY COALESCE(f.account_id, 'a7');

-- a full join keeps rows of both sides whose condition fails
SELECT COALESCE(f.account_id, 'a7') AS account_id, COUNT(*) * 1000 + COUNT(f.id) * 10 + COUNT(k.id) AS m
FROM facts f FULL OUTER JOIN kinds k ON f.kind = k.kind AND f.n < k.cap GROUP BY 1;

-- USING makes one column of two, from the side that has it
-- type: text
SELECT COALESCE(account_id, 'a7') AS account_id, MAX(kind) AS m
FROM facts FULL JOIN kinds USING (kind) GROUP BY COALESCE(account_id, 'a7');

-- USING over two columns
SELECT f.account_id, SUM(k.id) AS m FROM facts f JOIN kinds k USING (kind, name) GROUP BY f.account_id;

-- two equalities and a condition
SELECT f.account_id, SUM(k.id) AS m
FROM facts f JOIN kinds k ON k.kind = f.kind AND k.name = f.name AND f.price > 5 GROUP BY f.account_id;

-- a column of the right side whose name both sides have
-- type: text
SELECT f.account_id, MAX(k.name) AS m FROM facts f JOIN kinds k ON k.kind = f.kind GROUP BY f.account_id;

-- three tables that share three names
-- type: text
SELECT a.account_id, MAX(a.name || '/' || f.name || '/' || k.name || '/' || a.kind || f.kind || k.kind) AS m
FROM accounts a JOIN facts f ON f.account_id = a.account_id JOIN kinds k ON k.kind = f.kind AND k.day IS NOT NULL
GROUP BY a.account_id;

-- three tables that share their names, joined on those
SELECT a.account_id, SUM(f.id * 10 + k.id) AS m
FROM accounts a JOIN kinds k ON k.kind = a.kind JOIN facts f ON f.kind = k.kind AND f.account_id <> a.account_id
GROUP BY a.account_id;

-- a table joined to itself, earlier rows to later ones
SELECT f.account_id, COUNT(*) AS m
FROM facts f JOIN facts g ON g.account_id = f.account_id AND g.moment < f.moment GROUP BY f.account_id;

-- a table joined to itself three times
SELECT f.account_id, SUM(f.id - 2 * g.id + 3 * h.id) AS m
FROM facts f JOIN facts g ON g.account_id = f.account_id AND g.id > f.id
JOIN facts h ON h.account_id = g.account_id AND h.id > g.id GROUP BY f.account_id;

-- a table joined to itself on another column
SELECT g.account_id, COUNT(*) AS m FROM facts f JOIN facts g ON f.day = g.day AND f.account_id <> g.account_id GROUP BY g.account_id;

-- an inner join without any equality
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN kinds k ON k.day < f.day GROUP BY f.account_id;

-- a left join without any equality
SELECT a.account_id, COUNT(k.id) * 10 + COUNT(*) AS m FROM accounts a LEFT JOIN kinds k ON k.day > a.since GROUP BY a.account_id;

-- a join with BETWEEN
SELECT f.account_id, COUNT(*) AS m
FROM facts f JOIN kinds k ON f.n BETWEEN k.id - 3 AND k.id + 3 GROUP BY f.account_id;

-- a join with OR
SELECT f.account_id, COUNT(*) AS m
FROM facts f JOIN kinds k ON f.kind = k.kind OR f.name = k.name GROUP BY f.account_id;

-- a left join with OR keeps what matches neither
SELECT f.account_id, COUNT(*) * 100 + COUNT(k.id) AS m
FROM facts f LEFT JOIN kinds k ON f.kind = k.kind AND (f.n > 4 OR k.cap = 5) GROUP BY f.account_id;

-- a condition that is always false matches nothing
SELECT f.account_id, COUNT(*) * 100 + COUNT(k.id) AS m FROM facts f LEFT JOIN kinds k ON FALSE GROUP BY f.account_id;

-- a condition that is NULL matches nothing
SELECT f.account_id, COUNT(*) * 100 + COUNT(k.id) AS m
FROM facts f LEFT JOIN kinds k ON f.kind = k.kind AND k.flag GROUP BY f.account_id;

-- NULL keys match each other only by IS NOT DISTINCT FROM
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN kinds k ON f.kind IS NOT DISTINCT FROM k.kind GROUP BY f.account_id;

-- a join on expressions
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN kinds k ON LOWER(f.name) = LOWER(k.name) AND f.n + 1 > k.id GROUP BY f.account_id;

-- a join of an integer with a decimal
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN facts g ON f.n = g.ratio GROUP BY f.account_id;

-- a join of a date with a timestamp
SELECT f.account_id, COUNT(*) AS m FROM facts f JOIN facts g ON f.day = g.moment GROUP BY f.account_id;

-- a cross join
SELECT a.account_id, COUNT(*) + SUM(k.id * a.seats) AS m FROM accounts a CROSS JOIN kinds k GROUP BY a.account_id;

-- tables listed with commas, joined in WHERE
SELECT f.account_id, COUNT(*) AS m FROM facts f, kinds k WHERE f.kind = k.kind AND k.cap < f.n GROUP BY f.account_id;

-- a left join of a table without rows
SELECT f.account_id, COUNT(*) * 100 + COUNT(e.n) AS m FROM facts f LEFT JOIN nothing e ON e.account_id = f.account_id GROUP BY f.account_id;

-- a full join of a table without rows
SELECT f.account_id, SUM(COALESCE(e.n, 1)) AS m FROM facts f FULL JOIN nothing e ON e.account_id = f.account_id GROUP BY f.account_id;

-- a join of a join in parentheses
SELECT a.account_id, COUNT(k.id) AS m
FROM accounts a LEFT JOIN (facts f JOIN kinds k ON k.kind = f.kind) ON f.account_id = a.account_id GROUP BY a.account_id;

-- left joins in a row: the second one's key comes from the first
SELECT a.account_id, COUNT(*) * 100 + COUNT(k.id) AS m
FROM accounts a LEFT JOIN facts f ON f.account_id = a.account_id AND f.flag LEFT JOIN kinds k ON k.kind = f.kind AND k.cap >= f.n
GROUP BY a.account_id;

-- groups joined to groups
SELECT s.account_id, s.total / t.most AS m
FROM (SELECT account_id, SUM(price) AS total FROM facts GROUP BY account_id) s
JOIN (SELECT account_id, MAX(price) AS most FROM facts GROUP BY account_id) t ON t.account_id = s.account_id;

-- a semi join takes each row once
SELECT account_id, COUNT(*) AS m FROM facts f SEMI JOIN kinds k ON f.kind = k.kind GROUP BY account_id;

-- a semi join with a condition
SELECT account_id, COUNT(*) AS m FROM facts f SEMI JOIN kinds k ON f.kind = k.kind AND k.cap < f.n GROUP BY account_id;

-- an anti join keeps rows whose key is NULL
SELECT account_id, COUNT(*) AS m FROM facts f ANTI JOIN kinds k ON f.kind = k.kind GROUP BY account_id;

-- an anti join with a condition
SELECT account_id, COUNT(*) AS m FROM facts f ANTI JOIN kinds k ON f.kind = k.kind AND k.cap < f.n GROUP BY account_id;
