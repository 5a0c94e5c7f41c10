//! Who comes before whom: the probabilities behind a value that favours no order.
//!
//! In a group whose members come one after another, all orders alike, the chance that exactly the `q` of a target's
//! `p` fellows come before it is `q! · (p − q)! / (p + 1)!` (Shapley 1953). The chance that one more fellow, not among
//! the `p`, also comes before it is then `(q + 1) / (p + 2)`.

/// More members than this come in groups, and groups in groups, so that no account takes for ever.
const MAX_UNGROUPED_MEMBERS: usize = 10;
/// How many groups there are at most.
const MAX_GROUPS: usize = 6;

/// Who has come before the target.
#[derive(Debug)]
pub struct Coalition<'a> {
    pub probability: f64,
    /// One per member.
    pub has_moved: &'a [bool],
    /// The chance that a member of no group, nonetheless in the same order, has come too.
    pub outsider_probability: f64,
}

/// Goes through everything that can have come before `target`, one of `members` or none of them.
pub fn visit_coalitions(members: usize, target: Option<usize>, visit: &mut dyn FnMut(Coalition<'_>)) {
    let all: Vec<usize> = (0..members).collect();
    let mut has_moved = vec![false; members];
    let mut visit_coalition = |probability: f64, has_moved: &[bool], outsider_probability: f64| {
        visit(Coalition { probability, has_moved, outsider_probability });
    };
    visit_groups(&all, target, 1.0, None, &mut has_moved, &mut visit_coalition);
}

fn visit_groups(
    members: &[usize],
    target: Option<usize>,
    probability: f64,
    outsider_probability: Option<f64>,
    has_moved: &mut Vec<bool>,
    visit: &mut dyn FnMut(f64, &[bool], f64),
) {
    let size = if members.len() <= MAX_UNGROUPED_MEMBERS { 1 } else { members.len().div_ceil(MAX_GROUPS) };
    let groups: Vec<&[usize]> = members.chunks(size).collect();
    let own_group = target.and_then(|target| groups.iter().position(|group| group.contains(&target)));
    let sibling_groups: Vec<&[usize]> =
        groups.iter().enumerate().filter(|(index, _)| Some(*index) != own_group).map(|(_, group)| *group).collect();
    let own_members = own_group.and_then(|own| groups.get(own)).filter(|group| group.len() > 1);
    for subset in 0_u64..1 << sibling_groups.len() {
        let preceding = subset.count_ones();
        for (index, group) in sibling_groups.iter().enumerate() {
            for &member in *group {
                has_moved[member] = subset >> index & 1 == 1;
            }
        }
        let sibling_count = sibling_groups.len();
        let probability = probability * coalition_probability(preceding, sibling_count);
        // Only the outermost order is shared with those who are in no group.
        let outsider_probability =
            outsider_probability.unwrap_or_else(|| (f64::from(preceding) + 1.0) / (count_as_f64(sibling_count) + 2.0));
        match own_members {
            Some(group) => visit_groups(group, target, probability, Some(outsider_probability), has_moved, visit),
            None => visit(probability, has_moved, outsider_probability),
        }
    }
}

/// `q! · (p − q)! / (p + 1)!`
pub fn coalition_probability(preceding: u32, siblings: usize) -> f64 {
    // 1 / ((p + 1) · binomial(p, q)), so that nothing large is divided by something large.
    let mut probability = 1.0 / (count_as_f64(siblings) + 1.0);
    let mut remaining = count_as_f64(siblings);
    for step in 1..=preceding {
        probability *= f64::from(step) / remaining;
        remaining -= 1.0;
    }
    probability
}

/// Groups are far smaller than what a double counts exactly.
fn count_as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::{coalition_probability, visit_coalitions};

    #[test]
    fn chances_are_those_of_shapley() {
        // Three members, one of them the target: 1/3 alone, 1/6 behind either, 1/3 behind both.
        assert!((coalition_probability(0, 2) - 1.0 / 3.0).abs() < 1e-15);
        assert!((coalition_probability(1, 2) - 1.0 / 6.0).abs() < 1e-15);
        assert!((coalition_probability(2, 2) - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn probabilities_sum_to_one_and_each_fellow_comes_half_the_time() {
        for members in [1, 2, 5, 10, 11, 37] {
            for target in [None, Some(0), Some(members - 1)] {
                let (mut sum, mut another, mut come) = (0.0, 0.0, vec![0.0; members]);
                visit_coalitions(members, target, &mut |arrived| {
                    sum += arrived.probability;
                    another += arrived.probability * arrived.outsider_probability;
                    for (come, before) in come.iter_mut().zip(arrived.has_moved) {
                        *come += arrived.probability * f64::from(u8::from(*before));
                    }
                });
                assert!((sum - 1.0).abs() < 1e-12, "{members} {target:?} {sum}");
                assert!((another - 0.5).abs() < 1e-12);
                for (member, come) in come.iter().enumerate().filter(|(member, _)| Some(*member) != target) {
                    assert!((come - 0.5).abs() < 1e-12, "{members} {target:?} {member} {come}");
                }
            }
        }
    }
}
