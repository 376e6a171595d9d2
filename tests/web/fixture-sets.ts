/** One opportunity of every type beyond a pair's lock and a model edge, for the page. */
import type { GameSnapshot, Pair, Venue } from '../../runtime/trading/types/events.ts';
import type { Leg, Opportunity, OpportunityType, RefusalReason } from '../../runtime/trading/types/journal.ts';

interface Sketch {
  type: OpportunityType;
  label: string;
  legs: readonly (readonly [Venue, string, 'yes' | 'no', number])[];
  pays_e4: number;
  refused?: readonly [RefusalReason, string];
  near?: boolean;
  worst_e4: number;
  worst: string;
  /** Probability of yes, for a bet. */
  probability?: number;
}

const VOID = 'A game that is never played: all legs together may pay no more than 50.0 c.';
const QTY_CC = 5_000;

function sketches({ home, away }: GameSnapshot): Sketch[] {
  const home_win = `${home.name} win`;
  const away_win = `${away.name} win`;
  const k = (code: string): string => `KXGAME-${code}`;
  const both = `${home_win} / ${away_win}`;
  const race: Sketch['legs'] = [2_300, 2_100, 1_900, 2_200, 900].map((ask, i) => {
    return ['polymarket', `0xrace${i}`, 'yes', ask] as const;
  });
  const team = { venue: 'kalshi' as Venue, home: k(home.code), away: k(away.code) };
  return [
    {
      type: 'complete_set',
      label: both,
      legs: [
        [team.venue, team.home, 'yes', 4_400],
        [team.venue, team.away, 'yes', 5_100],
      ],
      pays_e4: 10_000,
      worst_e4: 0,
      worst: VOID,
    },
    {
      type: 'mirrored_lock',
      label: both,
      legs: [
        ['kalshi', team.home, 'no', 4_700],
        ['polymarket', '0xa1b2c3', 'no', 5_000],
      ],
      pays_e4: 10_000,
      near: true,
      refused: ['edge_below_fees', '3.0 c before fees, −0.1 c after: fees eat it.'],
      worst_e4: 5_000,
      worst: VOID,
    },
    {
      type: 'three_way_lock',
      label: `${home_win} / Draw / ${away_win}`,
      legs: [
        ['kalshi', team.home, 'yes', 4_500],
        ['polymarket', '0xdraw', 'yes', 2_600],
        ['kalshi', team.away, 'yes', 2_200],
      ],
      pays_e4: 10_000,
      refused: ['not_persistent', 'Seen for 0.1 s, 0.3 s needed: most vanish at once.'],
      worst_e4: 0,
      worst: VOID,
    },
    {
      type: 'neg_risk_lock',
      label: 'Candidate 1 and 4 others',
      legs: race,
      pays_e4: 10_000,
      refused: ['placeholder_outcome', 'The venue lists an outcome without a name: the listed ones need not be all.'],
      worst_e4: 0,
      worst: 'The same whatever happens.',
    },
    {
      type: 'nested_lock',
      label: `${home_win} / ${home.name} by more than 3.5`,
      legs: [
        ['kalshi', team.home, 'yes', 4_400],
        ['kalshi', `${team.home}-3`, 'no', 4_900],
      ],
      pays_e4: 10_000,
      worst_e4: 0,
      worst: VOID,
    },
    {
      type: 'resolution_lag',
      label: home_win,
      legs: [['polymarket', '0xa1b2c3', 'yes', 9_600]],
      pays_e4: 10_000,
      probability: 1,
      refused: ['result_too_fresh', 'Over for 12.0 s, 60.0 s needed: results are corrected in the first moments.'],
      worst_e4: 0,
      worst: 'The result is overturned or the market is voided: cost and fees are lost.',
    },
    {
      type: 'lagging_market',
      label: home_win,
      legs: [['polymarket', '0xa1b2c3', 'yes', 5_200]],
      pays_e4: 5_900,
      probability: 0.59,
      refused: ['lag_unproven', 'That this venue follows the other is not proven: shown, not traded.'],
      worst_e4: 0,
      worst: 'It does not follow, and the other side wins: cost and fees are lost.',
    },
  ];
}

/** Opportunities of a game, one per type. */
export function setOpportunities(game: GameSnapshot, pair: Pair): Opportunity[] {
  return sketches(game).map((sketch, i): Opportunity => {
    const legs = sketch.legs.map(([venue, market_id, side, ask_e4]): Leg => {
      const fee_udollars = Math.round((0.07 * ask_e4 * (10_000 - ask_e4) * QTY_CC) / 10_000);
      const prices = { ask_e4, limit_e4: ask_e4, qty_cc: QTY_CC, fee_udollars, cost_udollars: ask_e4 * QTY_CC };
      const of = { pair_id: pair.pair_id, label: pair.label, venue, market_id, ref: market_id, side };
      return { ...of, ...prices, book_age_us: 400_000 };
    });
    const asks_e4 = legs.reduce((sum, leg) => sum + leg.ask_e4, 0);
    const capital_udollars = legs.reduce((sum, leg) => sum + leg.cost_udollars + leg.fee_udollars, 0);
    const net = sketch.pays_e4 * QTY_CC - capital_udollars;
    const [reason, text] = sketch.refused ?? [null, ''];
    const edge_net_e4 = Math.floor(net / QTY_CC);
    return {
      opportunity_id: `${pair.pair_id}#set${i}`,
      opportunity_type: sketch.type,
      pair_id: pair.pair_id,
      game_id: game.game_id,
      label: sketch.label,
      legs,
      qty_cc: QTY_CC,
      edge_gross_e4: sketch.pays_e4 - asks_e4,
      edge_net_udollars: net,
      edge_net_e4,
      capital_udollars,
      days_locked: 0.2,
      annualised_ppm: Math.round(((net / capital_udollars) * 365e6) / 0.2),
      model_probability: sketch.probability ?? null,
      worst_case: { net_udollars: sketch.worst_e4 * QTY_CC - capital_udollars, text: sketch.worst },
      payout_e4: sketch.pays_e4,
      tags: { subject: game.game_id, sport: null, day: null, teams: [] },
      verdict: reason === null ? 'taken' : sketch.near === true ? 'near_miss' : 'refused',
      refusal: reason === null ? null : { reason, text },
      limits: [
        {
          name: 'edge_net',
          value: edge_net_e4,
          limit: 100,
          unit: 'e4',
          headroom: edge_net_e4 - 100,
          passed: edge_net_e4 >= 100,
        },
      ],
    };
  });
}
