/** The states that `arbees wp --sport` reads, as JSON Schema per sport, and how one becomes a row of the kernel. */
import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Engine } from '../../engine-wasm/engine.ts';
import type { Sport } from './moment.ts';

/** What the columns that mean the same in every sport are called and may hold. */
const SHARED = (sport: Sport): Record<string, TSchema> => {
  const score = { minimum: 0, maximum: 999 };
  return {
    period: Type.Integer({
      ...{ minimum: 0, maximum: 60 },
      description: '1-based period, half, inning, set or round; 0 before the start; overtime keeps counting',
    }),
    clock_ms: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 3_600_000,
        description: 'milliseconds left in the period; 0 in sports without a clock',
      }),
    ),
    score_1: Type.Optional(Type.Integer({ ...score, description: scoreText(sport, 1) })),
    score_2: Type.Optional(Type.Integer({ ...score, description: scoreText(sport, 2) })),
    final: Type.Optional(Type.Integer({ minimum: 0, maximum: 1, description: '1 when the game is over' })),
    postseason: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1, description: '1 in a post-season or knock-out game: somebody wins' }),
    ),
    winner: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2, description: 'of a final whose score does not say it: 1, 2 or 0' }),
    ),
  };
};

function scoreText(sport: Sport, side: 1 | 2): string {
  const unit = sport === 'tennis' ? 'sets' : sport === 'mma' ? 'unused' : sport === 'mlb' ? 'runs' : 'points or goals';
  return `${unit} of side ${side}`;
}

/** JSON Schema of one state of a sport: one JSON object a line. Situation columns and their bounds come from the kernel. */
export function stateSchema(engine: Engine, sport: Sport): TSchema {
  const chance = { exclusiveMinimum: 0, exclusiveMaximum: 1 };
  const fields: Record<string, TSchema> = {
    p_side1: Type.Number({ ...chance, description: 'pregame probability of side 1 without the margin of the book' }),
    total: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'expected total of points, goals or runs' })),
    ...SHARED(sport),
  };
  if (sport === 'soccer')
    fields.p_draw = Type.Optional(
      Type.Number({ minimum: 0, exclusiveMaximum: 1, description: 'pregame probability of a draw' }),
    );
  for (const { name, min, max } of engine.sportFields(sport))
    fields[name] = Type.Optional(Type.Integer({ minimum: min, maximum: max }));
  return Type.Object(fields, {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `arbees wp --sport ${sport}`,
    description: 'Side 1 is home, player 1, fighter 1. What is left out is 0 or unknown.',
    additionalProperties: true,
  });
}

/** What comes back for a state. */
export interface StateAnswer {
  p_side1: number | null;
  p_draw: number | null;
  p_side2: number | null;
  /** Name of the reason, null when priced. */
  refused: string | null;
  /** What is wrong with a line that is no state of the sport. */
  detail?: string;
}

function refusal(refused: string, detail?: string): StateAnswer {
  return { p_side1: null, p_draw: null, p_side2: null, refused, ...(detail === undefined ? {} : { detail }) };
}

/** Prices states given as text, one JSON object each. Keeps the table of the last pregame price. */
export class StatePricer {
  readonly #engine: Engine;
  readonly #sport: Sport;
  readonly #schema: TSchema;
  readonly #names: readonly string[];

  constructor(engine: Engine, sport: Sport) {
    this.#engine = engine;
    this.#sport = sport;
    this.#schema = stateSchema(engine, sport);
    const shared = Object.keys(SHARED(sport));
    this.#names = [...shared, ...engine.sportFields(sport).map(({ name }) => name)];
  }

  /** The probabilities of one line; a line that is no state is refused as `bad_json` or `bad_state`. */
  price(line: string): StateAnswer {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return refusal('bad_json');
    }
    const bad = this.#complaint(value);
    if (bad !== null) return refusal('bad_state', bad);
    const given = value as Record<string, number>;
    const state: Record<string, number> = {};
    for (const name of this.#names) if (given[name] !== undefined) state[name] = given[name];
    const pregame = { side1: given.p_side1!, draw: given.p_draw ?? 0, total: given.total ?? Number.NaN };
    this.#engine.setSport(0, this.#sport, state, pregame);
    const unbuilt = this.#engine.buildSport(0);
    if (unbuilt !== null) return refusal(unbuilt);
    const { side1, draw, side2, refusal: refused } = this.#engine.priceSport(0);
    return refused === null ? { p_side1: side1, p_draw: draw, p_side2: side2, refused } : refusal(refused);
  }

  #complaint(value: unknown): string | null {
    if (Value.Check(this.#schema, value)) return null;
    // Out of bounds is the kernel's to name; what is no number at all is not.
    for (const error of Value.Errors(this.#schema, value)) {
      if (['minimum', 'maximum'].includes(error.keyword)) continue;
      return `${error.instancePath === '' ? 'the line' : error.instancePath.slice(1)} ${error.message}`;
    }
    return null;
  }
}
