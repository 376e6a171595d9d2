import { type ReactNode, useEffect, useState } from 'react';
import type { BooksAnswer } from '../../../../runtime/services/api/contract.ts';
import type { Venue } from '../../../../runtime/trading/types/events.ts';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import { age, cents, contracts, venueClass } from '../../format/format.ts';
import { getBooks } from '../../live/api.ts';
import { Skeleton, Trouble } from '../Empty/Empty.tsx';
import { cumulative } from './depth.ts';
import './BookLadder.css';

const POLL_MS = 1_000;
const LEVELS = 8;

/** Both books of a pair side by side, asked for once a second while the page is visible. */
export function Books({ pair_id, choice }: { pair_id: string; choice?: ReactNode }): ReactNode {
  const [books, setBooks] = useState<BooksAnswer | null>(null);
  const [failed, setFailed] = useState('');
  useEffect(() => {
    setBooks(null);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const poll = async (): Promise<void> => {
      if (!document.hidden) {
        try {
          const answer = await getBooks(pair_id);
          if (gone) return;
          setBooks(answer);
          setFailed('');
        } catch (error) {
          if (gone) return;
          setFailed(error instanceof Error ? error.message : String(error));
        }
      }
      timer = setTimeout(() => void poll(), POLL_MS);
    };
    void poll();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [pair_id]);
  return (
    <section className="panel" aria-label="Order books">
      <header>
        <h2>Books</h2>
        <span className="muted small">contracts at each price; bars: depth so far</span>
        {choice}
      </header>
      {books === null ? (
        failed === '' ? (
          <Skeleton rows={6} height={28} />
        ) : (
          <Trouble title="The books cannot be read" detail={failed} />
        )
      ) : (
        <div className={failed === '' ? 'books' : 'books stale'}>
          {Object.keys(books.books).map((venue) => (
            <Ladder key={venue} venue={venue} book={books.books[venue]} />
          ))}
        </div>
      )}
    </section>
  );
}

function Ladder({ venue, book }: { venue: Venue; book: BooksAnswer['books'][Venue] }): ReactNode {
  const heading = (note: string): ReactNode => (
    <h3>
      <span className={venueClass(venue)}>{venueName(venue)}</span> <small className="muted">{note}</small>
    </h3>
  );
  if (book === undefined) return <div className="ladder">{heading('no book: not listed, or closed')}</div>;
  const live = book.status === 'live';
  const bids = cumulative(book.bids.slice(0, LEVELS));
  const asks = cumulative(book.asks.slice(0, LEVELS));
  const most = Math.max(1, bids.at(-1)?.total ?? 0, asks.at(-1)?.total ?? 0);
  const rows = Math.max(bids.length, asks.length);
  return (
    <div className={`ladder ${venueClass(venue)}-ladder`}>
      {heading(live ? `${age(book.age_us)} old` : `${book.status}, ${age(book.age_us)} old: not traded`)}
      <table className={live ? undefined : 'stale'}>
        <thead>
          <tr>
            <th scope="col">Bid size</th>
            <th scope="col">Bid ¢</th>
            <th scope="col">Ask ¢</th>
            <th scope="col">Ask size</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a level is its place in the book
            <tr key={i}>
              <Size level={bids[i]} most={most} side="bid" />
              <td>{bids[i] === undefined ? '' : cents(bids[i].price_e4)}</td>
              <td>{asks[i] === undefined ? '' : cents(asks[i].price_e4)}</td>
              <Size level={asks[i]} most={most} side="ask" />
            </tr>
          ))}
        </tbody>
      </table>
      {rows === 0 ? <p className="muted small">Nobody quotes this market now.</p> : null}
    </div>
  );
}

function Size({
  level,
  most,
  side,
}: {
  level: { qty_cc: number; total: number } | undefined;
  most: number;
  side: 'bid' | 'ask';
}): ReactNode {
  if (level === undefined) return <td />;
  return (
    <td className={`size ${side}`}>
      <span aria-hidden="true" style={{ transform: `scaleX(${level.total / most})` }} />
      {contracts(Math.round(level.qty_cc / 100) * 100)}
    </td>
  );
}
