/** The lines of a demo game as both venues list them: spreads and totals of Kalshi in events of their own (kalshi.md 3.3). */
import { KALSHI_SERIES as ASKED_SERIES, type SeriesKind } from '../../adapters/kalshi/series.ts';
import type {
  KalshiEventInput,
  KalshiMarketInput,
  KalshiSeriesInput,
  KalshiSimulator,
} from '../../adapters/kalshi/simulator/index.ts';
import type {
  PolymarketEventInput,
  PolymarketMarketInput,
  PolymarketSimulator,
} from '../../adapters/polymarket/simulator/index.ts';
import type { League } from '../trading/types/events.ts';
import { complementE4, invariant } from '../trading/types/units.ts';
import { type DemoLine, type LineEffect, sidesOf } from './lines.ts';
import { isWon, type LineBet } from './lines-law.ts';
import type { SimLeague } from './sim-game.ts';
import type { WorldGame } from './world-game.ts';

const KIND_TITLE: Readonly<Record<SeriesKind, string>> = {
  winner: 'Game',
  spread: 'Spread',
  total: 'Total',
  future: 'Champion',
};

/** What a point is called. */
const UNIT: Partial<Record<SimLeague, string>> = { nhl: 'goals' };
const unitOf = ({ fixture }: WorldGame): string => UNIT[fixture.league] ?? 'points';

/**
 * Every series of these leagues that the client asks for, those included in which the demo lists nothing: a real exchange has
 * them all. Winners charge makers but for soccer's, the others do not (kalshi.md 8).
 */
export function kalshiSeries(leagues: readonly League[]): KalshiSeriesInput[] {
  return ASKED_SERIES.filter(({ league }) => leagues.includes(league)).map(({ ticker, league, kind }) => ({
    ticker,
    title: `${league.toUpperCase()} ${KIND_TITLE[kind]}`,
    fee_type: kind === 'winner' && league !== 'soccer' ? 'quadratic_with_maker_fees' : 'quadratic',
    fee_multiplier: 1,
    tags: [league.toUpperCase()],
  }));
}

const SERIES_SUFFIX = { margin: 'SPREAD', total: 'TOTAL' } as const satisfies Record<LineBet['kind'], string>;

/** The events of a game's lines are named as that of its winner, in series of their own. */
const lineEventTicker = (winner_ticker: string, kind: LineBet['kind']): string =>
  winner_ticker.replace(/^(KX[A-Z]+)GAME-/, `$1${SERIES_SUFFIX[kind]}-`);

/** The venue's tickers carry the next whole number: 4 for a line of 3.5 (recordings of August 2026). */
function lineTicker({ fixture }: WorldGame, winner_ticker: string, { bet }: DemoLine): string {
  const number = (bet.line_tenths + 5) / 10;
  const code = bet.kind === 'margin' ? fixture[bet.side].kalshi_code : '';
  return `${lineEventTicker(winner_ticker, bet.kind)}-${code}${number}`;
}

/** The Kalshi events of a game's lines. @param winner the event of its winner, which gives date, names and times. */
function kalshiLineEvents(game: WorldGame, winner: KalshiEventInput): KalshiEventInput[] {
  const [first] = winner.markets;
  if (first === undefined) return [];
  const unit = unitOf(game);
  const market = (line: DemoLine): KalshiMarketInput => {
    const { bet } = line;
    const points = bet.line_tenths / 10;
    const team = bet.kind === 'margin' ? game.fixture[bet.side].kalshi_name : '';
    const said = bet.kind === 'margin' ? `${team} wins by over ${points} ${unit}` : `Over ${points} ${unit} scored`;
    const met = bet.kind === 'margin' ? `${team} wins by more than` : 'both teams collectively score more than';
    return {
      ...first,
      ticker: lineTicker(game, winner.event_ticker, line),
      title: bet.kind === 'margin' ? `${said}?` : `${winner.title}: ${said}?`,
      yes_sub_title: said,
      rules_primary: `Resolves to Yes when ${met} ${points} ${unit} in the ${winner.title} game.`,
      rules_secondary: 'This market includes overtime. A game not begun within 48 hours pays a fair price.',
      floor_strike: points,
    };
  };
  return (['margin', 'total'] as const).flatMap((kind) => {
    const lines = game.lines.all.filter(({ bet }) => bet.kind === kind);
    if (lines.length === 0) return [];
    const scope = kind === 'margin' ? 'Spread' : 'Total';
    return [
      {
        ...winner,
        event_ticker: lineEventTicker(winner.event_ticker, kind),
        series_ticker: winner.series_ticker.replace(/GAME$/, SERIES_SUFFIX[kind]),
        title: `${winner.title}: ${scope}`,
        mutually_exclusive: false,
        collateral_return_type: '',
        product_metadata: { ...winner.product_metadata, competition_scope: scope },
        markets: lines.map(market),
      },
    ];
  });
}

/** The Polymarket event of a game with the markets of its lines behind its moneyline. */
export function withLines(game: WorldGame, event: PolymarketEventInput): PolymarketEventInput {
  const [winner] = event.markets;
  return winner === undefined ? event : { ...event, markets: [...event.markets, ...lineMarkets(game, winner)] };
}

/** @param winner the moneyline, which gives terms and times. */
function lineMarkets(game: WorldGame, winner: PolymarketMarketInput): PolymarketMarketInput[] {
  return game.lines.all.map((line) => {
    const { bet, condition_id, token_ids, polymarket_market_id } = line;
    const points = bet.line_tenths / 10;
    const terms = { ...winner, id: polymarket_market_id, condition_id, token_ids };
    const overtime = 'Overtime counts. A game that is cancelled resolves 50-50.';
    if (bet.kind === 'total') {
      return {
        ...terms,
        outcomes: ['Over', 'Under'] as const,
        question: `${winner.question}: O/U ${points}`,
        slug: `${winner.slug}-total-${bet.line_tenths}`,
        description: `Pays for more or fewer than ${points} ${unitOf(game)} of both teams. ${overtime}`,
        sports_market_type: 'totals',
        group_item_title: `O/U ${points}`,
        line: points,
      };
    }
    const [giver, taker] = sidesOf(game.fixture, bet);
    return {
      ...terms,
      outcomes: [giver.nickname, taker.nickname] as const,
      question: `Spread: ${giver.nickname} (-${points})`,
      slug: `${winner.slug}-spread-${giver.slug}-${bet.line_tenths}`,
      description: `Pays for ${giver.name} if they win by more than ${points} ${unitOf(game)}. ${overtime}`,
      sports_market_type: 'spreads',
      group_item_title: `Spread -${points}`,
      line: -points,
    };
  });
}

/** Both venues and the games' lines on them. */
export class LineSources {
  readonly #kalshi: KalshiSimulator;
  readonly #polymarket: PolymarketSimulator;
  /** Kalshi's tickers of each line that is listed. */
  readonly #tickers = new Map<DemoLine, string>();

  constructor(kalshi: KalshiSimulator, polymarket: PolymarketSimulator) {
    this.#kalshi = kalshi;
    this.#polymarket = polymarket;
  }

  /** List a game's lines at Kalshi. @param winner the event of its winner; Polymarket's lines are in the game's own event. */
  list(game: WorldGame, winner: KalshiEventInput): void {
    for (const event of kalshiLineEvents(game, winner)) this.#kalshi.upsertEvent(event);
    for (const line of game.lines.all) this.#tickers.set(line, lineTicker(game, winner.event_ticker, line));
  }

  /** Pass on what happened to a line. */
  apply(effect: LineEffect): void {
    const { line } = effect;
    switch (effect.type) {
      case 'line_tick':
        this.#polymarket.setTickSize(line.condition_id, effect.tick_e4);
        break;
      case 'line_book': {
        const { bids, asks } = effect.book;
        const no_bids = asks.map(([price_e4, qty_cc]) => [complementE4(price_e4), qty_cc] as const);
        if (effect.venue === 'kalshi') this.#kalshi.setBook(this.#tickerOf(line), bids, no_bids);
        else this.#polymarket.setBook(line.condition_id, bids, asks);
        break;
      }
      case 'line_trade': {
        const { price_e4, qty_cc, buys } = effect;
        if (effect.venue === 'kalshi') this.#kalshi.trade(this.#tickerOf(line), price_e4, qty_cc, buys ? 'yes' : 'no');
        else this.#polymarket.trade(line.condition_id, price_e4, qty_cc, buys ? 'BUY' : 'SELL');
      }
    }
  }

  /** Kalshi knows the results. */
  determine({ lines, state }: WorldGame): void {
    for (const line of lines.all) this.#kalshi.determine(this.#tickerOf(line), isWon(line.bet, state) ? 'yes' : 'no');
  }

  /** Both venues have paid. */
  settle({ lines, state }: WorldGame): void {
    for (const line of lines.all) {
      this.#kalshi.finalize(this.#tickerOf(line));
      this.#polymarket.resolve(line.condition_id, isWon(line.bet, state) ? 0 : 1);
    }
  }

  /** Take the lines off Kalshi's list; Polymarket's go with the game. @param winner_ticker of the game's winner. */
  remove({ lines }: WorldGame, winner_ticker: string): void {
    for (const line of lines.all) this.#tickers.delete(line);
    for (const kind of ['margin', 'total'] as const) this.#kalshi.removeEvent(lineEventTicker(winner_ticker, kind));
  }

  #tickerOf(line: DemoLine): string {
    const ticker = this.#tickers.get(line);
    invariant(ticker !== undefined, `line ${line.condition_id} is not listed`);
    return ticker;
  }
}
