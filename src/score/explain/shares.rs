//! Who comes before whom: the probabilities behind a value that favours no order.
//!
//! In a group whose members come one after another, all orders alike, the chance that exactly the `q` of a target's
//! `p` fellows come before it is `q! · (p − q)! / (p + 1)!` (Shapley 1953). The chance that one more fellow, not among
//! the `p`, also comes before it is then `(q + 1) / (p + 2)`.

/// More members than this come in groups, and groups in groups, so that no account takes for ever.
const TOGETHER: usize = 10;
/// How many groups there are at most.
const GROUPS: usize = 6;

/// Who has come before the target.
#[derive(Debug)]
pub struct Arrived<'a> {
    pub probability: f64,
    /// One per member.
    pub before: &'a [bool],
    /// The chance that a member of no group, nonetheless in the same order, has come too.
    pub another: f64,
}

/// Goes through everything that can have come before `target`, one of `members` or none of them.
pub fn arrivals(members: usize, target: Option<usize>, visit: &mut dyn FnMut(Arrived<'_>)) {
    let all: Vec<usize> = (0..members).collect();
    let mut before = vec![false; members];
    let mut last = |probability: f64, before: &[bool], another: f64| visit(Arrived { probability, before, another });
    arrange(&all, target, 1.0, None, &mut before, &mut last);
}

fn arrange(
    members: &[usize],
    target: Option<usize>,
    probability: f64,
    another: Option<f64>,
    before: &mut Vec<bool>,
    visit: &mut dyn FnMut(f64, &[bool], f64),
) {
    let size = if members.len() <= TOGETHER { 1 } else { members.len().div_ceil(GROUPS) };
    let groups: Vec<&[usize]> = members.chunks(size).collect();
    let own = target.and_then(|target| groups.iter().position(|group| group.contains(&target)));
    let fellows: Vec<&[usize]> =
        groups.iter().enumerate().filter(|(index, _)| Some(*index) != own).map(|(_, group)| *group).collect();
    let inside = own.and_then(|own| groups.get(own)).filter(|group| group.len() > 1);
    for chosen in 0_u64..1 << fellows.len() {
        let come = chosen.count_ones();
        for (index, group) in fellows.iter().enumerate() {
            for &member in *group {
                before[member] = chosen >> index & 1 == 1;
            }
        }
        let all = fellows.len();
        let probability = probability * chance(come, all);
        // Only the outermost order is shared with those who are in no group.
        let another = another.unwrap_or_else(|| (f64::from(come) + 1.0) / (float(all) + 2.0));
        match inside {
            Some(group) => arrange(group, target, probability, Some(another), before, visit),
            None => visit(probability, before, another),
        }
    }
}

/// `q! · (p − q)! / (p + 1)!`
pub fn chance(come: u32, fellows: usize) -> f64 {
    // 1 / ((p + 1) · binomial(p, q)), so that nothing large is divided by something large.
    let mut chance = 1.0 / (float(fellows) + 1.0);
    let mut left = float(fellows);
    for turn in 1..=come {
        chance *= f64::from(turn) / left;
        left -= 1.0;
    }
    chance
}

/// Groups are far smaller than what a double counts exactly.
fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::{arrivals, chance};

    #[test]
    fn chances_are_those_of_shapley() {
        // Three members, one of them the target: 1/3 alone, 1/6 behind either, 1/3 behind both.
        assert!((chance(0, 2) - 1.0 / 3.0).abs() < 1e-15);
        assert!((chance(1, 2) - 1.0 / 6.0).abs() < 1e-15);
        assert!((chance(2, 2) - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn probabilities_sum_to_one_and_each_fellow_comes_half_the_time() {
        for members in [1, 2, 5, 10, 11, 37] {
            for target in [None, Some(0), Some(members - 1)] {
                let (mut sum, mut another, mut come) = (0.0, 0.0, vec![0.0; members]);
                arrivals(members, target, &mut |arrived| {
                    sum += arrived.probability;
                    another += arrived.probability * arrived.another;
                    for (come, before) in come.iter_mut().zip(arrived.before) {
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
