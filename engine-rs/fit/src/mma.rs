//! Mixed martial arts: results with closing odds (`pbp/ufc_fight_results`), one row per fight and round reached.

use std::{error::Error, fmt::Write};

use engine_rs::math::logistic;
use engine_rs::sport::mma::{CLASSES, Fight, MAX_ROUNDS, Shape, coefficients, hazards, weight_class};

use crate::{
    Options, calibration,
    data::Table,
    metrics::{self, Scored},
    output::Fitted,
};

/// A fight that somebody won.
struct Fought {
    id: u32,
    year: i32,
    rounds: usize,
    class: usize,
    /// Round in which it ended.
    last: usize,
    decision: bool,
    /// Devigged closing price of the side scored (drawn by the id, since the source lists winners first).
    price: Option<f64>,
    won: f64,
}

/// First year of the hazards: the rules and the cards of today.
const SINCE: i32 = 2015;

/// Every decided fight of three or five rounds of five minutes.
fn read(options: &Options) -> Result<Vec<Fought>, Box<dyn Error>> {
    let table = Table::read(&options.data.join("pbp/ufc_fight_results.csv.gz"))?;
    let mut out = Vec::new();
    for (i, row) in table.rows().enumerate() {
        let Some(first) = (match row.text("winner") {
            "1" => Some(true),
            "2" => Some(false),
            _ => None,
        }) else {
            continue;
        };
        let rounds = row.whole("scheduled_rounds").unwrap_or(0);
        if !row.text("time_format").contains("(5-5-5") || row.text("time_format").contains("OT") {
            continue;
        }
        // A hash of the row decides which side is scored.
        let swap = (i as u32).wrapping_mul(2_654_435_761) >> 31 == 1;
        let odds = row.number("fighter1_decimal_odds").zip(row.number("fighter2_decimal_odds"));
        let price = odds.map(|(a, b)| (1.0 / a) / (1.0 / a + 1.0 / b)).filter(|p| (0.02..0.98).contains(p));
        out.push(Fought {
            id: i as u32,
            year: row.text("date").get(..4).and_then(|y| y.parse().ok()).unwrap_or(SINCE),
            rounds: rounds.clamp(1, 5) as usize,
            class: weight_class(row.text("weight_class")) as usize,
            last: row.whole("end_round").unwrap_or(1).clamp(1, rounds.max(1)) as usize,
            decision: row.text("method").starts_with("Decision"),
            price: price.map(|p| if swap { 1.0 - p } else { p }),
            won: if first == swap { 0.0 } else { 1.0 },
        });
    }
    Ok(out)
}

/// Reached and ended counts by round.
type Counts = [(f64, f64); MAX_ROUNDS];

/// Counts of the fights that `keep` keeps.
fn count<'a>(fights: impl Iterator<Item = &'a Fought>) -> Counts {
    let mut counts = [(0.0, 0.0); MAX_ROUNDS];
    for fight in fights {
        for round in 1..=fight.last {
            counts[round - 1].0 += 1.0;
            counts[round - 1].1 += f64::from(u8::from(round == fight.last && !fight.decision));
        }
    }
    counts
}

/// Hazards of counts drawn toward `toward` by `weight` fights.
fn shrunk(counts: &Counts, toward: &[f64; MAX_ROUNDS], weight: f64) -> [f64; MAX_ROUNDS] {
    std::array::from_fn(|i| (counts[i].1 + weight * toward[i]) / (counts[i].0 + weight))
}

/// Hazards by length (three rounds, five rounds) and class, from fights that `keep` keeps.
fn tables(fights: &[Fought], weight: f64, keep: &dyn Fn(&Fought) -> bool) -> [[[f64; MAX_ROUNDS]; CLASSES]; 2] {
    let of =
        |long: bool, class: Option<usize>| {
            count(fights.iter().filter(|f| {
                keep(f) && f.year >= SINCE && (f.rounds == 5) == long && class.is_none_or(|c| f.class == c)
            }))
        };
    let base = |long| shrunk(&of(long, None), &[0.15; MAX_ROUNDS], 5.0);
    let (three, five) = (base(false), base(true));
    let mut out = [[three; CLASSES], [five; CLASSES]];
    #[expect(clippy::needless_range_loop, reason = "the class selects fights too")]
    for class in 1..CLASSES {
        let own = of(false, Some(class));
        out[0][class] = shrunk(&own, &three, weight);
        // Five rounds: the class's own pace in three-round fights, then its few five-round fights.
        let (ended, expected) = (0..3).fold((0.0, 0.0), |s, i| (s.0 + own[i].1, s.1 + own[i].0 * three[i]));
        let pace = (ended + 50.0) / (expected + 50.0);
        let toward = five.map(|h| (h * pace).min(0.8));
        out[1][class] = shrunk(&of(true, Some(class)), &toward, weight);
    }
    // Rounds that a three-round fight never has: the last one it has.
    for row in &mut out[0] {
        row[3] = row[2];
        row[4] = row[2];
    }
    out
}

/// Log loss of "this round ends it" on the fights that `on` keeps.
fn hazard_loss(
    fights: &[Fought],
    tables: &[[[f64; MAX_ROUNDS]; CLASSES]; 2],
    on: &dyn Fn(&Fought) -> bool,
) -> (f64, f64) {
    let mut sum = (0.0, 0.0);
    for fight in fights.iter().filter(|f| f.year >= SINCE && on(f)) {
        for round in 1..=fight.last {
            let ended = round == fight.last && !fight.decision;
            let h = tables[usize::from(fight.rounds == 5)][fight.class][round - 1];
            sum.0 += metrics::log_loss(h, f64::from(u8::from(ended)));
            sum.1 += 1.0;
        }
    }
    sum
}

/// Folds of the cross-validation, by fight.
const FOLDS: u32 = 5;

/// Weight of the class's shrinkage with the least cross-validated loss of "this round ends it".
fn choose_weight(fights: &[Fought]) -> f64 {
    let mut best = (f64::INFINITY, 0.0);
    for weight in [5.0, 25.0, 50.0, 100.0, 200.0, 400.0, 1e6] {
        let mut sum = (0.0, 0.0);
        for fold in 0..FOLDS {
            let tables = tables(fights, weight, &|f| f.id % FOLDS != fold);
            let (loss, n) = hazard_loss(fights, &tables, &|f| f.id % FOLDS == fold);
            sum = (sum.0 + loss, sum.1 + n);
        }
        eprintln!("  shrinkage {weight:>9}: hazard log loss {:.5}", sum.0 / sum.1);
        if sum.0 / sum.1 < best.0 {
            best = (sum.0 / sum.1, weight);
        }
    }
    best.1
}

/// Slope of the winner on the logit of the price, by fights that `keep` keeps.
fn slope(fights: &[Fought], keep: impl Fn(&Fought) -> bool) -> f64 {
    // Both sides of every fight, so that the intercept is zero.
    let pairs: Vec<(f64, f64)> = fights
        .iter()
        .filter(|f| keep(f))
        .filter_map(|f| f.price.map(|p| [(p, f.won), (1.0 - p, 1.0 - f.won)]))
        .flatten()
        .collect();
    metrics::score(&pairs).slope
}

/// Names of the phases.
const PHASES: [&str; MAX_ROUNDS] = ["round 1", "round 2", "round 3", "round 4", "round 5"];

/// The published shape (models.md 1.7).
const PUBLISHED: Shape = Shape { finish: 0.89, decision: 1.14, weight: 3.2 };

/// All rows scored under a shape.
fn scored(fights: &[Fought], shape: &Shape) -> Vec<Scored> {
    let all = |rounds: usize| {
        if rounds == 5 { [0.173, 0.204, 0.148, 0.114, 0.096] } else { [0.254, 0.213, 0.130, 0.130, 0.130] }
    };
    let mut rows = Vec::new();
    for fight in fights {
        let Some(price) = fight.price else { continue };
        let ours = Fight::new(fight.rounds, hazards(fight.rounds, fight.class), shape, price);
        let recommended = Fight::new(fight.rounds, all(fight.rounds), &PUBLISHED, price);
        for round in 1..=fight.last {
            let at = |fight: &Fight| fight.price(round, 0.0, 0, 0);
            rows.push(Scored {
                game: fight.id,
                phase: round - 1,
                p: at(&ours),
                y: fight.won,
                references: [at(&recommended), price, f64::NAN, f64::NAN],
            });
        }
    }
    rows
}

/// Expected calibration errors of `draws` evenings in which every fight goes as the model says: rounds end it by their hazard,
/// finishes and cards are won by the model's shares. Sorted.
fn simulated(fights: &[Fought], shape: &Shape, draws: usize) -> Vec<f64> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut uniform = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let priced: Vec<Fight> =
        fights.iter().filter_map(|f| Some(Fight::new(f.rounds, hazards(f.rounds, f.class), shape, f.price?))).collect();
    let mut out: Vec<f64> = (0..draws)
        .map(|_| {
            let mut pairs = Vec::new();
            for fight in &priced {
                let from = pairs.len();
                let mut winner = None;
                for round in 1..=fight.rounds {
                    pairs.push((fight.price(round, 0.0, 0, 0), 0.0));
                    if uniform() < fight.hazards[round - 1] {
                        winner = Some(uniform() < fight.finish_share);
                        break;
                    }
                }
                let decision = logistic(shape.decision * fight.strength);
                let won = winner.unwrap_or_else(|| uniform() < decision);
                pairs[from..].iter_mut().for_each(|p| p.1 = f64::from(u8::from(won)));
            }
            metrics::score(&pairs).ece
        })
        .collect();
    out.sort_by(f64::total_cmp);
    out
}

/// `engine-fit score mma`.
pub fn score(options: &Options) -> Result<(), Box<dyn Error>> {
    let fights = read(options)?;
    let rows = scored(&fights, &coefficients::SHAPE);
    if !options.json {
        let eces = simulated(&fights, &coefficients::SHAPE, 1_000);
        let mean = eces.iter().sum::<f64>() / eces.len() as f64;
        println!(
            "1,000 simulations of a perfect model: ece {mean:.4}, 5 % to 95 % {:.4} to {:.4}",
            eces[50], eces[949]
        );
    }
    metrics::report("mma", &PHASES, &rows, &["recommended", "price alone"], options.json);
    Ok(())
}

/// `engine-fit fit mma`.
pub fn fit(options: &Options) -> Result<Fitted, Box<dyn Error>> {
    let fights = read(options)?;
    let weight = choose_weight(&fights);
    let tables = tables(&fights, weight, &|_| true);
    eprintln!("slope of the price {:.3}", slope(&fights, |_| true));
    for (name, decision) in [("decisions", true), ("finishes", false)] {
        eprintln!("  {name} {:.3}", slope(&fights, |f| f.decision == decision));
    }
    let rows = scored(&fights, &coefficients::SHAPE);
    let errors = calibration::state_error_sd::<MAX_ROUNDS>(&rows, None);
    let games = fights.iter().filter(|f| f.year >= SINCE).count();
    Ok(Fitted { file: "mma", text: text(&tables, &errors)?, games })
}

/// The file of coefficients as text.
fn text(tables: &[[[f64; MAX_ROUNDS]; CLASSES]; 2], errors: &[f64]) -> Result<String, std::fmt::Error> {
    let mut out = String::from(HEADER);
    for (name, rounds, table) in [("THREE_ROUNDS", "three", &tables[0]), ("FIVE_ROUNDS", "five", &tables[1])] {
        writeln!(
            out,
            "\n/// Chance that a round ends a fight of {rounds} rounds once it is reached, by class (row, 0 unknown) and round."
        )?;
        writeln!(out, "pub static {name}: [[f64; MAX_ROUNDS]; CLASSES] = [")?;
        for row in table {
            writeln!(out, "    [{}],", row.map(|h| format!("{h:.4}")).join(", "))?;
        }
        writeln!(out, "];")?;
    }
    let errors: Vec<String> = errors.iter().map(|e| format!("{e:.4}")).collect();
    writeln!(out, "\n/// Standard deviation of (truth - model) by round.")?;
    writeln!(out, "pub static ERROR_SD: [f64; MAX_ROUNDS] = [{}];", errors.join(", "))?;
    Ok(out)
}

const HEADER: &str = "\
//! Hazards and errors are of fights since 2015, classes drawn toward all fights by a cross-validated weight; the card is
//! that of models.md 1.7. The published slope of the winner's logit on the price's (1.26; finishes 1.12, decisions 1.44)
//! does not show in these 2,160 fights with odds: 1.03 +- .065 (1.01 +- .09, 1.06 +- .10). No slope is applied to the
//! price, and finishes and decisions keep half of the published difference.

use super::{CLASSES, MAX_ROUNDS, Shape};

/// Shape of the card and of the price's share in finishes and decisions.
pub const SHAPE: Shape = Shape { finish: 0.945, decision: 1.07, weight: 3.2 };
";
