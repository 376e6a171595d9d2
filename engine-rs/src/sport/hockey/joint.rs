//! Joint distribution of what both sides still score, for spread and total markets that agree with the moneyline.

use super::{
    Hockey, Ice, LEVEL, OVERTIME_MS, Place, Pregame, Refusal, Row, STEP_S, STEPS, SportModel, WIDTH, chain::Rates, col,
    grid, header_rates,
};

/// Goals of a side that are told apart; the last cell is "or more".
pub const GOALS: usize = 16;

/// `[i][k]`: probability that side 1 scores `i` and side 2 `k` more goals until the final whistle, the deciding goal of
/// overtime or of the shoot-out included (books count the shoot-out as one goal).
pub type Remaining = [[f64; GOALS]; GOALS];

/// Goalies in, side 1's out, side 2's out, power play.
type Layers = [Remaining; 4];

const NONE: Remaining = [[0.0; GOALS]; GOALS];

/// A cell with less stays as it is: all of them together are far below the agreement with the moneyline.
const NOTHING: f64 = 1e-14;

impl Hockey {
    /// The joint distribution from a state; sums to 1, and its margin gives the moneyline of [`SportModel::price`].
    ///
    /// # Errors
    /// Those of [`SportModel::price`].
    pub fn joint(&self, pregame: &Pregame, table: &[f32], row: &Row) -> Result<Remaining, Refusal> {
        let now = self.price(pregame, table, row)?.side1;
        let lead = row[col::SCORE_1] - row[col::SCORE_2];
        let mut out = NONE;
        let (left_s, ice) = match self.place(row)? {
            Place::Over(_) => {
                out[0][0] = 1.0;
                return Ok(out);
            }
            Place::Overtime(..) | Place::Shootout => {
                (out[1][0], out[0][1]) = (now, 1.0 - now);
                return Ok(out);
            }
            Place::Start => (3600.0, Ice::Even),
            Place::Regulation(left_s, _, ice) => (left_s, ice),
        };
        let table = self.checked(pregame, table, row)?;
        let rates = header_rates(table);
        let playoffs = table[1] != 0.0;
        let level = self.level_value(pregame.side1, rates, playoffs);
        let [even, power] = self.forward(rates, lead, left_s, ice);
        // A power play that outlasts regulation goes on in overtime.
        let level_power = match ice {
            Ice::Play(play, s) if s > left_s => {
                self.overtime(table, f64::from(OVERTIME_MS) * 1e-3, Ice::Play(play, s - left_s), playoffs)
            }
            _ => level,
        };
        for (mass, level) in [(&even, level), (&power, level_power)] {
            for (i, cells) in mass.iter().enumerate() {
                for (k, &p) in cells.iter().enumerate() {
                    if lead + i as i32 == k as i32 {
                        out[(i + 1).min(GOALS - 1)][k] += p * level;
                        out[i][(k + 1).min(GOALS - 1)] += p * (1.0 - level);
                    } else {
                        out[i][k] += p;
                    }
                }
            }
        }
        Ok(out)
    }

    /// Goals of the rest of regulation: what ends with no power play on, and with the one that was on at the start still on.
    fn forward(&self, rates: Rates, lead: i32, left_s: f64, ice: Ice) -> [Remaining; 2] {
        let mut layers: Layers = [NONE; 4];
        let (layer, play, mut end_s) = match ice {
            Ice::Even => (0, 0, f64::INFINITY),
            Ice::Out(side) => (1 + side, 0, f64::INFINITY),
            Ice::Play(play, s) => (3, play, left_s - s),
        };
        layers[layer][0][0] = 1.0;
        let mut at = left_s;
        while at > 0.0 {
            let (j, f) = grid(at);
            let next = (STEPS - j - 1) as f64 * STEP_S;
            if next < end_s && end_s < at {
                // the power play ends inside the step
                let (_, fe) = grid(end_s);
                self.step(rates, lead, (j, play), fe - f, Some(1.0 - fe), &mut layers);
                self.merge(&mut layers);
                at = end_s;
            } else {
                self.step(rates, lead, (j, play), 1.0 - f, None, &mut layers);
                at = next;
            }
            if at <= end_s && end_s.is_finite() {
                self.merge(&mut layers);
                end_s = f64::NEG_INFINITY;
            }
        }
        let mut out = layers[0];
        for layer in &layers[1..3] {
            for (to, from) in out.iter_mut().flatten().zip(layer.iter().flatten()) {
                *to += from;
            }
        }
        [out, layers[3]]
    }

    /// The power play is over.
    fn merge(&self, layers: &mut Layers) {
        let [even, _, _, play] = layers;
        for (to, from) in even.iter_mut().flatten().zip(play.iter_mut().flatten()) {
            *to += core::mem::take(from);
        }
    }

    /// Move all mass over `share` of step `j`. `rest` is what is left of the step behind the end of a power play.
    fn step(
        &self,
        rates: Rates,
        lead: i32,
        (j, play): (usize, usize),
        share: f64,
        rest: Option<f64>,
        layers: &mut Layers,
    ) {
        let from = *layers;
        let of = |layer: usize, d: usize| match layer {
            0 => self.coefficients.even(rates, j, d),
            3 => self.coefficients.play(rates, play, j, d),
            _ => self.coefficients.out(rates, layer == 1, d),
        };
        // The lead alone says what a step brings: each is asked once, not once a cell.
        let mut steps = [[None; WIDTH]; 4];
        for i in 0..GOALS {
            for k in 0..GOALS {
                let d = (lead + i as i32 - k as i32 + LEVEL as i32).clamp(0, WIDTH as i32 - 1) as usize;
                for (layer, cells) in from.iter().enumerate() {
                    let mass = cells[i][k];
                    if mass < NOTHING {
                        continue;
                    }
                    let s = *steps[layer][d].get_or_insert_with(|| of(layer, d));
                    let share = match rest {
                        Some(rest) => share / (1.0 - rest * (s.goal1 + s.goal2 + s.goalie)),
                        None => share,
                    };
                    let (a, b, c) = (mass * share * s.goal1, mass * share * s.goal2, mass * share * s.goalie);
                    let side = match layer {
                        3 => play % 2,
                        _ => usize::from(d > LEVEL),
                    };
                    layers[layer][i][k] -= a + b + c;
                    layers[0][(i + 1).min(GOALS - 1)][k] += a;
                    layers[0][i][(k + 1).min(GOALS - 1)] += b;
                    layers[if layer == 1 || layer == 2 { 0 } else { 1 + side }][i][k] += c;
                }
            }
        }
    }
}
