//! Random SQL expressions of each type.

use proptest::prelude::{Just, Strategy, any};

/// The types of random expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlType {
    Boolean,
    Integer,
    Decimal,
    Double,
    Text,
    Date,
    Timestamp,
}

const NUMBERS: [SqlType; 3] = [SqlType::Integer, SqlType::Decimal, SqlType::Double];

/// Generates expressions of a type, nested up to a depth.
pub fn any_expression(sql_type: SqlType, depth: u32) -> impl Strategy<Value = String> {
    (any::<u64>(), Just(sql_type))
        .prop_map(move |(seed, sql_type)| SqlWriter { seed, depth }.write_expression(sql_type))
}

/// Writes random expressions; the same for the same seed.
struct SqlWriter {
    seed: u64,
    /// How deep the next expression may be nested.
    depth: u32,
}

impl SqlWriter {
    fn number_below(&mut self, below: u64) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % below
    }

    fn pick_one<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.number_below(from.len() as u64)).unwrap()]
    }

    fn write_expression(&mut self, sql_type: SqlType) -> String {
        if self.depth == 0 || self.number_below(6) == 0 {
            return self.write_leaf(sql_type).to_owned();
        }
        self.depth -= 1;
        let expression = match sql_type {
            SqlType::Boolean => self.write_boolean(),
            SqlType::Integer => self.write_integer(),
            SqlType::Decimal | SqlType::Double => self.write_number(sql_type),
            SqlType::Text => self.write_text(),
            SqlType::Date => self.write_date(),
            SqlType::Timestamp => self.write_timestamp(),
        };
        self.depth += 1;
        expression
    }

    fn write_leaf(&mut self, sql_type: SqlType) -> &'static str {
        match sql_type {
            SqlType::Boolean => self.pick_one(&["b", "TRUE", "FALSE", "NULL"]),
            SqlType::Integer => self.pick_one(&["n", "0", "7", "-3", "9223372036854775807"]),
            SqlType::Decimal => self.pick_one(&["d", "0.5", "-12.25", "0.00"]),
            SqlType::Double => self.pick_one(&["x", "1e0", "-2.5e0", "1e308", "0e0"]),
            SqlType::Text => self.pick_one(&["t", "'abc'", "''", "' 42 '"]),
            SqlType::Date => self.pick_one(&["on_day", "DATE '2026-03-29'", ":as_of"]),
            SqlType::Timestamp => self.pick_one(&["at", "TIMESTAMP '2026-03-29 02:30:00'"]),
        }
    }

    fn write_boolean(&mut self) -> String {
        let (one, two) = (self.write_expression(SqlType::Boolean), self.write_expression(SqlType::Boolean));
        let number = self.pick_one(&NUMBERS);
        let (low, high) = (self.write_expression(number), self.write_expression(number));
        let (text, other) = (self.write_expression(SqlType::Text), self.write_expression(SqlType::Text));
        let (early, late) = (self.write_expression(SqlType::Date), self.write_expression(SqlType::Timestamp));
        let sign = self.pick_one(&["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]);
        match self.number_below(10) {
            0 => format!("({one} AND {two})"),
            1 => format!("({one} OR {two})"),
            2 => format!("(NOT {one})"),
            3 => format!("({low} {sign} {high})"),
            4 => format!("({text} {sign} {other})"),
            5 => format!("({early} {sign} {late})"),
            6 => format!("({one} IS NOT TRUE)"),
            7 => format!("({text} IN ('abc', {other}, NULL))"),
            8 => format!("({low} BETWEEN {high} AND 10)"),
            _ => format!("({text} IS NULL)"),
        }
    }

    fn write_integer(&mut self) -> String {
        let (one, two) = (self.write_expression(SqlType::Integer), self.write_expression(SqlType::Integer));
        let (when, text) = (self.write_expression(SqlType::Boolean), self.write_expression(SqlType::Text));
        let day = self.write_expression(SqlType::Date);
        let sign = self.pick_one(&["+", "-", "*", "%", "//"]);
        match self.number_below(8) {
            0 | 1 => format!("({one} {sign} {two})"),
            2 => format!("TRY_CAST({text} AS INTEGER)"),
            3 => format!("CAST({text} AS BIGINT)"),
            4 => format!("LENGTH({text})"),
            5 => format!("EXTRACT(DAY FROM {day})"),
            6 => format!("({day} - DATE '2026-01-01')"),
            _ => format!("CASE WHEN {when} THEN {one} ELSE {two} END"),
        }
    }

    fn write_number(&mut self, sql_type: SqlType) -> String {
        let (one, two) = (self.write_expression(sql_type), self.write_expression(sql_type));
        let other = self.pick_one(&NUMBERS);
        let other = self.write_expression(other);
        let when = self.write_expression(SqlType::Boolean);
        let sign = self.pick_one(&["+", "-", "*"]);
        match self.number_below(6) {
            0 | 1 => format!("({one} {sign} {other})"),
            2 if sql_type == SqlType::Double => format!("({one} / {other})"),
            3 if sql_type == SqlType::Double => format!("CAST({other} AS DOUBLE)"),
            4 => format!("COALESCE({one}, {two})"),
            5 => format!("ROUND({one}, 1)"),
            _ => format!("CASE WHEN {when} THEN {one} ELSE {two} END"),
        }
    }

    fn write_text(&mut self) -> String {
        let (one, two) = (self.write_expression(SqlType::Text), self.write_expression(SqlType::Text));
        let other = self.pick_one(&[
            SqlType::Integer,
            SqlType::Decimal,
            SqlType::Double,
            SqlType::Boolean,
            SqlType::Date,
            SqlType::Timestamp,
        ]);
        let (other, when) = (self.write_expression(other), self.write_expression(SqlType::Boolean));
        match self.number_below(5) {
            0 => format!("({one} || {two})"),
            1 => format!("UPPER({one})"),
            2 => format!("CAST({other} AS VARCHAR)"),
            3 => format!("COALESCE({one}, {two})"),
            _ => format!("CASE WHEN {when} THEN {one} ELSE {two} END"),
        }
    }

    fn write_date(&mut self) -> String {
        let (day, time) = (self.write_expression(SqlType::Date), self.write_expression(SqlType::Timestamp));
        let (text, when) = (self.write_expression(SqlType::Text), self.write_expression(SqlType::Boolean));
        match self.number_below(4) {
            0 => format!("CAST({time} AS DATE)"),
            1 => format!("({day} + 1)"),
            2 => format!("TRY_CAST({text} AS DATE)"),
            _ => format!("CASE WHEN {when} THEN {day} END"),
        }
    }

    fn write_timestamp(&mut self) -> String {
        let (time, day, text) = (
            self.write_expression(SqlType::Timestamp),
            self.write_expression(SqlType::Date),
            self.write_expression(SqlType::Text),
        );
        match self.number_below(4) {
            0 => format!("CAST({day} AS TIMESTAMP)"),
            1 => format!("({time} + INTERVAL '1 month')"),
            2 => format!("TRY_CAST({text} AS TIMESTAMP)"),
            _ => format!("DATE_TRUNC('month', {time})"),
        }
    }
}
