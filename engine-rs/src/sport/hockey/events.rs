//! The next events of regulation: goals, goalies that go and return, or nothing in this step.

use super::{
    Hockey, Ice, LEVEL, MAX_NEXT, NextEvent, Priced, STEP_S, STEPS, WIDTH, chain::Step, grid, header_rates, read,
};

/// Collects next events without allocating.
pub(super) struct Events<'a> {
    /// Where they go.
    pub(super) out: &'a mut [NextEvent; MAX_NEXT],
    /// How many there are.
    pub(super) n: usize,
}

impl Events<'_> {
    /// Add one that can happen.
    pub(super) fn push(&mut self, name: &'static str, probability: f64, side1: f64) {
        if probability > 0.0 && self.n < MAX_NEXT {
            self.out[self.n] = NextEvent { name, probability, priced: Priced::two_way(side1) };
            self.n += 1;
        }
    }
}

/// Names of the goals.
pub(super) const GOALS: [&str; 2] = ["side1_goal", "side2_goal"];
const PULLED: [&str; 2] = ["side1_goalie_out", "side2_goalie_out"];
const RETURNED: [&str; 2] = ["side1_goalie_back", "side2_goalie_back"];

impl Hockey {
    /// The events of one step of regulation (to the next multiple of ten seconds, or the end of the power play).
    pub(super) fn regulation_events(&self, table: &[f32], at: (f64, usize, Ice), events: &mut Events<'_>) {
        let (left_s, d, ice) = at;
        let (c, rates) = (&self.coefficients, header_rates(table));
        let (j, f) = grid(left_s);
        let next = (STEPS - j - 1) as f64 * STEP_S;
        let (step, side, mut share, mut stay_at) = match ice {
            Ice::Even => (c.even(rates, j, d), usize::from(d > LEVEL), 1.0 - f, next),
            Ice::Out(side) => (c.out(rates, side == 0, d), side, 1.0 - f, next),
            Ice::Play(play, _) => (c.play(rates, play, j, d), play % 2, 1.0 - f, next),
        };
        let Step { goal1, goal2, goalie } = step;
        let mut stay = ice;
        if let Ice::Play(play, s) = ice {
            let end = left_s - s;
            if end > next {
                // the power play ends inside the step: a linear step, given that nothing has happened so far in it
                let (_, fe) = grid(end);
                share = (fe - f) / (1.0 - (1.0 - fe) * (goal1 + goal2 + goalie));
                stay_at = end;
                stay = Ice::Even;
            } else {
                stay = if end < next { Ice::Play(play, s - (left_s - next)) } else { Ice::Even };
            }
        }
        events.push(GOALS[0], share * goal1, read(table, 0, next, (d + 1).min(WIDTH - 1)));
        events.push(GOALS[1], share * goal2, read(table, 0, next, d.saturating_sub(1)));
        let (name, layer) = if matches!(ice, Ice::Out(_)) { (RETURNED[side], 0) } else { (PULLED[side], 1 + side) };
        events.push(name, share * goalie, read(table, layer, next, d));
        let rest = 1.0 - share * (goal1 + goal2 + goalie);
        events.push("no_event", rest, self.regulation(table, stay_at, d, stay));
    }
}
