/**
 * What the faces answer to the sport vectors, line by line as the native program prints it (engine-rs/examples/vectors.rs). Nothing
 * here knows where it runs: Node and the browser both use it.
 */
import type { EngineContract, SportField, SportLeague, SportOutcome } from '../../engine-wasm/contract.ts';
import { SPORT_COLUMNS, SPORT_ROW } from '../../engine-wasm/contract.ts';
import type { SportGame } from '../../engine-wasm/dist/engine.js';
import { sha256Hex } from '../../engine-wasm/sha256.ts';
import { bits, type SportVector, sportVectors } from './vectors.ts';

/** Sport rows that an engine needs for {@link batchAnswers}: one game and room for a batch. */
export const BATCH_ROWS = 256;

const NO_PRICE = [Number.NaN, Number.NaN, Number.NaN];

/** One event of a line. */
export function eventText(name: string, probability: number, { side1, draw }: SportOutcome): string {
  return `${name} ${bits(probability)} ${bits(side1)} ${bits(draw)}`;
}

/** One line: verdict, outcomes, the model's error, next events. */
export function line(
  league: SportLeague,
  refusal: string | null,
  outcome: readonly number[],
  error_sd: number,
  events: readonly string[],
): string {
  return [league, refusal ?? 'priced', ...[...outcome, error_sd].map(bits), ...events].join(' ');
}

/** Set row 0 to a game of the vectors and build its table; what it says of itself. */
function openRaw(engine: EngineContract, { pregame, base }: SportVector): string {
  engine.setSportRow(0, base);
  engine.sports.pregame.set([pregame.side1, pregame.draw, pregame.total], 0);
  return engine.buildSport(0) ?? 'built';
}

/** Through the raw face, state by state. */
export function rawAnswers(engine: EngineContract, league: SportLeague, games: number, rows: number): string[] {
  return sportVectors(league, engine.sportFields(league), games, rows).flatMap((game) => [
    `${league} ${openRaw(engine, game)}`,
    ...game.rows.map((row) => {
      engine.setSportRow(0, row);
      const { side1, draw, side2, refusal } = engine.priceSport(0);
      const events = engine.nextEvents(0).map((event) => eventText(event.name, event.probability, event.priced));
      return line(league, refusal, [side1, draw, side2], engine.sportErrorSd(0), events);
    }),
  ]);
}

/** The outcomes alone, through the raw face's batch: verdict and bits of the three. */
export function batchAnswers(engine: EngineContract, league: SportLeague, games: number, rows: number): string[] {
  const names = engine.sportRefusals();
  return sportVectors(league, engine.sportFields(league), games, rows).flatMap((game) => {
    const answers = [`${league} ${openRaw(engine, game)}`];
    for (let first = 0; first < game.rows.length; first += BATCH_ROWS - 1) {
      const batch = game.rows.slice(first, first + BATCH_ROWS - 1);
      for (const [i, row] of batch.entries()) engine.setSportRow(1 + i, row);
      engine.priceSportShared(0, 1, batch.length);
      const { priced, refusal } = engine.sports;
      for (let i = 1; i <= batch.length; i++) {
        const verdict = refusal[i] === 0 ? 'priced' : names[refusal[i]! - 1];
        answers.push([league, verdict, ...Array.from(priced.slice(3 * i, 3 * i + 3), bits)].join(' '));
      }
    }
    return answers;
  });
}

/** A line of {@link rawAnswers} without error and events, as {@link batchAnswers} gives it. */
export const outcomesOnly = (answer: string) => answer.split(' ').slice(0, 5).join(' ');

/** Write the columns of a row into a game of the classes. */
function setColumns(game: SportGame, row: Int32Array, fields: readonly SportField[]): void {
  for (const [i, name] of SPORT_COLUMNS.entries()) if (i > 0) game.set(name, row[i]!);
  for (const [i, { name }] of fields.entries()) game.set(name, row[SPORT_COLUMNS.length + i]!);
}

function classLine(game: SportGame, league: SportLeague): string {
  const refusal = game.price();
  const events = Array.from({ length: game.nextEvents() }, (_, i) => {
    const priced = { side1: game.nextSide1(i), draw: game.nextDraw(i), side2: game.nextSide2(i) };
    return eventText(game.nextName(i), game.nextProbability(i), priced);
  });
  const outcome = refusal === '' ? [game.side1(), game.draw(), game.side2()] : NO_PRICE;
  return line(league, refusal === '' ? null : refusal, outcome, game.errorSd(), events);
}

/** Through the wasm-bindgen classes, state by state. */
export function classAnswers(
  create: (league: string, side1: number, draw: number, total: number) => SportGame,
  league: SportLeague,
  fields: readonly SportField[],
  games: number,
  rows: number,
): string[] {
  return sportVectors(league, fields, games, rows).flatMap(({ pregame, base, rows: states }) => {
    const game = create(league, pregame.side1, pregame.draw, pregame.total);
    setColumns(game, base, fields);
    const refusal = game.build();
    const answers = [`${league} ${refusal === '' ? 'built' : refusal}`];
    for (const state of states) {
      setColumns(game, state.subarray(0, SPORT_ROW), fields);
      answers.push(classLine(game, league));
    }
    game.free();
    return answers;
  });
}

/** Answers small enough to carry around: how many, how many of them prices, their SHA-256, and the first to look at. */
export interface Digest {
  lines: number;
  priced: number;
  sha256: string;
  head: string[];
}

/** Sum up answers. */
export function digest(answers: readonly string[], head = 40): Digest {
  return {
    lines: answers.length,
    priced: answers.filter((answer) => answer.includes(' priced ')).length,
    sha256: sha256Hex(new TextEncoder().encode(answers.join('\n'))),
    head: answers.slice(0, head),
  };
}
