//! Rows with a running number, for exports whose ids count up.

/// A row and its number.
pub struct Numbered<'a, T> {
    pub number: u64,
    pub row: &'a T,
}

/// Numbers rows from `first_number` on. Rows that are exported twice appear twice, under the same number.
pub fn number_rows<T>(first_number: u64, rows: &[T], is_duplicated: fn(&T) -> bool) -> Vec<Numbered<'_, T>> {
    (first_number..)
        .zip(rows)
        .flat_map(|(number, row)| std::iter::repeat_n((number, row), 1 + usize::from(is_duplicated(row))))
        .map(|(number, row)| Numbered { number, row })
        .collect()
}
