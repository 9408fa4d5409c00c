//! The weights of a softmax over readings that give the right ones the most.
//!
//! L-BFGS over all examples at once, without chance: the same examples give the same weights on every machine.

use std::collections::VecDeque;

use super::example::{Example, WORKERS};

/// Most steps, steps remembered, and the gain in cost below which there is no more to find.
const STEPS: usize = 250;
const MEMORY: usize = 10;
const GAIN: f64 = 1e-7;
/// Share of the gain that the slope promises which a step must bring, and how often it is halved until it does.
const PROMISED: f64 = 1e-4;
const HALVED: i32 = 30;
/// Pull towards the prior: half of it times the squared distance is what weights cost. Of .01 to .00001, from
/// .0005 to .0002 held-out questions and talks come out best.
pub(super) const PULL: f64 = 0.0003;
/// Pull towards weights that are known to do well: the held-out questions hardly change while what is missed is learnt.
pub(super) const NEAR: f64 = 0.018;

/// Examples to fit, and the weights to stay near.
struct Problem<'e> {
    examples: &'e [&'e Example],
    prior: &'e [f64],
    pull: f64,
}

/// The weights that fit `examples` best, with this `pull` towards `prior`.
pub(super) fn fit(examples: &[&Example], prior: &[f64], pull: f64) -> Vec<f64> {
    let problem = Problem { examples, prior, pull };
    let mut at = prior.to_vec();
    let (mut cost, mut slopes) = problem.costs(&at);
    let mut past: VecDeque<Step> = VecDeque::with_capacity(MEMORY);
    for _ in 0..STEPS {
        let direction = downhill(&slopes, &past);
        let promised = dot(&direction, &slopes);
        let tried = (0..HALVED).map(|halved| {
            let length = 0.5_f64.powi(halved);
            let next: Vec<f64> = at.iter().zip(&direction).map(|(w, d)| w + length * d).collect();
            let (lower, steeper) = problem.costs(&next);
            (lower <= cost + PROMISED * length * promised, next, lower, steeper)
        });
        let Some((_, next, lower, next_slopes)) = tried.into_iter().find(|(good, ..)| *good) else { break };
        let moved = difference(&next, &at);
        let bent = difference(&next_slopes, &slopes);
        let gained = cost - lower;
        (at, cost, slopes) = (next, lower, next_slopes);
        let curved = dot(&moved, &bent);
        if curved > 0.0 {
            past.truncate(MEMORY - 1);
            past.push_front(Step { moved, bent, curved });
        }
        if gained < GAIN {
            break;
        }
    }
    at
}

/// A step taken: how far, how the slopes changed by it, and the product of both.
struct Step {
    moved: Vec<f64>,
    bent: Vec<f64>,
    curved: f64,
}

/// Where it goes down best, as the steps before tell (the two loops of L-BFGS); `past` begins with the last.
fn downhill(slopes: &[f64], past: &VecDeque<Step>) -> Vec<f64> {
    let mut direction: Vec<f64> = slopes.iter().map(|s| -s).collect();
    let mut shares = Vec::with_capacity(past.len());
    for step in past {
        let share = dot(&step.moved, &direction) / step.curved;
        add(&mut direction, -share, &step.bent);
        shares.push(share);
    }
    if let Some(last) = past.front() {
        let scale = last.curved / dot(&last.bent, &last.bent);
        direction.iter_mut().for_each(|d| *d *= scale);
    }
    for (step, share) in past.iter().zip(&shares).rev() {
        let back = dot(&step.bent, &direction) / step.curved;
        add(&mut direction, share - back, &step.moved);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

impl Problem<'_> {
    /// Cost of `weights`, and how it grows with each.
    fn costs(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let narrow: Vec<f32> = weights.iter().map(|w| *w as f32).collect();
        let some = self.examples.len().div_ceil(WORKERS).max(1);
        let sums: Vec<(f64, Vec<f64>)> = std::thread::scope(|scope| {
            let parts = self.examples.chunks(some);
            let workers: Vec<_> = parts.map(|own| scope.spawn(|| costs_of(own, &narrow))).collect();
            workers.into_iter().filter_map(|w| w.join().ok()).collect()
        });
        let all = self.examples.len().max(1) as f64;
        let (mut cost, mut slopes) = (0.0, vec![0.0; weights.len()]);
        for (own, of) in sums {
            cost += own / all;
            slopes.iter_mut().zip(of).for_each(|(slope, own)| *slope += own / all);
        }
        for ((slope, weight), prior) in slopes.iter_mut().zip(weights).zip(self.prior) {
            *slope += self.pull * (weight - prior);
            cost += self.pull / 2.0 * (weight - prior) * (weight - prior);
        }
        (cost, slopes)
    }
}

/// Minus the logarithm of the share that right readings have, summed over `examples`, and its slopes.
fn costs_of(examples: &[&Example], weights: &[f32]) -> (f64, Vec<f64>) {
    let (mut cost, mut slopes) = (0.0, vec![0.0; weights.len()]);
    for example in examples {
        let (scores, alone) = example.scores(|i| weights[i as usize]);
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let shares: Vec<f64> = scores.iter().map(|s| f64::from(s - most).exp()).collect();
        let all: f64 = shares.iter().sum();
        let right: f64 = shares.iter().zip(&example.readings).filter(|(_, (.., right))| *right).map(|(s, _)| s).sum();
        let (right, worth) = (right.max(1e-12), f64::from(example.worth));
        cost -= worth * (right / all).ln();
        for (at, (share, (_, features, is_right))) in shares.iter().zip(&example.readings).enumerate() {
            let wanted = if *is_right { share / right } else { 0.0 };
            let slope = worth * (share / all - wanted);
            let beside = alone.filter(|_| example.is_several(at)).map(|i| &example.readings[i].1);
            let made_of = features.iter().chain(beside.into_iter().flatten());
            made_of.for_each(|(i, v)| slopes[*i as usize] += slope * f64::from(*v));
        }
    }
    (cost, slopes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::SEVERAL;

    /// Two readings a turn: feature 0 stands on the right one, feature 1 on the other, feature 2 on both.
    fn example(right_first: bool) -> Example {
        let readings = vec![
            (
                "a",
                vec![(0, f32::from(u8::from(right_first))), (1, f32::from(u8::from(!right_first))), (2, 1.0)],
                right_first,
            ),
            (
                "b",
                vec![(0, f32::from(u8::from(!right_first))), (1, f32::from(u8::from(right_first))), (2, 1.0)],
                !right_first,
            ),
        ];
        Example { place: (std::path::PathBuf::from("t.yaml"), 1), said: String::new(), worth: 1.0, readings }
    }

    /// The slopes are what a small step of each weight adds to the cost.
    fn slopes_hold(examples: &[&Example]) {
        let problem = Problem { examples, prior: &[0.0; 3], pull: PULL };
        let (at, by) = ([0.3, -0.2, 0.1], 1e-3);
        let (cost, slopes) = problem.costs(&at);
        for i in 0..3 {
            let mut next = at;
            next[i] += by;
            assert!(((problem.costs(&next).0 - cost) / by - slopes[i]).abs() < 1e-3);
        }
    }

    #[test]
    fn what_tells_right_from_wrong_is_weighed() {
        let examples = [example(true), example(false), example(true)];
        let chosen: Vec<&Example> = examples.iter().collect();
        let weights = fit(&chosen, &[0.0, 0.0, 0.5], PULL);
        assert!(weights[0] > 1.0 && weights[1] < -1.0 && (weights[2] - 0.5).abs() < 1e-3, "{weights:?}");
        assert_eq!(fit(&chosen, &[0.0, 0.0, 0.5], PULL), weights);
    }

    #[test]
    fn several_things_have_what_the_best_alone_has() {
        let mut one = example(true);
        one.readings.push((SEVERAL, vec![(2, 1.0)], false));
        let (scores, alone) = one.scores(|i| [0.5, 0.2, 0.1][i as usize]);
        let near = scores.iter().zip([0.6, 0.3, 0.7]).all(|(score, due)| (score - due).abs() < 1e-6);
        assert!(near && alone == Some(0), "{scores:?}");
        slopes_hold(&[&one]);
    }

    #[test]
    fn slopes_are_those_of_the_cost() {
        let examples = [example(true), example(false)];
        slopes_hold(&examples.iter().collect::<Vec<_>>());
    }
}
