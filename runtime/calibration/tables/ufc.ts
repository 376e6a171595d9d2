/** `ufc_fight_results`: one state at the start of each round that was reached. How and when the fight ended is not read. */
import type { Cells } from '../csv.ts';
import { COL, leagueCode } from '../moment.ts';
import { decimalOdds, devig } from '../priors.ts';
import type { RowReader, TableFormat } from './format.ts';

const { situation: S } = COL;
const ROUND_MS = 300_000;
const ROUNDS = 5;

/** Code of a weight class from the name promoters print; as `weight_class` of engine-rs/src/sport/mma.rs. */
function weightClass(name: string): number {
  const has = (part: string): boolean => name.includes(part);
  const women = /[Ww]omen/.test(name);
  if (women && has('Straw')) return 9;
  if (women && has('Fly')) return 10;
  if (women && (has('Bantam') || has('Feather'))) return 11;
  if (has('Light Heavy')) return 2;
  if (has('Heavy') && !has('Super')) return 1;
  const classes = ['Middle', 'Welter', 'Light', 'Feather', 'Bantam', 'Fly', 'Straw'];
  const found = classes.findIndex(has);
  return found < 0 ? 0 : found + 3;
}

function reader(cells: Cells): RowReader {
  const c = (name: string): number => cells.column(name);
  const at = {
    ...{ date: c('date'), event: c('event'), f1: c('fighter1'), f2: c('fighter2'), winner: c('winner') },
    ...{ last: c('end_round'), rounds: c('scheduled_rounds'), weight: c('weight_class') },
    ...{ odds_1: c('fighter1_decimal_odds'), odds_2: c('fighter2_decimal_odds') },
  };
  let game = -1;
  return {
    read(row, moment, emit) {
      game += 1;
      moment.clear();
      moment.game = game;
      const [one, two] = [row.raw(at.f1), row.raw(at.f2)];
      const fight = `${row.raw(at.date)},${row.raw(at.event)},${one},${two}`;
      const state = moment.row;
      state[COL.league] = leagueCode('mma');
      state[COL.clock_ms] = ROUND_MS;
      state[S] = row.whole(at.rounds, 0);
      state[S + 1] = weightClass(row.text(at.weight));
      const p = devig(decimalOdds(row.number(at.odds_1)), decimalOdds(row.number(at.odds_2)), 0.02);
      moment.market = !Number.isNaN(p);
      moment.side1 = moment.market ? p : 0.5;
      moment.total = Number.NaN;
      const winner = row.raw(at.winner);
      moment.result = winner === '1' ? 1 : winner === '2' ? 0 : Number.NaN;
      // The source lists later winners first: the names' order decides whose side is scored.
      moment.flip = one > two;
      const reached = Math.max(1, Math.min(ROUNDS, row.whole(at.last, 1)));
      for (let round = 1; round <= reached; round++) {
        state[COL.period] = round;
        moment.phase = round - 1;
        moment.label = `${fight},${round}`;
        emit();
      }
      moment.label = '';
    },
  };
}

/** One row per fight. */
export const ufcFights: TableFormat = {
  name: 'ufc_fight_results',
  sport: 'mma',
  needs: ['event', 'fighter1', 'fighter2', 'end_round', 'scheduled_rounds', 'weight_class'],
  phases: Array.from({ length: ROUNDS }, (_, i) => `round ${i + 1}`),
  references: [],
  fixed: [S, S + 1],
  output: 'date,event,fighter1,fighter2,round,p_side1,p_side2,winner',
  open: reader,
};
