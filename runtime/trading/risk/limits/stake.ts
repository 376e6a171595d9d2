/** Limits on what is at stake under one name: a subject, a team or player, a sport's day, a venue, everything. */
import type { Settings } from '../../types/settings.ts';
import type { Udollars } from '../../types/units.ts';
import { venueName } from '../../types/venue.ts';
import { dollars } from '../../types/words.ts';
import { atStake, type Stake } from '../exposure.ts';
import { type Limit, type RiskAsk, type RiskFacts, smallestUdollars } from '../limit.ts';

/** A limit on the sum of stakes that share a name with the ask. */
function stakeLimit(of: {
  name: string;
  reason: Limit['reason'];
  limit(settings: Settings, facts: RiskFacts): Udollars;
  /** Which stakes share the name; null where the ask has no such name. */
  shares(ask: RiskAsk): ((stake: Stake) => boolean) | null;
  where(ask: RiskAsk): string;
}): Limit {
  return {
    name: of.name,
    reason: of.reason,
    measure(ask, facts) {
      const shares = of.shares(ask);
      if (shares === null) return null;
      const used = atStake(facts.stakes, shares);
      const limit = of.limit(facts.settings, facts);
      const smallest = smallestUdollars(ask);
      const text = () =>
        `${dollars(used)} already ${of.where(ask)}, limit ${dollars(limit)}: no room for ${dollars(smallest)}.`;
      return { value: used + smallest, limit, unit: 'udollars', room_udollars: limit - used, text };
    },
  };
}

const ppmOf = (amount: Udollars, ppm: number): Udollars => Math.floor((amount * ppm) / 1_000_000);

/** One game, event, or pair that stands alone. Setting `game_limit_udollars`. */
export const subjectLimit = stakeLimit({
  name: 'game_exposure',
  reason: 'game_limit',
  limit: (settings) => settings.game_limit_udollars,
  shares:
    ({ tags }) =>
    (stake) =>
      stake.tags.subject === tags.subject,
  where: ({ tags }) => (tags.sport === null ? 'in this pair' : 'in this game'),
});

/** One team or player over all its games and futures. Setting `team_limit_udollars`. */
export const teamLimit = stakeLimit({
  name: 'team_exposure',
  reason: 'team_limit',
  limit: (settings) => settings.team_limit_udollars,
  shares: ({ tags }) =>
    tags.teams.length === 0 ? null : (stake) => stake.tags.teams.some((team) => tags.teams.includes(team)),
  where: () => 'on one of its teams',
});

/** All games of one sport on one day: they share weather, officials and our model's errors. Setting `sport_day_limit_ppm` of the bankroll. */
export const sportDayLimit = stakeLimit({
  name: 'sport_day_exposure',
  reason: 'sport_day_limit',
  limit: (settings, { bankroll_udollars }) => ppmOf(bankroll_udollars, settings.sport_day_limit_ppm),
  shares: ({ tags: { sport, day } }) =>
    sport === null || day === null ? null : (stake) => stake.tags.sport === sport && stake.tags.day === day,
  where: ({ tags }) => `in ${tags.sport} of ${tags.day}`,
});

/** Everything together. Setting `exposure_limit_udollars`. */
export const exposureLimit = stakeLimit({
  name: 'exposure',
  reason: 'exposure_limit',
  limit: (settings) => settings.exposure_limit_udollars,
  shares: () => () => true,
  where: () => 'at risk',
});

/** What lies at one venue: the fullest of those that the ask uses. Setting `venue_limit_ppm` of the bankroll. */
export const venueLimit: Limit = {
  name: 'venue_exposure',
  reason: 'venue_limit',
  measure(ask, { settings, stakes, bankroll_udollars }) {
    const limit = ppmOf(bankroll_udollars, settings.venue_limit_ppm);
    let worst: { venue: string; used: Udollars; smallest: Udollars } | null = null;
    for (const venue of new Set(ask.legs.map((leg) => leg.venue))) {
      const used = atStake(stakes, (stake) => stake.venue === venue);
      const legs = ask.legs.filter((leg) => leg.venue === venue);
      const smallest = legs.reduce((sum, leg) => sum + leg.smallest_udollars, 0);
      if (worst === null || used + smallest > worst.used + worst.smallest) worst = { venue, used, smallest };
    }
    if (worst === null) return null;
    const { venue, used, smallest } = worst;
    const text = () =>
      `${dollars(used)} already at ${venueName(venue)}, limit ${dollars(limit)}: no room for ${dollars(smallest)}.`;
    return { value: used + smallest, limit, unit: 'udollars', room_udollars: limit - used, text };
  },
};
