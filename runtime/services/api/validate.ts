/** Shapes of everything a client may send, and one way to check them. */
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { ApiError } from './errors.ts';

const strict = { additionalProperties: false } as const;

const SCOPES = 'all, or venue:ID, strategy:NAME, sport:NAME or subject:ID';

export const ControlSchema = Type.Object(
  {
    command: Type.Union([Type.Literal('halt'), Type.Literal('resume')]),
    reason: Type.String({ maxLength: 500 }),
    scope: Type.Optional(
      Type.String({ maxLength: 200, pattern: '^(all|(venue|strategy|sport|subject):\\S.*)$', description: SCOPES }),
    ),
    by: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  },
  strict,
);
export const CloseSchema = Type.Object({ position_id: Type.String({ minLength: 1, maxLength: 500 }) }, strict);
export const DemoSchema = Type.Object({ speed: Type.Number({ minimum: 0, maximum: 1_000 }) }, strict);
export const SessionSchema = Type.Object({ token: Type.String({ minLength: 1, maxLength: 512 }) }, strict);
export const ResumeSchema = Type.Object(
  {
    type: Type.Literal('resume'),
    run_id: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
    from_seq: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  },
  strict,
);

/** What a field should have been, in words, from its schema. */
function expectation(schema: TSchema | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const { type, minimum, maximum, minLength, maxLength, anyOf, description } = schema as Record<string, unknown>;
  if (typeof description === 'string') return description;
  if (Array.isArray(anyOf)) {
    const options = anyOf.map((one: { const?: unknown; type?: unknown }) => JSON.stringify(one.const ?? one.type));
    return `one of ${options.join(', ')}`;
  }
  const range = [minimum ?? minLength, maximum ?? maxLength].map((bound) => (bound === undefined ? '' : String(bound)));
  return range.join('') === '' ? String(type) : `${String(type)} (${range[0]}..${range[1]})`;
}

/**
 * Check outside input.
 * @throws ApiError 400 naming the first wrong field and what was expected.
 */
export function check<T extends TSchema>(schema: T, value: unknown): Static<T> {
  if (Value.Check(schema, value)) return value as Static<T>;
  const properties = (schema as { properties?: Record<string, TSchema> }).properties ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ApiError(400, 'bad_body', 'the body is not a JSON object', {
      expected: Object.keys(properties).join(', '),
    });
  const unknown = Object.keys(value).find((key) => !(key in properties));
  if (unknown !== undefined) {
    const expected = Object.keys(properties).join(', ');
    throw new ApiError(400, 'bad_field', `unknown field ${JSON.stringify(unknown)}`, { field: unknown, expected });
  }
  const fields = value as Record<string, unknown>;
  const wrong = Object.keys(properties).find((key) => !Value.Check(properties[key] as TSchema, fields[key])) ?? '/';
  const got = wrong in fields ? `got ${JSON.stringify(fields[wrong])?.slice(0, 100)}` : 'missing';
  const expected = expectation(properties[wrong]);
  throw new ApiError(400, 'bad_field', `${wrong}: ${got}`, {
    field: wrong,
    ...(expected === undefined ? {} : { expected }),
  });
}

/**
 * A whole number from the query string.
 * @throws ApiError 400 naming the parameter and its range.
 */
export function queryInteger(
  query: Record<string, unknown>,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = query[name];
  if (text === undefined) return fallback;
  const value = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || value < min || value > max)
    throw new ApiError(400, 'bad_query', `${name}: got ${JSON.stringify(text)}`, {
      field: name,
      expected: `${min}..${max}`,
    });
  return value;
}

/**
 * One of a few names from the query string.
 * @throws ApiError 400 naming the parameter and the names.
 */
export function queryName<T extends string>(
  query: Record<string, unknown>,
  name: string,
  names: readonly T[],
  fallback: T,
): T {
  const text = query[name];
  const found = text === undefined ? fallback : names.find((one) => one === text);
  if (found !== undefined) return found;
  throw new ApiError(400, 'bad_query', `${name}: got ${JSON.stringify(text)}`, {
    field: name,
    expected: names.join(' or '),
  });
}
