/**
 * Gamma events of games in the venue's shape: names and values of fields as in recorded markets (`gamma_market_sports_*`) and in
 * the reference (polymarket.md 2.6), trimmed to what a listing is made from and a few fields that it must not mind.
 */

export type Json = Record<string, unknown>;

const TRADING = {
  active: true,
  closed: false,
  archived: false,
  enableOrderBook: true,
  acceptingOrders: true,
  orderPriceMinTickSize: 0.01,
  orderMinSize: 5,
  secondsDelay: 3,
  clearBookOnStart: true,
  feesEnabled: true,
  feeType: 'sports_fees_v3',
  feeSchedule: { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.15 },
  umaResolutionStatus: '',
  version: 'v1',
};

let serial = 100;

/** A market with a condition and tokens of its own: token `9001` is the first outcome of condition `0x900`. */
function gammaMarket(outcomes: readonly [string, string], change: Json): Json {
  serial += 1;
  const tokens = [`${serial}001`, `${serial}002`];
  return {
    id: String(serial),
    conditionId: `0x${serial}`,
    outcomes: JSON.stringify(outcomes),
    clobTokenIds: JSON.stringify(tokens),
    outcomePrices: '["0.5", "0.5"]',
    ...TRADING,
    ...change,
  };
}

const NINETY = 'This market refers only to the outcome within the first 90 minutes of regular play plus stoppage time.';
const POSTPONED = 'If the game is postponed, this market will remain open until the game has been completed.';

function result(clause: string, otherwise: 'Yes' | 'No'): string {
  const cancelled = `If the game is canceled entirely, with no make-up game, this market will resolve to "${otherwise}".`;
  return `${clause}, this market will resolve to "Yes".\nOtherwise, this market will resolve to "No".\n${POSTPONED}\n${cancelled}\n${NINETY}`;
}

/** A side as Gamma lists it among an event's teams. */
export interface GammaTeam {
  name: string;
  abbreviation: string;
}

const teamsOf = (home: GammaTeam, away: GammaTeam): Json[] => [
  { id: 1, ordering: 'home', ...home },
  { id: 2, ordering: 'away', ...away },
];

/** Home, draw and away of a soccer match: three Yes/No markets of one neg-risk event. */
export function soccerEvent(sport: string, home: GammaTeam, away: GammaTeam, date: string, kick_off: string): Json {
  const slug = `${sport}-${home.abbreviation}-${away.abbreviation}-${date}`;
  const common = { sportsMarketType: 'moneyline', negRisk: true, gameStartTime: kick_off };
  const win = ({ name, abbreviation }: GammaTeam): Json =>
    gammaMarket(['Yes', 'No'], {
      ...common,
      question: `Will ${name} win on ${date}?`,
      slug: `${slug}-${abbreviation}`,
      groupItemTitle: name,
      description: result(`If ${name} wins`, 'No'),
    });
  const draw = gammaMarket(['Yes', 'No'], {
    ...common,
    question: `Will ${home.name} vs. ${away.name} end in a draw?`,
    slug: `${slug}-draw`,
    groupItemTitle: `Draw (${home.name} vs. ${away.name})`,
    description: result('If the game ends in a draw', 'Yes'),
  });
  return {
    id: `event-${slug}`,
    slug,
    title: `${home.name} vs. ${away.name}`,
    eventDate: date,
    gameId: 77,
    negRisk: true,
    negRiskAugmented: false,
    teams: teamsOf(home, away),
    sport: { sport, ordering: 'home' },
    markets: [win(home), draw, win(away)],
  };
}

const LINES =
  'If the game is postponed, this market will remain open until the game has been completed. If the game is canceled entirely, with no make-up game, this market will resolve 50-50.';

/** A spread: `line` is the handicap of the first of both sides. */
export function spreadMarket(first: string, second: string, line: number, change: Json = {}): Json {
  const signed = line > 0 ? `+${line}` : String(line);
  return gammaMarket([first, second], {
    sportsMarketType: 'spreads',
    line,
    question: `Spread: ${first} (${signed})`,
    groupItemTitle: `Spread ${signed}`,
    description: LINES,
    ...change,
  });
}

/** A total of both sides. */
export function totalMarket(home: string, away: string, line: number, change: Json = {}): Json {
  return gammaMarket(['Over', 'Under'], {
    sportsMarketType: 'totals',
    line,
    question: `${away} vs. ${home}: O/U ${line}`,
    groupItemTitle: `O/U ${line}`,
    description: LINES,
    ...change,
  });
}

/** An event of two teams, e.g. of the NBA, with its markets. */
export function teamEvent(
  sport: string,
  home: GammaTeam,
  away: GammaTeam,
  date: string,
  markets: readonly Json[],
): Json {
  const slug = `${sport}-${away.abbreviation}-${home.abbreviation}-${date}`;
  return {
    id: `event-${slug}`,
    slug,
    title: `${away.name} vs. ${home.name}`,
    eventDate: date,
    gameId: 78,
    negRisk: false,
    teams: teamsOf(home, away),
    sport: { sport, ordering: 'away' },
    markets,
  };
}

/** The money line of two teams, its first outcome the away team. */
export function moneyLine(home: GammaTeam, away: GammaTeam, change: Json = {}): Json {
  return gammaMarket([away.name, home.name], {
    sportsMarketType: 'moneyline',
    question: `${away.name} vs. ${home.name}`,
    groupItemTitle: 'Match Winner',
    description: `${LINES.replace('make-up game,', 'make-up game, or ends in a tie,')}`,
    ...change,
  });
}

/** A neg-risk event that is no game: who wins a division of the NBA. */
export function divisionEvent(names: readonly string[], change: Json = {}): Json {
  return {
    id: 'event-division',
    slug: 'atlantic-division-winner',
    title: 'Atlantic Division Winner',
    negRisk: true,
    negRiskAugmented: false,
    tags: [{ slug: 'sports' }, { slug: 'nba' }],
    markets: names.map((name) =>
      gammaMarket(['Yes', 'No'], {
        question: `Will ${name} win the Atlantic Division?`,
        groupItemTitle: name,
        negRisk: true,
        endDate: '2027-04-15T00:00:00Z',
        description: `This market will resolve to "Yes" if ${name} win the division.\nOtherwise, it will resolve to "No".`,
      }),
    ),
    ...change,
  };
}
