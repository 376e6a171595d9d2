//! Every test point of the sport sections of models.md (1.1 to 1.7, 2026-11-20), computed by the forms that the page
//! recommends: one table that the native build, Node, the component and the browser all run through, so that the maths below
//! the fitted models is checked where it runs and compared to the bit. The fitted models themselves start from these forms and
//! move away from them where the data say so (docs/calibration.md).

use super::{League, baseball, common::warp, football, hockey, mma, soccer, tennis};

pub(crate) mod points;

/// One number of the page and what this build makes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferencePoint {
    /// Whose section.
    pub league: League,
    /// What is computed, snake_case: "price", "spread", "draw", "game".
    pub form: &'static str,
    /// Position among the points of this form, in the order of the page.
    pub index: usize,
    /// The page's number, times 1,000,000.
    pub want_e6: i32,
    /// Decimals that the page prints.
    pub digits: u32,
    /// What this build computes.
    pub got: f64,
}

impl ReferencePoint {
    /// Whether both are the same number at the printed precision.
    pub fn holds(&self) -> bool {
        // half a unit of the last digit, and a fiftieth of it for a page that rounded an already rounded number
        let allowed = 0.51 * libm::pow(10.0, -f64::from(self.digits));
        (self.got - f64::from(self.want_e6) / 1e6).abs() < allowed
    }
}

/// Collects points form by form.
struct Points(Vec<ReferencePoint>);

impl Points {
    fn push(&mut self, league: League, form: &'static str, digits: u32, want: f64, got: f64) {
        let index = self.0.iter().filter(|p| p.league == league && p.form == form).count();
        // the page's numbers have at most six decimals
        let want_e6 = libm::round(want * 1e6) as i32;
        self.0.push(ReferencePoint { league, form, index, want_e6, digits, got });
    }

    fn clock(&mut self, league: League, form: &warp::Recommended, prices: &[[f64; 4]], spreads: &[[f64; 2]]) {
        for &[prior, lead, seconds, want] in prices {
            self.push(league, "price", 4, want, form.price(seconds, lead, prior));
        }
        for &[margin, want] in spreads {
            self.push(league, "spread", 4, want, form.from_spread(margin));
        }
    }

    fn football(&mut self) {
        let page = football::Numbers { points: points::EXPECTED_POINTS, ..*football::NFL.numbers() };
        for &points::Drive { prior, lead, seconds, ball, yards, down, distance, receiver, want } in &points::DRIVES {
            let prior = prior.unwrap_or_else(|margin| points::NFL.from_spread(margin));
            // a possession counts in full, a second-half kick-off 0.90 (models.md 1.1)
            let worth = page.expected_points(down, distance, yards) * ball + 0.9 * receiver;
            self.push(League::Nfl, "price", 4, want, points::NFL.price(seconds, lead + worth, prior));
        }
        self.push(League::Nfl, "price", 4, 0.5, points::NFL.price(3600.0, 0.0, 0.5));
    }

    fn hockey(&mut self) {
        let chain = |prior: f64| {
            let form = hockey::recommended::Form::recommended(5.42, 52.0, 97.0);
            hockey::recommended::Recommended::new(form, prior)
        };
        let (even, better) = (chain(0.5), chain(0.6));
        for &(elapsed_s, lead, [win, tie, loss], home) in &points::HOCKEY_EVEN {
            let got = even.regulation(elapsed_s, lead);
            for (form, want, got) in [("win", win, got[0]), ("tie", tie, got[1]), ("loss", loss, got[2])] {
                self.push(League::Nhl, form, 4, want, got);
            }
            self.push(League::Nhl, "price", 4, home, even.home(elapsed_s, lead));
        }
        self.push(League::Nhl, "price", 4, 0.4890, even.home(3600.0, 0));
        for &(elapsed_s, lead, home) in &points::HOCKEY_BETTER {
            self.push(League::Nhl, "price", 4, home, better.home(elapsed_s, lead));
        }
    }

    fn baseball(&mut self) {
        let page = baseball::coefficients::RECOMMENDED;
        let flat = baseball::Shape { factors: [[1.0; baseball::LEADS]; baseball::INNINGS], ..page };
        let games = [(&page, 0.535), (&page, 0.62), (&flat, 0.535)];
        for ((shape, prior), column) in games.into_iter().zip(0..) {
            let game = baseball::Game::new(shape, 9, true, prior, f64::NAN);
            for &(inning, half, outs, bases, lead, want) in &points::BASEBALL {
                self.push(League::Mlb, "price", 4, want[column], game.price(inning, half, outs, bases, lead));
            }
        }
    }

    fn soccer(&mut self) {
        for &(lead, want) in &points::SKELLAM {
            self.push(League::Soccer, "skellam", 6, want, soccer::recommended::skellam(1.3, 0.9, lead)[1]);
        }
        for &(elapsed_min, lead, red, want) in &points::SOCCER {
            let state =
                soccer::recommended::State { goals: (1.55, 1.20), elapsed_min, length_min: 99.0, lead, reds: (red, 0) };
            let got = soccer::recommended::recommended(state);
            for ((form, want), got) in ["side1", "draw", "side2"].into_iter().zip(want).zip(got) {
                self.push(League::Soccer, form, 4, want, got);
            }
        }
    }

    fn tennis(&mut self) {
        for &(p, want) in &points::GAMES {
            self.push(League::Tennis, "game", 6, want, tennis::points::game(p, 0, 0));
        }
        for &(need, last, serve, score, want) in &points::MATCHES {
            let got = tennis::match_price(tennis::Format { need, last }, serve, &score);
            self.push(League::Tennis, "match", 4, want, got);
        }
        for &(need, prior, average, want) in &points::INVERSIONS {
            let format = tennis::Format { need, last: tennis::points::SetRule::TieBreak(7) };
            for (want, got) in want.into_iter().zip(tennis::invert(format, average, prior)) {
                self.push(League::Tennis, "serve", 5, want, got);
            }
        }
    }

    fn mma(&mut self) {
        for &(rounds, hazards, prior, bouts) in &points::FIGHTS {
            let fight = mma::Fight::new(rounds, hazards, &points::CARD, prior);
            for &(round, gone, won, lost, want) in bouts {
                self.push(League::Mma, "price", 4, want, fight.price(round, gone, won, lost));
            }
            if prior == 0.7 {
                self.push(League::Mma, "strength", 4, 0.8347, fight.strength);
                self.push(League::Mma, "round_mean", 4, 0.6841, fight.round_mean);
            }
        }
    }
}

/// All points, computed now.
pub fn reference_points() -> Vec<ReferencePoint> {
    let mut all = Points(Vec::with_capacity(256));
    all.clock(League::Nba, &points::NBA, &points::NBA_PRICES, &points::NBA_SPREADS);
    all.clock(League::Ncaab, &points::NCAAB, &points::NCAAB_PRICES, &points::NCAAB_SPREADS);
    all.clock(League::Wnba, &points::WNBA, &points::WNBA_PRICES, &[]);
    all.clock(League::Ncaaf, &points::NCAAF, &points::NCAAF_PRICES, &points::NCAAF_SPREADS);
    all.football();
    all.hockey();
    all.baseball();
    all.soccer();
    all.tennis();
    all.mma();
    all.0
}

/// All points, one line each: league, form, index, the page's number (times 1,000,000), its decimals, the bits of ours in 16
/// hex digits, and "holds" or "fails". The same text comes out of every build.
pub fn reference_text() -> String {
    use core::fmt::Write;
    let mut text = String::new();
    for point in reference_points() {
        let ReferencePoint { league, form, index, want_e6, digits, got } = point;
        let name = super::model(league as i32).map_or("", |model| model.name());
        let verdict = if point.holds() { "holds" } else { "fails" };
        let _ = writeln!(text, "{name} {form} {index} {want_e6} {digits} {:016x} {verdict}", got.to_bits());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_of_the_page_holds_at_its_precision() {
        let points = reference_points();
        for point in &points {
            assert!(point.holds(), "{point:?}");
        }
        // as many as the page prints: 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7
        let of = |leagues: &[League]| points.iter().filter(|p| leagues.contains(&p.league)).count();
        assert_eq!(of(&[League::Nba, League::Ncaab, League::Wnba, League::Ncaaf]), 12 + 9 + 6 + 7);
        assert_eq!([of(&[League::Nfl]), of(&[League::Nhl]), of(&[League::Mlb])], [9, 38, 36]);
        assert_eq!([of(&[League::Soccer]), of(&[League::Tennis]), of(&[League::Mma])], [35, 20, 13]);
    }

    #[test]
    fn a_number_of_another_digit_fails() {
        let mut point = reference_points()[2];
        assert!(point.holds());
        point.want_e6 += 100;
        assert!(!point.holds());
    }

    #[test]
    fn the_text_has_a_line_for_every_point() {
        let text = reference_text();
        assert_eq!(text.lines().count(), reference_points().len());
        assert!(text.starts_with("nba price 0 500000 4 3fe0000000000000 holds\n"), "{text}");
    }
}
