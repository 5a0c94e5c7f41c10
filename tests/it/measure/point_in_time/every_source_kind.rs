//! A small company with a source of every kind, with full exports or as they were at the end of a day.

use crate::harness::job::Job;

/// A pipeline over every kind of source. No query filters by time, and the tables carry all results.
pub const PIPELINE: &str = "
version: 1
name: every_kind
exports: ${EXPORTS:-exports}
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts:
  source: accounts
  id: account_id
  carry: [plan, last_login, renewals, last_renewal, used, last_used, open_invoices, last_paid, invoice_words, solved]
sources:
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: week}
    key: account_id
    columns: {week: date, account_id: text, plan: text}
  logins:
    files: logins/*.parquet
    time: {events: at}
    account: account_id
    columns: {account_id: text, at: timestamp, worth: number}
  renewals:
    files: renewals/*.parquet
    time: {events: on_day}
    account: account_id
    no_files: drop
    columns: {account_id: text, on_day: date}
  usage:
    files: usage/*/*.parquet
    time: {events: used_at, delivered: day}
    account: account_id
    columns: {day: date, account_id: text, used_at: timestamp, amount: {type: integer, min: 0}}
  invoices:
    files: invoices/*.parquet
    time: {events: issued_on}
    reveals:
      paid_on: {paid_on: null, status: open, fee: 0}
      refunded_on: {refunded_on: null, status: paid}
    key: invoice_id
    account: account_id
    columns:
      invoice_id: text
      account_id: text
      issued_on: date
      paid_on: date
      refunded_on: date
      status: {type: text, values: [open, paid, refunded]}
      fee: integer
  tickets:
    files: tickets/*.parquet
    time: {events: opened_at}
    reveals:
      resolved_at: {resolved_at: null, csat: null}
    account: account_id
    columns: {account_id: text, opened_at: timestamp, resolved_at: timestamp, csat: {type: integer, min: 1, max: 5}}
metrics:
  logins.sql: {logins: integer, last_login: date, worth: number}
  renewals.sql: {renewals: integer, last_renewal: date}
  usage.sql: {used: integer, last_used: date}
  invoices.sql: {invoices: integer, open_invoices: integer, last_paid: date, invoice_words: text, fees: integer}
  tickets.sql: {tickets: integer, solved: integer, csat: number}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  min_coverage: 0
  components:
    everything:
      made_of:
        logins: {score: {linear: {zero: 0, full: 10}}}
        worth: {score: {linear: {zero: 0, full: 100}}}
        invoices: {score: {linear: {zero: 0, full: 10}}}
        fees: {score: {linear: {zero: 0, full: 10}}}
        tickets: {score: {linear: {zero: 0, full: 10}}}
        csat: {score: {linear: {zero: 1, full: 5}}}
";

/// The full export of a source, and when its values became known.
pub struct Export {
    /// `{}` stands for the partition.
    path: &'static str,
    csv: &'static str,
    /// The column with the time of a row, after `/` if the partition counts too.
    known_at: &'static str,
    /// In the order of the YAML.
    revealed: &'static [RevealedColumn],
}

/// A column that becomes known later than its row.
pub struct RevealedColumn {
    /// The column with the time at which it becomes known.
    reveals: &'static str,
    column: &'static str,
    value_before: &'static str,
}

const fn revealed(reveals: &'static str, column: &'static str, value_before: &'static str) -> RevealedColumn {
    RevealedColumn { reveals, column, value_before }
}

pub const EXPORTS: [Export; 6] = [
    Export {
        path: "accounts/week={}/accounts.parquet",
        csv: "partition:text,account_id:text,plan:text
         2026-03-01,acme,starter
         2026-03-01,bolt,starter
         2026-03-08,acme,growth
         2026-03-08,bolt,starter
         2026-03-08,coda,starter
         2026-03-15,acme,enterprise
         2026-03-15,coda,growth",
        known_at: "/",
        revealed: &[],
    },
    Export {
        path: "logins/all.parquet",
        csv: "account_id:text,at:timestamp_us_utc,worth:double
         acme,2026-03-02 09:00:00,10.5
         acme,2026-03-10 23:59:59.999999,20.25
         acme,2026-03-11 00:00:00,40
         bolt,2026-03-09 12:00:00,5
         bolt,2026-03-15 12:00:00,7
         coda,2026-03-20 00:00:00,9",
        known_at: "at",
        revealed: &[],
    },
    Export {
        path: "renewals/all.parquet",
        csv: "account_id:text,on_day:date
         acme,2026-03-10
         acme,2026-03-11
         bolt,2026-03-16",
        known_at: "on_day",
        revealed: &[],
    },
    Export {
        // The second row was delivered four days late. The fourth is dated after its delivery.
        path: "usage/day={}/usage.parquet",
        csv: "partition:text,account_id:text,used_at:timestamp_ms,amount:int32
         2026-03-04,acme,2026-03-04 10:00:00,3
         2026-03-12,acme,2026-03-08 11:00:00,4
         2026-03-10,bolt,2026-03-10 23:59:59,5
         2026-03-10,bolt,2026-03-11 00:00:00,6
         2026-03-16,acme,2026-03-16 08:00:00,-1
         2026-03-15,coda,2026-03-15 08:00:00,8",
        known_at: "/used_at",
        revealed: &[],
    },
    Export {
        path: "invoices/all.parquet",
        csv: "invoice_id:text,account_id:text,issued_on:date,paid_on:date,refunded_on:date,status:text,fee:int64
         i1,acme,2026-03-01,2026-03-10,,paid,4
         i2,acme,2026-03-05,2026-03-11,,paid,5
         i3,bolt,2026-03-10,,,open,0
         i4,acme,2026-03-11,2026-03-12,,paid,6
         i5,coda,2026-03-19,2026-03-20,,gone,7
         i6,coda,2026-03-02,2026-03-11,2026-03-14,refunded,3",
        known_at: "issued_on",
        revealed: &[
            revealed("paid_on", "status", "open"),
            revealed("paid_on", "fee", "0"),
            revealed("paid_on", "paid_on", ""),
            revealed("refunded_on", "status", "paid"),
            revealed("refunded_on", "refunded_on", ""),
        ],
    },
    Export {
        path: "tickets/all.parquet",
        csv: "account_id:text,opened_at:timestamp_ns,resolved_at:timestamp_ns_utc,csat:int32
         acme,2026-03-01 09:00:00,2026-03-10 23:59:59.999999999,2
         acme,2026-03-02 09:00:00,2026-03-11 00:00:00,5
         bolt,2026-03-10 09:00:00,,
         coda,2026-03-20 09:00:00,2026-03-21 09:00:00,9",
        known_at: "opened_at",
        revealed: &[revealed("resolved_at", "csat", ""), revealed("resolved_at", "resolved_at", "")],
    },
];

/// Writes the exports below `root`, as they were at the end of `until`, or in full.
pub fn write_exports(mut job: Job, root: &str, until: Option<&str>) -> Job {
    for Export { path, csv, known_at, revealed } in EXPORTS {
        let mut lines = csv.lines().map(str::trim);
        let header = lines.next().unwrap();
        let names: Vec<&str> = header.split(',').map(|field| field.split_once(':').unwrap().0).collect();
        let at = |name: &str| names.iter().position(|known| *known == name).unwrap();
        let known = |cell: &str| !cell.is_empty() && until.is_none_or(|until| &cell[..10] <= until);
        let mut parts = std::collections::BTreeMap::<String, Vec<String>>::new();
        for line in lines {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            let partition = names.first().filter(|name| **name == "partition").map(|_| cells[0].clone());
            let happened = known_at.trim_start_matches('/');
            if !partition.as_ref().is_none_or(|day| known(day)) || !(happened.is_empty() || known(&cells[at(happened)]))
            {
                continue;
            }
            let time_of = |revealed: &RevealedColumn| cells[at(revealed.reveals)].clone();
            let is_later = |time: &String| !time.is_empty() && !known(time);
            let timed = revealed.iter().rev().map(|revealed| (time_of(revealed), revealed));
            let mut later: Vec<(String, &RevealedColumn)> = timed.filter(|(time, _)| is_later(time)).collect();
            // The earliest of the later ones decides, so it comes last.
            later.sort_by(|(one, _), (other, _)| other.cmp(one));
            for (_, RevealedColumn { column, value_before, .. }) in later {
                cells[at(column)] = (*value_before).to_owned();
            }
            parts.entry(partition.unwrap_or_default()).or_default().push(cells.join(","));
        }
        for (partition, rows) in parts {
            let skipped = usize::from(names[0] == "partition");
            let without = |line: &str| line.split(',').skip(skipped).collect::<Vec<_>>().join(",");
            let rows: Vec<String> = rows.iter().map(|row| without(row)).collect();
            let csv = format!("{}\n{}", without(header), rows.join("\n"));
            job = job.table(&format!("{root}/{}", path.replace("{}", &partition)), &csv);
        }
    }
    job
}

pub fn create_company() -> Job {
    let job = Job::new()
        .file("p.yaml", PIPELINE)
        .file("sql/logins.sql", "SELECT account_id, COUNT(*) AS logins, MAX(at) AS last_login, SUM(worth) AS worth FROM logins GROUP BY account_id")
        .file("sql/renewals.sql", "SELECT account_id, COUNT(*) AS renewals, MAX(on_day) AS last_renewal FROM renewals GROUP BY account_id")
        .file("sql/usage.sql", "SELECT account_id, SUM(amount) AS used, MAX(used_at) AS last_used FROM usage GROUP BY account_id")
        .file(
            "sql/invoices.sql",
            "SELECT account_id, COUNT(*) AS invoices, MAX(paid_on) AS last_paid, SUM(fee) AS fees,
               SUM(CASE WHEN status = 'open' THEN 1 ELSE 0 END) AS open_invoices, MAX(status) AS invoice_words
             FROM invoices GROUP BY account_id",
        )
        .file(
            "sql/tickets.sql",
            "SELECT account_id, COUNT(*) AS tickets, COUNT(resolved_at) AS solved, AVG(csat) AS csat
             FROM tickets GROUP BY account_id",
        );
    write_exports(job, "exports", None)
}

pub fn run_on(
    job: &Job,
    pipeline: &str,
    exports: &str,
    warehouse: &str,
    day: &str,
) -> crate::harness::job::CommandOutput {
    // Several exports share one folder, so the pipeline is written with the roots of this run.
    let text = std::fs::read_to_string(job.path(pipeline)).unwrap();
    let here = text.replace("${EXPORTS:-exports}", exports).replace("${WAREHOUSE:-warehouse}", warehouse);
    std::fs::write(job.path("here.yaml"), here).unwrap();
    job.run(&["run", "here.yaml", "--as-of", day])
}
