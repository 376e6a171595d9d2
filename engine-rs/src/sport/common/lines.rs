//! Spread and total lines of one game, all from one joint distribution, so that they agree with its moneyline.

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Side 1's final score less side 2's.
    Margin,
    /// Both final scores together.
    Total,
}

/// A question to the joint distribution: does the margin or the total end above `points`?
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Margin or total.
    pub kind: LineKind,
    /// The line in points, goals or runs. On a whole line half of the push is counted.
    pub points: f64,
}

/// P(over) of a line where `remaining[i][k]` is the chance of `i` and `k` more points from a score; the last cell of either side
/// is "or more".
pub fn over<const N: usize>(remaining: &[[f64; N]; N], score: [i32; 2], line: Line) -> f64 {
    let mut sum = 0.0;
    for (i, row) in remaining.iter().enumerate() {
        for (k, p) in row.iter().enumerate() {
            let (one, two) = (score[0] + i as i32, score[1] + k as i32);
            let end = f64::from(match line.kind {
                LineKind::Margin => one - two,
                LineKind::Total => one + two,
            });
            sum += if end > line.points {
                *p
            } else if end == line.points {
                0.5 * p
            } else {
                0.0
            };
        }
    }
    sum.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sport::{League, Pregame, REGISTRY, ROW, Row, SportModel, col};

    fn model(league: League) -> &'static dyn SportModel {
        *REGISTRY.iter().find(|model| model.league() == league).expect("a model")
    }

    /// A model's answers in a state of a game that is priced `side1` and `draw`.
    fn answers(league: League, side1: f64, draw: f64, fill: impl Fn(&mut Row), lines: &[Line]) -> (Vec<f64>, [f64; 3]) {
        let model = model(league);
        let pregame = Pregame { side1, draw, total: f64::NAN };
        let mut row: Row = [0; ROW];
        row[col::LEAGUE] = league as i32;
        fill(&mut row);
        let mut table = vec![0.0; model.table_len()];
        model.build(&pregame, &row, &mut table).expect("a table");
        let mut out = vec![-1.0; lines.len()];
        model.lines(&pregame, &table, &row, lines, &mut out).expect("lines");
        let now = model.price(&pregame, &table, &row).expect("a price");
        (out, [now.side1, now.draw, now.side2])
    }

    /// A league, its pregame chances of side 1 and a draw, and what makes an empty row a game under way.
    type Started = (League, f64, f64, fn(&mut Row));

    const LEAD: Line = Line { kind: LineKind::Margin, points: 0.5 };
    const NOT_BEHIND: Line = Line { kind: LineKind::Margin, points: -0.5 };

    #[test]
    fn agree_with_the_moneyline_and_fall_from_line_to_line_in_every_sport_that_has_them() {
        let games: [Started; 5] = [
            (League::Nfl, 0.6, 0.0, |row| (row[col::PERIOD], row[col::CLOCK_MS], row[col::SCORE_1]) = (3, 400_000, 7)),
            (League::Nba, 0.6, 0.0, |row| (row[col::PERIOD], row[col::CLOCK_MS], row[col::SCORE_2]) = (2, 400_000, 5)),
            (League::Nhl, 0.55, 0.0, |row| (row[col::PERIOD], row[col::CLOCK_MS], row[col::SCORE_1]) = (2, 400_000, 1)),
            (League::Soccer, 0.45, 0.27, |row| (row[col::PERIOD], row[col::CLOCK_MS]) = (1, 1_000_000)),
            (League::Mlb, 0.52, 0.0, |row| row[col::PERIOD] = 5),
        ];
        for (league, side1, draw, fill) in games {
            let margins: Vec<Line> = (-12..=12).map(|k| Line { points: f64::from(k) + 0.5, ..LEAD }).collect();
            let (over, now) = answers(league, side1, draw, fill, &margins);
            // Chains and quotients of chains end apart in the seventh digit.
            assert!((over[12] - now[0]).abs() < 2e-6, "{league:?}: {} {now:?}", over[12]);
            let (not_behind, _) = answers(league, side1, draw, fill, &[NOT_BEHIND]);
            assert!((1.0 - not_behind[0] - now[2]).abs() < 2e-6, "{league:?}: {not_behind:?} {now:?}");
            assert!(over.windows(2).all(|two| two[0] >= two[1] - 1e-12), "{league:?} {over:?}");
            let totals: Vec<Line> =
                (0..300).map(|k| Line { kind: LineKind::Total, points: f64::from(k) + 0.5 }).collect();
            let (over, _) = answers(league, side1, draw, fill, &totals[..]);
            assert!(over.windows(2).all(|two| two[0] >= two[1] - 1e-12) && over[0] > over[299], "{league:?}");
            assert!(over.iter().all(|p| (0.0..=1.0).contains(p)), "{league:?}");
        }
    }

    #[test]
    fn are_certain_at_a_final_count_half_of_a_push_and_are_none_in_tennis() {
        let final_score = |row: &mut Row| {
            (row[col::PERIOD], row[col::FINAL], row[col::SCORE_1], row[col::SCORE_2]) = (3, 1, 4, 2);
        };
        let line = |kind, points| Line { kind, points };
        let asked = [
            line(LineKind::Margin, 1.5),
            line(LineKind::Margin, 2.0),
            line(LineKind::Margin, 2.5),
            line(LineKind::Total, 5.5),
            line(LineKind::Total, 6.5),
        ];
        assert_eq!(answers(League::Nhl, 0.5, 0.0, final_score, &asked).0, [1.0, 0.5, 0.0, 1.0, 0.0]);
        let tennis = answers(League::Tennis, 0.5, 0.0, |row| row[col::PERIOD] = 0, &asked[..1]).0;
        assert!(tennis[0].is_nan());
    }
}
