//! The grouping sets of ROLLUP and CUBE.

/// The maximum number of grouping sets of a query. Each one is aggregated separately.
pub const MAX_GROUPING_SETS: usize = 64;

/// The positions of the keys that each grouping set has.
pub type GroupingSets = Vec<Vec<usize>>;

/// Returns the keys of both sets, each once.
#[must_use]
pub fn union_of_sets(one: &[usize], other: &[usize]) -> Vec<usize> {
    let mut all = one.to_vec();
    all.extend(other.iter().filter(|position| !one.contains(position)));
    all
}

/// Returns every combination of one set of each, or `None` if there are too many.
#[must_use]
pub fn combine_sets(before: &[Vec<usize>], more: &[Vec<usize>]) -> Option<GroupingSets> {
    if before.len() * more.len() > MAX_GROUPING_SETS {
        return None;
    }
    Some(before.iter().flat_map(|one| more.iter().map(|other| union_of_sets(one, other))).collect())
}

/// Returns the sets of ROLLUP: all parts, all but the last, and so on down to none.
#[must_use]
pub fn rollup_sets(parts: &[Vec<usize>]) -> GroupingSets {
    (0..=parts.len())
        .rev()
        .map(|count| parts[..count].iter().fold(Vec::new(), |set, part| union_of_sets(&set, part)))
        .collect()
}

/// Returns the sets of CUBE: every choice of parts. Returns `None` if there are too many.
#[must_use]
pub fn cube_sets(parts: &[Vec<usize>]) -> Option<GroupingSets> {
    let mut sets = vec![Vec::new()];
    for part in parts.iter().rev() {
        let with_part: Vec<Vec<usize>> = sets.iter().map(|set| union_of_sets(part, set)).collect();
        sets = [with_part, sets].concat();
        if sets.len() > MAX_GROUPING_SETS {
            return None;
        }
    }
    Some(sets)
}
