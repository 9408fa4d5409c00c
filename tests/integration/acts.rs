//! What is done in clauses of conversations that nothing was learnt from (`tests/holdout/acts.tsv`), told right.

use std::collections::BTreeMap;

use madoguchi::knowledge::acts::Act;

use crate::BENCH;

/// Least share of clauses whose act is told, and of those that are told to want something or not.
const LEAST_TOLD: (f32, f32) = (0.92, 0.965);
/// Least mean over the acts.
const LEAST_MEAN: f32 = 0.9;

#[test]
fn what_is_done_in_a_clause_is_told() {
    let mind = BENCH.mind();
    let wants = |act: Act| [Act::Ask, Act::Wish, Act::Brief, Act::More].contains(&act);
    let (mut wanting, mut all, mut missed) = (0, 0, Vec::new());
    let mut by_act: BTreeMap<Act, (usize, usize)> = BTreeMap::new();
    for line in include_str!("../holdout/acts.tsv").lines().filter(|l| !l.is_empty()) {
        let (act, clause) = line.split_once('\t').expect("an act and a clause");
        let act = Act::named(act).expect("an act");
        let (shares, _) = mind.acts(&mind.analyzer().analyze(clause));
        let told = (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b])).map(|i| Act::ALL[i]);
        let told = told.expect("some act");
        let (right, of) = by_act.entry(act).or_default();
        (*right, *of, all) = (*right + usize::from(told == act), *of + 1, all + 1);
        wanting += usize::from(wants(told) == wants(act));
        if told != act {
            missed.push(format!("{act:?} taken for {told:?}: {clause}"));
        }
    }
    let told = by_act.values().map(|(right, _)| right).sum::<usize>();
    let mean = by_act.values().map(|(right, of)| *right as f32 / *of as f32).sum::<f32>() / by_act.len() as f32;
    let share = |of: usize| of as f32 / all as f32;
    let shown = format!("told {:.3}, mean {mean:.3}, wanting {:.3}: {missed:#?}", share(told), share(wanting));
    assert!(share(told) >= LEAST_TOLD.0 && share(wanting) >= LEAST_TOLD.1 && mean >= LEAST_MEAN, "{shown}");
}
