//! The probabilities of the Shapley value: which members of a group have changed before a target does.
//!
//! If the members of a group change one after another and all orders are equally likely, the probability that exactly a
//! given set of `q` of the target's `p` siblings changes before it is `q! · (p − q)! / (p + 1)!` (Shapley 1953). The
//! probability that one more sibling, not among the `p`, also changes before it is then `(q + 1) / (p + 2)`.

use crate::base::value::count_as_f64;

/// Larger groups are split into groups of groups, in the order of the members, which bounds the number of sets.
const MAX_UNGROUPED_MEMBERS: usize = 12;
/// How many groups a large group is split into at most.
const MAX_GROUPS: usize = 6;

/// The members that have changed before the target.
#[derive(Debug)]
pub struct Coalition<'a> {
    pub probability: f64,
    /// One entry per member.
    pub has_moved: &'a [bool],
    /// The probability that a sibling outside of the group has changed too.
    pub outsider_probability: f64,
}

/// Visits every set of members that can have changed before `target`, which is one of `members`, or none of them.
pub fn visit_coalitions(members: usize, target: Option<usize>, visit: &mut dyn FnMut(Coalition<'_>)) {
    let all: Vec<usize> = (0..members).collect();
    let mut visitor = CoalitionVisitor { target, has_moved: vec![false; members], visit };
    visitor.visit_groups(&all, 1.0, None);
}

struct CoalitionVisitor<'a> {
    target: Option<usize>,
    has_moved: Vec<bool>,
    visit: &'a mut dyn FnMut(Coalition<'_>),
}

impl CoalitionVisitor<'_> {
    /// Splits `members` into groups, visits every set of the groups without the target, and for each of them goes on
    /// inside the target's group.
    fn visit_groups(&mut self, members: &[usize], probability: f64, outsider_probability: Option<f64>) {
        let size = if members.len() <= MAX_UNGROUPED_MEMBERS { 1 } else { members.len().div_ceil(MAX_GROUPS) };
        let (own_groups, sibling_groups): (Vec<&[usize]>, Vec<&[usize]>) =
            members.chunks(size).partition(|group| self.target.is_some_and(|target| group.contains(&target)));
        let own_members = own_groups.first().filter(|group| group.len() > 1);
        let sibling_count = sibling_groups.len();
        for subset in 0_u64..1 << sibling_count {
            for (index, group) in sibling_groups.iter().enumerate() {
                for &member in *group {
                    self.has_moved[member] = subset >> index & 1 == 1;
                }
            }
            let preceding = subset.count_ones();
            let probability = probability * coalition_probability(preceding, sibling_count);
            // A sibling outside of the group takes part in the outermost order only.
            let outsider_probability = outsider_probability
                .unwrap_or_else(|| (f64::from(preceding) + 1.0) / (count_as_f64(sibling_count) + 2.0));
            match own_members {
                Some(group) => self.visit_groups(group, probability, Some(outsider_probability)),
                None => {
                    (self.visit)(Coalition { probability, has_moved: &self.has_moved, outsider_probability });
                }
            }
        }
    }
}

/// `q! · (p − q)! / (p + 1)!` for `q` preceding of `p` siblings.
pub fn coalition_probability(preceding: u32, siblings: usize) -> f64 {
    // Computed as 1 / ((p + 1) · binomial(p, q)), which divides no large numbers.
    let mut probability = 1.0 / (count_as_f64(siblings) + 1.0);
    let mut remaining = count_as_f64(siblings);
    for step in 1..=preceding {
        probability *= f64::from(step) / remaining;
        remaining -= 1.0;
    }
    probability
}

#[cfg(test)]
mod tests {
    use super::{coalition_probability, visit_coalitions};

    #[test]
    fn probabilities_are_those_of_shapley() {
        // Three members, one of them the target: 1/3 alone, 1/6 after either, 1/3 after both.
        assert!((coalition_probability(0, 2) - 1.0 / 3.0).abs() < 1e-15);
        assert!((coalition_probability(1, 2) - 1.0 / 6.0).abs() < 1e-15);
        assert!((coalition_probability(2, 2) - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn probabilities_sum_to_one_and_each_sibling_precedes_half_the_time() {
        for members in [1, 2, 5, 12, 13, 37] {
            for target in [None, Some(0), Some(members - 1)] {
                let (mut sum, mut outsider, mut precedes) = (0.0, 0.0, vec![0.0; members]);
                visit_coalitions(members, target, &mut |coalition| {
                    sum += coalition.probability;
                    outsider += coalition.probability * coalition.outsider_probability;
                    for (precedes, has_moved) in precedes.iter_mut().zip(coalition.has_moved) {
                        *precedes += coalition.probability * f64::from(u8::from(*has_moved));
                    }
                });
                assert!((sum - 1.0).abs() < 1e-12, "{members} {target:?} {sum}");
                assert!((outsider - 0.5).abs() < 1e-12);
                for (member, precedes) in precedes.iter().enumerate().filter(|(member, _)| Some(*member) != target) {
                    assert!((precedes - 0.5).abs() < 1e-12, "{members} {target:?} {member} {precedes}");
                }
            }
        }
    }
}
