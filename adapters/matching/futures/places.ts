/** The states of the United States by every form that titles of elections use: two letters to names. */
const STATES =
  'AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming';

const CODE_OF: ReadonlyMap<string, string> = new Map(
  STATES.split('|').map((row) => [row.slice(3).toLowerCase(), row.slice(0, 2).toLowerCase()] as const),
);

/** Every name of a state, the longest first: "West Virginia" is not Virginia. */
const NAMES = new RegExp(`\\b(?:${[...CODE_OF.keys()].sort((a, b) => b.length - a.length).join('|')})\\b`, 'g');

/** States that are named in a folded text, as two letters. */
export function statesIn(folded: string): string[] {
  return [...folded.matchAll(NAMES)].flatMap(([name]) => CODE_OF.get(name) ?? []);
}

/** The text without the names of states. */
export function withoutStates(folded: string): string {
  return folded.replace(NAMES, ' ');
}

/** "TX-17", "CA-9" and "AK-AL", wherever a text names a seat of the House. */
const DISTRICT = /\b([A-Z]{2})-?(\d{1,2}|AL)\b/g;

/** Seats of the House that a text names, as "tx17", "ca09", "akal". */
export function districtsIn(text: string): string[] {
  const found = [...text.matchAll(DISTRICT)].map(([, state = '', number = '']) => seat(state, number));
  return [...new Set(found.filter((one) => one !== null))];
}

/** The text without the seats that it names. */
export function withoutDistricts(text: string): string {
  return text.replace(DISTRICT, (all, state: string, number: string) => (seat(state, number) === null ? all : ' '));
}

const CODES: ReadonlySet<string> = new Set(CODE_OF.values());

/** One seat; null when the letters are no state's. */
export function seat(state: string, number: string): string | null {
  const code = state.toLowerCase();
  return CODES.has(code) ? `${code}${number.toLowerCase().padStart(2, '0')}` : null;
}
