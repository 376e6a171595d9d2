//! Scoring rates of teams learned game by game: a prior for tables without prices. Attack and defence of a team are logs of
//! factors on the league's mean rates and move with every result by the gradient of its Poisson likelihood.

/// What is known of a team; start from [`Default`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Team {
    /// Log of the factor on goals scored.
    pub attack: f64,
    /// Log of the factor on goals that the other side scores; lower is better.
    pub defence: f64,
    /// Games learned from.
    pub games: u32,
}

/// How fast teams are learned, and the league's mean rates.
#[derive(Clone, Copy, Debug)]
pub struct League {
    /// Mean goals of home and away sides.
    pub mean: [f64; 2],
    /// The first game moves a team by `1 / patience` of the surprise, the n-th by `1 / (patience + n)`.
    pub patience: f64,
    /// The slowest that teams are learned.
    pub slowest: f64,
}

impl League {
    /// Expected goals of home and away side.
    pub fn expected(&self, home: &Team, away: &Team) -> (f64, f64) {
        (self.mean[0] * libm::exp(home.attack + away.defence), self.mean[1] * libm::exp(away.attack + home.defence))
    }

    /// Learn from a final score (regulation or 90 minutes).
    pub fn learn(&self, home: &mut Team, away: &mut Team, goals: (f64, f64)) {
        let (one, two) = self.expected(home, away);
        let gain = |t: &Team| (1.0 / (self.patience + f64::from(t.games))).max(self.slowest);
        let (gain_home, gain_away) = (gain(home), gain(away));
        // 0.5: the surprise is shared by the attack of one side and the defence of the other
        let surprise = (0.5 * (goals.0 - one) / one.max(0.3), 0.5 * (goals.1 - two) / two.max(0.3));
        home.attack += gain_home * surprise.0;
        away.defence += gain_away * surprise.0;
        away.attack += gain_away * surprise.1;
        home.defence += gain_home * surprise.1;
        home.games += 1;
        away.games += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_that_wins_is_expected_to_score_more() {
        let league = League { mean: [1.5, 1.2], patience: 8.0, slowest: 0.03 };
        let (mut a, mut b) = (Team::default(), Team::default());
        assert_eq!(league.expected(&a, &b), (1.5, 1.2));
        for _ in 0..20 {
            league.learn(&mut a, &mut b, (3.0, 0.0));
        }
        let (one, two) = league.expected(&a, &b);
        assert!(one > 2.0 && two < 0.8, "{one} {two}");
        assert!(one < 3.5 && two > 0.0);
    }
}
