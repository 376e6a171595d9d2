/** Broken versions of captured frames: cut, with wrong types, with huge numbers, with members lost. */
import fc from 'fast-check';

type Json = unknown;

const REPLACEMENTS: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  -1e308,
  9_007_199_254_740_992,
  0.1,
  '',
  '-0',
  '1e5',
  '99999999999999999999',
  'NaN',
  [],
  {},
  [[]],
  { toString: 1 },
  '__proto__',
  '\u0000',
  '🏈'.repeat(50),
];

/** Text of a frame with up to six of its members damaged, or cut off. */
export function hostileText(frames: readonly Json[]): fc.Arbitrary<string> {
  const damage = fc.record({ at: fc.nat(), with: fc.integer({ min: -1, max: REPLACEMENTS.length - 1 }) });
  const damaged = fc
    .tuple(fc.integer({ min: 0, max: frames.length - 1 }), fc.array(damage, { maxLength: 6 }))
    .map(([index, damages]) => JSON.stringify(damages.reduce<Json>((json, one) => hurt(json, one), frames[index])));
  const cut = fc.tuple(damaged, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));
  return fc.oneof({ weight: 6, arbitrary: damaged }, { weight: 2, arbitrary: cut }, fc.string(), fc.json());
}

function hurt(json: Json, { at, with: index }: { at: number; with: number }): Json {
  const copy = structuredClone(json);
  const places = allPlaces(copy);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return REPLACEMENTS[Math.max(0, index)];
  if (index < 0) Reflect.deleteProperty(place.parent, place.key);
  else (place.parent as Record<string, Json>)[place.key] = REPLACEMENTS[index];
  return copy;
}

function allPlaces(json: Json): { parent: object; key: string }[] {
  const places: { parent: object; key: string }[] = [];
  const open: Json[] = [json];
  while (open.length > 0 && places.length < 20_000) {
    const parent = open.pop();
    if (typeof parent !== 'object' || parent === null) continue;
    for (const key of Object.keys(parent)) {
      places.push({ parent, key });
      open.push((parent as Record<string, Json>)[key]);
    }
  }
  return places;
}
