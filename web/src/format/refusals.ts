/** Why a game is not priced, in words. Names: the kernel's (engine-wasm/contract.ts) and the reducer's (runtime/trading). */
const WORDS: Readonly<Record<string, string>> = {
  no_prior: 'No pregame price known.',
  unknown_league: 'This league has no model.',
  bad_period: 'There is no such period.',
  bad_clock: 'The clock does not fit the period.',
  bad_score: 'The score is not possible.',
  bad_prior: 'The pregame price must lie between 0 and 100 %.',
  bad_possession: 'Nobody can have the ball, serve or receive like that.',
  bad_down: 'The down or distance is not possible.',
  bad_field_position: 'The ball must lie between the goal lines.',
  tie_not_possible: 'This league cannot end tied.',
  bad_strength: 'There cannot be that many skaters, goalies or penalty minutes.',
  bad_bases: 'The outs, bases or count are not possible.',
  bad_cards: 'There cannot be that many red cards.',
  bad_tennis_score: 'The sets, games or points are not possible.',
  bad_round: 'The rounds or cards are not possible.',
  no_table: 'More games at once than the kernel has room for.',
};

/** A sentence for a named refusal; a name without one is shown as words. */
export function refusalText(name: string): string {
  const known = WORDS[name];
  if (known !== undefined) return known;
  const text = name.replaceAll('_', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
