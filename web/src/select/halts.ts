/** Halts in words, for the banner of every page. */
import type { Halt } from '../../../runtime/trading/types/halts.ts';
import type { OpportunityType } from '../../../runtime/trading/types/journal.ts';
import { venueName } from '../../../runtime/trading/types/venue.ts';
import type { View } from '../../../runtime/trading/view/view.ts';
import { LEAGUE_NAME } from '../format/games.ts';
import { TYPE_WORDS } from '../format/opportunity-types.ts';

export interface HaltText {
  key: string;
  /** "Trading is halted.", "Kalshi is halted." */
  title: string;
  /** Reason and who, sentences. */
  text: string;
  at_us: number;
  scope: string;
  /** Whether a person can end it now. */
  resumable: boolean;
}

/** Who speaks, where it is a part of the system and no person. */
const PARTS: Readonly<Record<string, string>> = {
  'day loss limit': "the day's loss limit",
  'halt file': 'the file HALT in the data directory, which has to be removed before anybody can resume',
  'dead man': 'the dead-man timer, because nobody gave a sign of life',
  journal: 'the journal, which is behind',
  shutdown: 'the server, which is stopping',
  breaker: 'a circuit breaker',
  execution: 'the execution of an order',
  invariant: 'a fault in the server',
};

/** What a scope stops: "Kalshi", "NBA", "Model edge", "NY at BOS"; "Trading" for everything. */
export function scopeName(view: View, scope: string): string {
  const cut = scope.indexOf(':');
  const [kind, name] = cut < 0 ? [scope, ''] : [scope.slice(0, cut), scope.slice(cut + 1)];
  switch (kind) {
    case 'all':
      return 'Trading';
    case 'venue':
      return `Trading at ${venueName(name)}`;
    case 'strategy':
      return `Strategy ${(TYPE_WORDS[name as OpportunityType]?.name ?? name).toLowerCase()}`;
    case 'sport':
      return `Trading of ${LEAGUE_NAME[name as keyof typeof LEAGUE_NAME] ?? name}`;
    case 'subject': {
      const game = view.games[name]?.game;
      return `Trading of ${game === undefined ? name : `${game.away.name} at ${game.home.name}`}`;
    }
    default:
      return scope;
  }
}

const sentence = (text: string): string => (text === '' || text.endsWith('.') ? text : `${text}.`);

/** What goes on while it stands. */
function goesOn({ scope, by }: Halt): string {
  if (by === 'invariant') return 'Nothing is decided any more; it ends with a restart.';
  if (by === 'shutdown') return 'No new order is sent; prices end with it.';
  if (scope === 'all') return 'Prices go on; nothing new is opened, what is open is still looked after.';
  return 'Nothing new is opened there; the rest goes on.';
}

/** Every halt that stands: of everything first, then the longest first. */
export function haltTexts(view: View): HaltText[] {
  const halts = Object.entries(view.halts);
  halts.sort(([, a], [, b]) => Number(b.scope === 'all') - Number(a.scope === 'all') || a.at_us - b.at_us);
  return halts.map(([key, halt]) => ({
    key,
    title: `${scopeName(view, halt.scope)} is halted.`,
    text: [sentence(halt.reason), `By ${PARTS[halt.by] ?? halt.by}.`, goesOn(halt)]
      .filter((part) => part !== '')
      .join(' '),
    at_us: halt.at_us,
    scope: halt.scope,
    resumable: halt.by !== 'invariant' && halt.by !== 'shutdown',
  }));
}
