/** Every type of opportunity in plain words: its name, how its figure is made, and why it should pay. */
import type { OpportunityType } from '../../../runtime/trading/types/journal.ts';

export interface TypeWords {
  name: string;
  /** One sentence: why it pays. */
  idea: string;
  /** How the profit is made up. */
  formula: string;
}

const SET_FORMULA = 'quantity × what the legs pay together − all costs − all fees − expected loss to ties and voids';
const BET_FORMULA = 'quantity × our price − cost − fee';

export const TYPE_WORDS: Readonly<Record<OpportunityType, TypeWords>> = {
  cross_venue_lock: {
    name: 'Lock',
    idea: 'Yes at one venue and no at the other: one of the two pays $1.',
    formula: 'quantity × $1 − both costs − both fees',
  },
  complete_set: {
    name: 'Complete set',
    idea: 'Every outcome at one venue: one of them pays $1.',
    formula: SET_FORMULA,
  },
  mirrored_lock: {
    name: 'Mirrored lock',
    idea: 'Each team has a market of its own: the same side of both pays $1 unless nobody wins.',
    formula: SET_FORMULA,
  },
  three_way_lock: {
    name: 'Three-way lock',
    idea: 'Home, draw and away: one of them comes true, the others do not.',
    formula: SET_FORMULA,
  },
  neg_risk_lock: {
    name: 'N-way lock',
    idea: 'At most one of the outcomes comes true: all the other noes pay.',
    formula: SET_FORMULA,
  },
  nested_lock: {
    name: 'Nested lock',
    idea: 'Whenever the narrower comes true, so does the wider: yes on the wider and no on the narrower pay $1 or more.',
    formula: SET_FORMULA,
  },
  model_edge: {
    name: 'Model edge',
    idea: 'Our probability is above what the venue asks.',
    formula: BET_FORMULA,
  },
  resolution_lag: {
    name: 'Decided game',
    idea: 'The game is over, and the winner is still for sale below $1.',
    formula: 'quantity × $1 − cost − fee',
  },
  lagging_market: {
    name: 'Lagging market',
    idea: 'The leader has moved and this market has not yet.',
    formula: 'quantity × where the price should go − cost − fee',
  },
};
