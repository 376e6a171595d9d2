import type { ReactNode } from 'react';
import type { Pair, VenueMarket } from '../../../../runtime/trading/types/events.ts';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import { age, cents, contracts, dateTime, money } from '../../format/format.ts';
import './Settlement.css';

/** A chance in parts per million, with as many digits as are meant. */
const chanceText = (ppm: number): string => `${Number((ppm / 10_000).toPrecision(2))}\u00a0%`;

interface Clause {
  field: string;
  a: string;
  b: string;
  /** What a difference costs or forbids; empty where both agree or it does not matter. */
  verdict: string;
  differs: boolean;
}

const DISPUTE = { oracle: 'an oracle', exchange: 'the exchange', unknown: 'not said' } as const;

const terms = (market: VenueMarket | null): Record<string, string> =>
  market === null
    ? {}
    : {
        Market: market.title,
        'Result from': market.terms?.source ?? 'not said',
        'Disputes decided by': DISPUTE[market.terms?.dispute ?? 'unknown'],
        Fee: market.fee === null ? 'unknown: not traded' : `${market.fee.rate_e5 / 1000} % of p × (1 − p)`,
        'Price step': market.price_bands.map((band) => `${cents(band.step_e4)}¢`).join(', '),
        'Smallest order': [
          `${contracts(market.min_qty_cc)} contracts`,
          ...(market.min_notional_udollars > 0 ? [`and ${money(market.min_notional_udollars)}`] : []),
        ].join(' '),
        'Delay in play': market.taker_delay_us === 0 ? 'none' : age(market.taker_delay_us),
      };

/** Both contracts clause by clause; settlement first, trading terms after. */
function clauses(pair: Pair): Clause[] {
  const settlement = pair.settlement.map((s): Clause => {
    const differs = s.a !== s.b;
    const chance = s.chance_ppm === null ? 'the chance of a tie' : `a chance of ${chanceText(s.chance_ppm)}`;
    const cost = s.loss_e4 > 0 ? `priced: ${cents(s.loss_e4)}¢ a contract at ${chance}` : '';
    return {
      field: s.field.charAt(0).toUpperCase() + s.field.slice(1),
      a: s.a,
      b: s.b,
      verdict: s.verdict === 'block' ? 'never locked' : cost,
      differs,
    };
  });
  const [k, p] = [terms(pair.a), terms(pair.b)];
  const names = [...new Set([...Object.keys(k), ...Object.keys(p)])];
  return [
    ...settlement,
    ...names.map((field) => ({
      field,
      a: k[field] ?? '–',
      b: p[field] ?? '–',
      verdict: '',
      differs: false,
    })),
  ];
}

/** What each venue's contract says, with the clauses marked in which they settle differently. */
export function Settlement({ pair }: { pair: Pair }): ReactNode {
  return (
    <section className="panel" aria-label="Contracts">
      <header>
        <h2>Contracts</h2>
        <span className="muted small">
          {pair.label}, pays {dateTime(pair.settles_at_us)}
        </span>
      </header>
      <table className="clauses">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Clause</span>
            </th>
            <th scope="col" className="side-a">
              {pair.a === null ? 'Not listed' : venueName(pair.a.venue)}
            </th>
            <th scope="col" className="side-b">
              {pair.b === null ? 'Not listed' : venueName(pair.b.venue)}
            </th>
          </tr>
        </thead>
        <tbody>
          {clauses(pair).map((clause) => (
            <tr key={clause.field} className={clause.differs ? 'differs' : undefined}>
              <th scope="row">
                {clause.field}
                {clause.differs ? <span className="differs-mark">differs</span> : null}
                {clause.verdict === '' ? null : <small className="muted">{clause.verdict}</small>}
              </th>
              <td>{clause.a}</td>
              <td>{clause.b}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
