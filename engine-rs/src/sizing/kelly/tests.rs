use super::{
    exclusive::{Exclusive, kelly_exclusive},
    game::{GameBets, GameError},
    *,
};
use proptest::prelude::*;

#[test]
fn kelly_examples() {
    let cases = [
        (0.60, 0.5673, 0.0755),
        (0.55, 0.5175, 0.0674),
        (0.53, 0.5175, 0.0259),
        (0.90, 0.8589, 0.2912),
        (0.10, 0.0746, 0.0275),
    ];
    for (p, cost, want) in cases {
        assert!((kelly(p, cost) - want).abs() < 2e-4, "{p} {cost} {}", kelly(p, cost));
    }
    for (p, cost) in [(0.5, 0.5), (0.4, 0.5), (f64::NAN, 0.5), (0.5, f64::NAN), (0.5, 0.0), (2.0, 0.5), (0.9, 1.0)] {
        assert_eq!(kelly(p, cost), 0.0);
    }
}

/// models.md 4: Kalshi's .07 (and .03) on the ask, then the fraction; four digits as printed there.
#[test]
fn fees_raise_the_cost_that_kelly_sees() {
    let cases = [
        (0.60, 5_500, 7_000, 0.5673, 0.0755),
        (0.55, 5_000, 7_000, 0.5175, 0.0674),
        (0.53, 5_000, 7_000, 0.5175, 0.0259),
        (0.90, 8_500, 7_000, 0.8589, 0.2912),
        (0.10, 700, 7_000, 0.0746, 0.0275),
        (0.60, 5_500, 3_000, 0.5574, 0.0962),
    ];
    for (p, ask_e4, rate_e5, cost, fraction) in cases {
        let got = unit_cost(Schedule::new(rate_e5, 3).expect("known"), ask_e4);
        assert!((got - cost).abs() < 5.1e-5, "{ask_e4}: {got} is not {cost}");
        assert!((kelly(p, got) - fraction).abs() < 5.1e-5, "{p}: {} is not {fraction}", kelly(p, got));
    }
    assert!(unit_cost(Schedule::new(7_000, 3).expect("known"), 10_001).is_nan());
}

#[test]
fn a_model_is_believed_as_far_as_its_error_allows() {
    assert!((shrink(0.6, 0.5, 0.02, 0.02 * 0.02) - 0.55).abs() < 1e-15);
    assert!((shrink(0.6, 0.5, 0.04, 0.02 * 0.02) - 0.52).abs() < 1e-15);
    assert_eq!(shrink(0.6, 0.5, 0.0, 0.0), 0.6);
    assert_eq!(shrink(0.6, 0.5, 0.03, 0.0), 0.5);
    for (p, cost, sd, v) in
        [(f64::NAN, 0.5, 0.1, 0.1), (0.5, 1.1, 0.1, 0.1), (0.5, 0.5, -0.1, 0.1), (0.5, 0.5, 0.1, f64::INFINITY)]
    {
        assert!(shrink(p, cost, sd, v).is_nan());
    }
}

/// Growth of a stake vector over outcomes, the rest of the probability paying nothing.
fn exclusive_growth(p: &[f64], cost: &[f64], f: &[f64]) -> f64 {
    let cash = 1.0 - f.iter().sum::<f64>();
    let none = 1.0 - p.iter().sum::<f64>();
    let rows = p.iter().zip(cost).zip(f);
    let sum: f64 = rows.map(|((p, c), f)| if *p > 0.0 { p * libm::log(cash + f / c) } else { 0.0 }).sum();
    sum + if none > 1e-12 { none * libm::log(cash) } else { 0.0 }
}

/// Coordinate ascent by bisection of the derivative: slow, and nothing but calculus.
fn optimise(p: &[f64], cost: &[f64]) -> Vec<f64> {
    let n = p.len();
    let none = (1.0 - p.iter().sum::<f64>()).max(0.0);
    let mut f = vec![0.0; n];
    for _ in 0..20_000 {
        let before = f.clone();
        for i in 0..n {
            let others: f64 = (0..n).filter(|&j| j != i).map(|j| f[j]).sum();
            let slope = |x: f64| {
                let cash = 1.0 - others - x;
                let lost: f64 = (0..n).filter(|&j| j != i).map(|j| p[j] / (cash + f[j] / cost[j])).sum();
                p[i] * (1.0 / cost[i] - 1.0) / (cash + x / cost[i]) - lost - none / cash
            };
            let (mut low, mut high) = (0.0, (1.0 - others).max(0.0));
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                if slope(middle) > 0.0 { low = middle } else { high = middle }
            }
            f[i] = low;
        }
        if f.iter().zip(&before).all(|(a, b)| (a - b).abs() < 1e-13) {
            break;
        }
    }
    f
}

#[test]
fn exclusive_examples() {
    let cases = [
        ([0.50, 0.28, 0.22], [0.46, 0.29, 0.27], [0.0952, 0.0248, 0.0]),
        ([0.5, 0.3, 0.2], [0.46, 0.28, 0.27], [0.1462, 0.0846, 0.0]),
    ];
    for (p, cost, want) in cases {
        let mut stake = [f64::NAN; 3];
        let Exclusive::Staked(cash) = kelly_exclusive(&p, &cost, &mut stake) else { panic!("a bet") };
        assert!((cash + stake.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        for ((got, want), numeric) in stake.iter().zip(want).zip(optimise(&p, &cost)) {
            assert!((got - want).abs() < 5.1e-5, "{stake:?}");
            assert!((got - numeric).abs() < 1e-5, "{got} {numeric}");
        }
    }
    // To 1e-5, worked by hand: R = .22 / .25 and R = .2 / .26.
    let mut stake = [0.0; 3];
    kelly_exclusive(&[0.50, 0.28, 0.22], &[0.46, 0.29, 0.27], &mut stake);
    assert!((stake[0] - 0.0952).abs() < 1e-12 && (stake[1] - 0.0248).abs() < 1e-12);
    kelly_exclusive(&[0.5, 0.3, 0.2], &[0.46, 0.28, 0.27], &mut stake);
    assert!((stake[0] - 0.146_154).abs() < 1e-6 && (stake[1] - 0.084_615).abs() < 1e-6);
}

#[test]
fn a_sure_profit_is_no_bet_and_nonsense_is_refused() {
    let mut stake = [0.0; 2];
    assert_eq!(kelly_exclusive(&[0.5, 0.5], &[0.4, 0.5], &mut stake), Exclusive::Arbitrage);
    for (p, cost) in
        [([0.6, 0.5], [0.5, 0.6]), ([f64::NAN, 0.5], [0.5, 0.6]), ([0.5, 0.5], [0.0, 0.6]), ([0.5, 0.5], [1.0, 0.6])]
    {
        assert_eq!(kelly_exclusive(&p, &cost, &mut stake), Exclusive::Refused);
    }
    assert_eq!(kelly_exclusive(&[0.5], &[0.4, 0.5], &mut stake), Exclusive::Refused);
    assert_eq!(kelly_exclusive(&[], &[], &mut []), Exclusive::Staked(1.0));
    assert_eq!(kelly_exclusive(&[0.6], &[0.5], &mut stake[..1]), Exclusive::Staked(0.8));
    assert!((stake[0] - kelly(0.6, 0.5)).abs() < 1e-15);
}

/// Joint states of a margin with a normal-like shape: probability and what home, home by more than `k` and away pay.
fn margins(k: i32) -> Vec<(f64, [f64; 3])> {
    let weight = |m: i32| libm::exp(-0.5 * f64::from(m - 3) * f64::from(m - 3) / 120.0);
    let total: f64 = (-40..=40).map(weight).sum();
    let pay = |yes: bool| f64::from(u8::from(yes));
    (-40..=40).map(|m| (weight(m) / total, [pay(m > 0), pay(m > k), pay(m <= 0)])).collect()
}

fn gathered(states: &[(f64, [f64; 3])], cost: &[f64]) -> GameBets {
    let mut bets = GameBets::new(cost).expect("costs");
    for (p, payoff) in states {
        bets.add(*p, &payoff[..cost.len()]).expect("a state");
    }
    bets
}

#[test]
fn one_bet_of_a_game_is_its_edge_over_its_variance() {
    let bets = gathered(&margins(5), &[0.55]);
    let p: f64 = margins(5).iter().map(|(p, payoff)| p * payoff[0]).sum();
    let mut stake = [0.0];
    bets.stakes(1.0, 1.0, &mut stake).expect("stakes");
    let want = (p / 0.55 - 1.0) / (p * (1.0 - p) / (0.55 * 0.55));
    assert!((stake[0] - want).abs() < 1e-7 * want, "{} {want}", stake[0]);
    // First order: close to the exact fraction while the edge is small.
    assert!((stake[0] - kelly(p, 0.55)).abs() < 0.1 * kelly(p, 0.55));
}

#[test]
fn two_bets_on_the_same_thing_share_one_stake() {
    let states: Vec<(f64, [f64; 3])> = margins(5).into_iter().map(|(p, pay)| (p, [pay[0], pay[0], pay[2]])).collect();
    let (mut alone, mut both) = ([0.0], [0.0; 2]);
    gathered(&states, &[0.55]).stakes(1.0, 1.0, &mut alone).expect("stakes");
    gathered(&states, &[0.55, 0.56]).stakes(1.0, 1.0, &mut both).expect("stakes");
    assert!((both[0] - alone[0]).abs() < 1e-6 && both[1] == 0.0, "{both:?} {alone:?}");
    gathered(&states, &[0.55, 0.55]).stakes(1.0, 1.0, &mut both).expect("stakes");
    assert!((both[0] + both[1] - alone[0]).abs() < 1e-6, "{both:?} {alone:?}");
}

#[test]
fn fraction_and_cap_scale_the_stakes_of_a_game() {
    let bets = gathered(&margins(5), &[0.55, 0.40, 0.46]);
    let (mut full, mut quarter, mut capped) = ([0.0; 3], [0.0; 3], [0.0; 3]);
    bets.stakes(1.0, 1.0, &mut full).expect("stakes");
    bets.stakes(0.25, 1.0, &mut quarter).expect("stakes");
    bets.stakes(1.0, 0.04, &mut capped).expect("stakes");
    let sum: f64 = full.iter().sum();
    assert!(sum > 0.04);
    for i in 0..3 {
        assert!((quarter[i] - 0.25 * full[i]).abs() < 1e-15);
        assert!((capped[i] - full[i] * 0.04 / sum).abs() < 1e-15);
    }
}

#[test]
fn games_that_make_no_sense_are_named() {
    assert_eq!(GameBets::new(&[]).err(), Some(GameError::BadCount));
    assert_eq!(GameBets::new(&[0.5; 17]).err(), Some(GameError::BadCount));
    assert_eq!(GameBets::new(&[1.0]).err(), Some(GameError::BadCost));
    let mut bets = GameBets::new(&[0.5]).expect("a cost");
    assert_eq!(bets.add(f64::NAN, &[1.0]), Err(GameError::BadState));
    assert_eq!(bets.add(0.5, &[1.5]), Err(GameError::BadState));
    assert_eq!(bets.add(0.5, &[1.0, 0.0]), Err(GameError::BadState));
    let mut stake = [7.0];
    assert_eq!(bets.stakes(1.0, 1.0, &mut stake), Err(GameError::BadTotal));
    bets.add(0.5, &[1.0]).expect("a state");
    assert_eq!(bets.stakes(1.0, 1.0, &mut stake), Err(GameError::BadTotal));
    bets.add(0.5, &[1.0]).expect("a state");
    assert_eq!(bets.stakes(1.0, 1.0, &mut stake), Err(GameError::Riskless));
    assert_eq!(stake, [7.0]);
    // Either side below its worth by two cents: a lock, not two bets.
    let home: f64 = margins(5).iter().map(|(p, payoff)| p * payoff[0]).sum();
    let states: Vec<(f64, [f64; 3])> = margins(5).into_iter().map(|(p, pay)| (p, [pay[0], pay[2], 0.0])).collect();
    let lock = gathered(&states, &[home - 0.01, 0.99 - home]);
    assert_eq!(lock.stakes(1.0, 1.0, &mut [0.0; 2]), Err(GameError::Riskless));
}

fn outcomes() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (2usize..7, prop_oneof![Just(0.0), 0.01f64..0.3]).prop_flat_map(|(n, none)| {
        (prop::collection::vec(0.05f64..1.0, n), prop::collection::vec(-0.12f64..0.15, n)).prop_map(
            move |(w, margin)| {
                let total: f64 = w.iter().sum();
                let p: Vec<f64> = w.iter().map(|w| w / total * (1.0 - none)).collect();
                let cost = p.iter().zip(margin).map(|(p, m)| (p * (1.0 + 3.0 * m) + 0.01).clamp(0.01, 0.98)).collect();
                (p, cost)
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_other_stakes_on_exclusive_outcomes_grow_more((p, cost) in outcomes()) {
        let mut stake = vec![f64::NAN; p.len()];
        match kelly_exclusive(&p, &cost, &mut stake) {
            Exclusive::Refused => prop_assert!(false, "{:?} {:?}", p, cost),
            Exclusive::Arbitrage => prop_assert!(cost.iter().sum::<f64>() < 1.0),
            Exclusive::Staked(cash) => {
                prop_assert!(cash > 0.0 && stake.iter().all(|f| *f >= 0.0));
                let best = optimise(&p, &cost);
                let (ours, theirs) = (exclusive_growth(&p, &cost, &stake), exclusive_growth(&p, &cost, &best));
                prop_assert!(ours >= theirs - 1e-12, "{} {}", ours, theirs);
                for (a, b) in stake.iter().zip(&best) {
                    prop_assert!((a - b).abs() < 1e-5, "{:?} {:?}", stake, best);
                }
            }
        }
    }

    /// The conditions of Karush, Kuhn and Tucker: no stake could gain by growing, and those that are there are right.
    #[test]
    fn stakes_of_a_game_are_the_best_that_are_not_negative(
        weights in prop::collection::vec(0.01f64..1.0, 4..12),
        pays in prop::collection::vec(prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), 0.0f64..1.0], 12), 2..6),
        margin in prop::collection::vec(-0.15f64..0.15, 6),
    ) {
        let total: f64 = weights.iter().sum();
        let n = pays.len();
        let fair: Vec<f64> = pays.iter().map(|row| weights.iter().zip(row).map(|(w, x)| w * x / total).sum()).collect();
        let cost: Vec<f64> = fair.iter().zip(&margin).map(|(p, m)| (p * (1.0 + m)).clamp(0.01, 0.99)).collect();
        let mut bets = GameBets::new(&cost).expect("costs");
        for (s, w) in weights.iter().enumerate() {
            let payoff: Vec<f64> = pays.iter().map(|row| row[s]).collect();
            bets.add(w / total, &payoff).expect("a state");
        }
        let spread = |i: usize| bets.covariance(i, i).max(0.0).sqrt();
        prop_assume!((0..n).all(|i| spread(i) > 0.05));
        let mut stake = vec![0.0; n];
        let staked = bets.stakes(1.0, f64::MAX, &mut stake);
        prop_assume!(staked != Err(GameError::Riskless));
        prop_assert_eq!(staked, Ok(()));
        for i in 0..n {
            let pull: f64 = (0..n).map(|j| bets.covariance(i, j) * stake[j]).sum();
            let gain = (bets.edge(i) - pull) / spread(i);
            let size = 1.0 + (0..n).map(|j| stake[j] * spread(j)).sum::<f64>();
            prop_assert!(gain < 1e-6 * size, "bet {} could gain {}: {:?}", i, gain, stake);
            prop_assert!(stake[i] == 0.0 || gain.abs() < 1e-6 * size, "bet {} is off by {}: {:?}", i, gain, stake);
        }
    }
}
