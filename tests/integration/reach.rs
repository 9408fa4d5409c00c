//! Every entry, desk and link can be reached over the choices alone, and nothing is a dead end.

use madoguchi::reach::walk;

use crate::BENCH;

#[test]
fn everything_is_reached_in_four_turns_and_nothing_is_a_dead_end() {
    let reach = walk(BENCH.mind(), "2026-11-22T10:00:00".parse().expect("time"));
    println!("{}", reach.report());
    assert!(reach.entries.len() >= 70 && reach.desks.len() >= 30 && reach.links.len() >= 290);
    assert!(reach.holds(), "{}", reach.report());
}
