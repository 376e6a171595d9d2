/**
 * The answer to "why": for each figure or refusal its inputs, formula, sources and their ages. Built when asked, from the
 * view at that moment, and then left alone, so that it can be read in peace.
 */

import type { Prior, Venue } from '../../../runtime/trading/types/events.ts';
import type { LimitCheck } from '../../../runtime/trading/types/journal.ts';
import { marketAt, venueName } from '../../../runtime/trading/types/venue.ts';
import type { GameView, TimedOpportunity, View } from '../../../runtime/trading/view/view.ts';
import * as f from '../format/format.ts';
import { clockText, situation } from '../format/games.ts';
import { TYPE_WORDS } from '../format/opportunity-types.ts';
import { refusalText } from '../format/refusals.ts';
import { minuteChange, neededE4, tradedOutcome } from './board.ts';
import { type Edge, lockEdges, modelEdges } from './edges.ts';
import { pnlToday } from './header.ts';

export interface WhyInput {
  label: string;
  value: string;
  /** Who said so. */
  source: string;
  /** How old it was when asked; empty for constants. */
  age: string;
}

export interface Why {
  title: string;
  /** The figure itself. */
  value: string;
  /** One sentence a trader would say. */
  sentence: string;
  formula: string;
  inputs: WhyInput[];
  checks: LimitCheck[];
  /** Game to open for more, if any. */
  game_id: string | null;
}

const ageOf = (at_us: number, now_us: number): string => f.age(now_us - at_us);

/** Why our probability of a game is what it is. */
export function whyProbability(view: View, game: GameView, now_us: number): Why {
  const { home, away, state, prior, reference } = game.game;
  const age = ageOf(game.received_at_us, now_us);
  const feed = view.feeds.espn === undefined ? 'demo feed' : 'ESPN';
  const inputs: WhyInput[] = [
    { label: 'Score', value: `${away.code} ${state.score_2}, ${home.code} ${state.score_1}`, source: feed, age },
    { label: 'Clock', value: clockText(game.game), source: feed, age },
  ];
  const place = situation(game.game);
  if (place !== '') inputs.push({ label: 'Situation', value: place, source: feed, age });
  inputs.push({
    label: 'Pregame price',
    value: prior === null ? 'none known' : pregameText(prior),
    source: prior?.source ?? feed,
    age: '',
  });
  inputs.push(...modelInputs(game, age));
  if (reference !== null)
    inputs.push({ label: 'Their own figure', value: f.probability(reference.side1), source: feed, age });
  inputs.push({
    label: 'Kernel',
    value: f.shortHash(view.run?.kernel_sha256 ?? ''),
    source: 'SHA-256 of the module',
    age: '',
  });
  const change = minuteChange(game, view.at_us);
  const moved = change === null ? '' : ` ${f.points(change)} points in the last minute.`;
  return {
    title: `${home.name} win`,
    value: f.probability(game.priced?.side1 ?? null),
    sentence:
      game.refusal === null
        ? `Priced from the score, the clock and the pregame price.${moved}`
        : `Not priced. ${refusalText(game.refusal)}`,
    formula: `P(${home.code} wins | score, time left, situation, pregame price)`,
    inputs,
    checks: [],
    game_id: game.game.game_id,
  };
}

function pregameText(prior: Prior): string {
  const draw = prior.draw > 0 ? `, draw ${f.probability(prior.draw)}` : '';
  const total = prior.total === null ? '' : `, total ${prior.total}`;
  return `${f.probability(prior.side1)}${draw}${total}`;
}

/** What the kernel says besides the figure itself: the other outcomes, its own error, how much is at stake. */
function modelInputs({ priced, error_sd, leverage, game }: GameView, age: string): WhyInput[] {
  const inputs: WhyInput[] = [];
  const add = (label: string, value: string, source = 'kernel'): number => inputs.push({ label, value, source, age });
  if (priced !== null && priced.draw > 0) {
    add(game.league === 'soccer' ? 'Draw' : 'Tie', f.probability(priced.draw));
    add(`${game.away.code} wins`, f.probability(priced.side2));
  }
  if (error_sd !== null && error_sd > 0)
    add("The model's own error", `${(error_sd * 100).toFixed(1)} points`, 'calibration');
  if (leverage !== null) add('At stake in the next event', `${(leverage * 100).toFixed(1)} points`);
  return inputs;
}

/** Why a venue's price of a game is shown as it is: the two sides, their sizes, the book's state and age. */
export function whyQuote(view: View, pair_id: string, venue: Venue, now_us: number): Why | null {
  const pair = view.pairs[pair_id];
  const quote = pair?.quotes[venue];
  const market = pair === undefined ? undefined : marketAt(pair.pair, venue);
  if (pair === undefined || quote === undefined || !market) return null;
  const name = venueName(venue);
  const age = ageOf(quote.received_at_us, now_us);
  const status = view.book_statuses[`${pair_id}@${venue}`];
  const bid = quote.bid_qty_cc > 0 ? `${f.cents(quote.bid_e4)}¢ for ${f.contracts(quote.bid_qty_cc)}` : 'nobody bids';
  const ask = quote.ask_qty_cc > 0 ? `${f.cents(quote.ask_e4)}¢ for ${f.contracts(quote.ask_qty_cc)}` : 'nobody sells';
  const fee = market.fee;
  return {
    title: `${name}: ${pair.pair.label}`,
    value: `${f.cents(quote.bid_qty_cc > 0 ? quote.bid_e4 : null)} / ${f.cents(quote.ask_qty_cc > 0 ? quote.ask_e4 : null)}`,
    sentence:
      quote.status === 'live'
        ? `Top of the ${name} book, last changed ${age} ago.`
        : `${name} book is ${quote.status}: not traded.${status?.reason ? ` ${sentenceCase(status.reason)}` : ''}`,
    formula: 'best bid / best ask, cents for a contract that pays $1',
    inputs: [
      { label: 'Bid', value: bid, source: `${name} book`, age },
      { label: 'Ask', value: ask, source: `${name} book`, age },
      {
        label: 'Taker fee',
        value: fee === null ? 'unknown: not traded' : `${fee.rate_e5 / 1000} % of p × (1 − p)`,
        source: fee?.source ?? name,
        age: '',
      },
      { label: 'Market', value: market.title, source: f.shortMarketId(market.market_id), age: '' },
    ],
    checks: [],
    game_id: pair.pair.game_id,
  };
}

/** Why the best edge of a game is what it is: the winning candidate leg by leg, then the runners-up. */
export function whyEdge(view: View, game: GameView, now_us: number): Why {
  const all: Edge[] = game.pair_ids.flatMap((id) => {
    const pair = view.pairs[id];
    if (pair === undefined) return [];
    return [...lockEdges(pair), ...modelEdges(pair, tradedOutcome(game))];
  });
  all.sort((a, b) => b.net_e4 - a.net_e4);
  const best = all[0];
  const title = `Best edge, ${game.game.away.code} at ${game.game.home.code}`;
  if (best === undefined)
    return {
      title,
      value: f.NONE,
      sentence: 'Nothing can be bought: no live book with a seller.',
      formula: '',
      inputs: [],
      checks: [],
      game_id: game.game.game_id,
    };
  const floor = neededE4(view, game, best);
  const legs = best.legs.flatMap((leg): WhyInput[] => {
    const quote = view.pairs[best.pair_id]?.quotes[leg.venue];
    const age = quote === undefined ? '' : ageOf(quote.received_at_us, now_us);
    const name = venueName(leg.venue);
    return [
      {
        label: `Buy ${leg.side}`,
        value: `${f.cents(leg.ask_e4)}¢ for ${f.contracts(leg.qty_cc)}`,
        source: `${name} book`,
        age,
      },
      {
        label: 'Its fee',
        value: `${f.cents(Math.round(leg.fee_e4))}¢ a contract`,
        source: `${name} schedule`,
        age: '',
      },
    ];
  });
  const others = all.slice(1, 4).map(
    (edge): WhyInput => ({
      label: edge.kind === 'lock' ? 'Other lock' : 'Against our price',
      value: `${f.edgeCents(edge.net_e4)}¢`,
      source: edge.legs.map((leg) => `${venueName(leg.venue)} ${leg.side}`).join(' and '),
      age: '',
    }),
  );
  const worth: WhyInput = {
    label: best.kind === 'lock' ? 'Pays' : 'Worth',
    value: `${f.cents(Math.round(best.value_e4))}¢`,
    source: best.kind === 'lock' ? 'one of the two sides always pays' : 'our probability',
    age: best.kind === 'lock' ? '' : ageOf(game.received_at_us, now_us),
  };
  return {
    title,
    value: `${f.edgeCents(best.net_e4)}¢`,
    sentence:
      best.net_e4 >= floor
        ? `Above the ${f.cents(floor, 1)}¢ we ask of a ${best.kind === 'lock' ? 'lock' : 'model edge'}; size, cash and limits decide the rest.`
        : `Below the ${f.cents(floor, 1)}¢ we ask of a ${best.kind === 'lock' ? 'lock' : 'model edge'}: not traded.`,
    formula: best.kind === 'lock' ? '100¢ − both asks − both fees' : 'our price − ask − fee',
    inputs: [worth, ...legs, ...others],
    checks: [],
    game_id: game.game.game_id,
  };
}

/** Why an opportunity was taken, refused or only nearly one. */
export function whyOpportunity(opportunity: TimedOpportunity, now_us: number): Why {
  const o = opportunity;
  const legs = o.legs.flatMap((leg): WhyInput[] => [
    {
      label: `${venueName(leg.venue)} ${leg.side}`,
      value: `${f.contracts(leg.qty_cc)} at ${f.cents(leg.ask_e4)}¢, up to ${f.cents(leg.limit_e4)}¢`,
      source: leg.label,
      age: `${f.age(leg.book_age_us)} then`,
    },
    {
      label: 'Cost and fee',
      value: `${f.money(leg.cost_udollars)} + ${f.money(leg.fee_udollars)}`,
      source: 'at the depth walked',
      age: '',
    },
  ]);
  const words = TYPE_WORDS[o.opportunity_type];
  const follows = o.opportunity_type === 'lagging_market';
  // The journal states the probability of yes; whoever buys no reads that of no beside it.
  const side = o.legs[0]?.side ?? 'yes';
  const model: WhyInput[] =
    o.model_probability === null
      ? []
      : [
          {
            label: follows ? `Where ${side} should go` : `Our probability of ${side}`,
            value: f.probability(side === 'yes' ? o.model_probability : 1 - o.model_probability),
            source: 'kernel',
            age: '',
          },
        ];
  return {
    title: o.label,
    value: `${f.edgeCents(o.edge_net_e4)}¢ × ${f.contracts(o.qty_cc)} = ${f.money(o.edge_net_udollars, true)}`,
    sentence: verdictText(o),
    formula: words.formula,
    inputs: [
      { label: words.name, value: legCount(o.legs.length), source: words.idea, age: '' },
      {
        label: 'Seen',
        value: f.timeOfDay(o.at_us),
        source: `${o.stream} entry ${f.count(o.stream_seq)}`,
        age: f.age(now_us - o.at_us),
      },
      { label: 'Edge before fees', value: `${f.edgeCents(o.edge_gross_e4)}¢`, source: 'best prices', age: '' },
      ...model,
      ...legs,
      {
        label: 'Capital',
        value: `${f.money(o.capital_udollars)}, held ${f.held(o.days_locked)}`,
        // Nobody earns the return of a few minutes all year.
        source: o.days_locked < 1 ? 'cost and fees until it pays' : `${f.ppm(o.annualised_ppm)} a year`,
        age: '',
      },
      {
        label: 'Worst case',
        value: f.money(o.worst_case.net_udollars, true),
        source: o.worst_case.text,
        age: '',
      },
    ],
    checks: o.limits,
    game_id: o.game_id,
  };
}

const legCount = (legs: number): string => (legs === 1 ? 'one leg' : `${legs} legs, one after the other`);

/** The verdict as a sentence. */
export function verdictText(o: Pick<TimedOpportunity, 'verdict' | 'refusal'>): string {
  if (o.verdict === 'taken') return 'Taken.';
  return o.refusal?.text ?? (o.verdict === 'near_miss' ? 'Near miss: not worth the fees.' : 'Refused.');
}

/** Why today's P&L is what it is. */
export function whyPnl(view: View, now_us: number): Why {
  const p = view.portfolio;
  const at = view.equity.at(-1)?.[0] ?? view.at_us;
  const input = (label: string, value: number, source: string): WhyInput => ({
    label,
    value: f.money(value, true),
    source,
    age: ageOf(at, now_us),
  });
  return {
    title: 'P&L today',
    value: f.money(pnlToday(view), true),
    sentence: daySentence(p?.day ?? null),
    formula:
      p?.day == null
        ? 'realised + unrealised − fees, less the figure at midnight'
        : 'cash + open positions at mark, matched legs at cost, less the same when the day began; deposits apart',
    inputs:
      p === null
        ? []
        : [
            input('Realised', p.realised_udollars, 'closed and settled positions'),
            input('Unrealised', p.unrealised_udollars, 'open positions at the best bid'),
            input('Fees', -p.fees_udollars, 'every fill'),
            input('Whole account', p.pnl_udollars, 'since it was opened'),
          ],
    checks: [],
    game_id: null,
  };
}

function daySentence(day: NonNullable<View['portfolio']>['day']): string {
  if (day === null) return 'Everything since local midnight, or since the run began if that was later.';
  const left = Math.max(0, day.loss_limit_udollars + day.pnl_udollars);
  return `Trading day ${day.day}. Nothing new is opened once it has lost ${f.money(day.loss_limit_udollars)}; ${f.money(left)} are left.`;
}

/** Why the exposure is what it is, against its limit. */
export function whyExposure(view: View, now_us: number): Why {
  const p = view.portfolio;
  const at = view.equity.at(-1)?.[0] ?? view.at_us;
  const open = Object.values(view.positions).filter((x) => x.status === 'open' && x.qty_cc > 0);
  open.sort((a, b) => b.cost_udollars - a.cost_udollars);
  return {
    title: 'Exposure',
    value: `${f.money(p?.exposure_udollars ?? null)} of ${f.dollars(p?.exposure_limit_udollars ?? null)}`,
    sentence: `${open.length} open ${open.length === 1 ? 'position' : 'positions'}, at what they cost. The largest first.`,
    formula: 'sum of the cost of everything open',
    inputs: open.slice(0, 8).map((x) => ({
      label: x.label,
      value: f.money(x.cost_udollars),
      source: `${venueName(x.venue)} ${x.side}`,
      age: ageOf(at, now_us),
    })),
    checks: [],
    game_id: null,
  };
}

/** A limit's figure in its unit. */
export function limitValue(value: number, unit: LimitCheck['unit']): string {
  switch (unit) {
    case 'e4':
      return `${f.cents(value, 1)}¢`;
    case 'cc':
      return f.contracts(value);
    case 'udollars':
      return f.money(value);
    case 'us':
      return f.span(value);
    case 'ppm':
      return f.ppm(value);
    case 'days':
      return `${f.days(value)} d`;
    case 'count':
      return f.count(value);
  }
}

export type { LimitCheck };

/** "max_book_age" -> "Max book age". */
export function limitName(name: string): string {
  return sentenceCase(name.replaceAll('_', ' '));
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
