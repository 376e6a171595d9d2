/** Which kernel stream a venue's numbered subscription is, and which books it covers. */
import { NOWHERE } from '../../../engine-wasm/book-contract.ts';
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import type { FramePlace, Venue } from '../types/events.ts';
import { InvariantError } from '../types/units.ts';
import { venueSpec } from '../types/venue.ts';
import type { Book } from './book.ts';

/** One subscription of a venue's present connection. */
export interface BookStream {
  /** The kernel's number. */
  readonly index: number;
  readonly books: Set<Book>;
  /** A book of it is stale: the next number in order makes it live again. */
  has_stale: boolean;
}

interface Connection {
  number: number;
  /** By the venue's number. */
  readonly streams: Map<number, BookStream>;
}

export class Streams {
  private readonly engine: EngineContract;
  private readonly connections = new Map<Venue, Connection>();
  private readonly by_index: (BookStream | undefined)[] = [];
  private readonly free: number[] = [];
  /** Books whose connection has ended since {@link ended} was asked. */
  private orphans: Book[] = [];
  private used = 0;

  constructor(engine: EngineContract) {
    this.engine = engine;
  }

  /**
   * The stream of a frame; null when its connection has been replaced. The first frame of a newer connection ends
   * every stream of the older one, whether its end was announced or not. @throws InvariantError when the kernel has no
   * stream left
   */
  at(venue: Venue, place: FramePlace): BookStream | null {
    const connection = this.connections.get(venue) ?? { number: -1, streams: new Map() };
    this.connections.set(venue, connection);
    if (place.connection !== connection.number) {
      if (place.connection < connection.number) return null;
      this.end(connection);
      connection.number = place.connection;
    }
    let stream = connection.streams.get(place.sid);
    if (stream === undefined) {
      stream = this.make();
      connection.streams.set(place.sid, stream);
    }
    return stream;
  }

  /** Books that lost their connection since the last call; they are gapped. */
  ended(): readonly Book[] {
    if (this.orphans.length === 0) return this.orphans;
    const { orphans } = this;
    this.orphans = [];
    return orphans;
  }

  /** Put a book, emptied, under a stream, or under none. What the venue said of the market stays. */
  move(book: Book, stream: BookStream | null): void {
    const { books } = this.engine;
    const { state } = book.top;
    this.by_index[book.stream]?.books.delete(book);
    books.open(book.number, book.side, stream?.index ?? NOWHERE, venueSpec(book.venue).grid);
    books.link(book.number, book.row);
    if (state === 'paused') books.pause(book.number);
    else if (state === 'closed') books.close(book.number);
    book.stream = stream?.index ?? NOWHERE;
    stream?.books.add(book);
  }

  /** Note a stale book: the next number of its stream revives it. */
  remember(book: Book): void {
    const stream = this.by_index[book.stream];
    if (stream !== undefined && book.status === 'stale') stream.has_stale = true;
  }

  /** Late frames and holes over all streams. Allocates. */
  counts(): { late: number; gaps: number } {
    const sum = { late: 0, gaps: 0 };
    for (let index = 0; index < this.used; index += 1) {
      const { late, gaps } = this.engine.books.streamCounts(index);
      sum.late += late;
      sum.gaps += gaps;
    }
    return sum;
  }

  private make(): BookStream {
    const index = this.free.pop() ?? this.used;
    const { book_streams = 64 } = this.engine.capacity;
    if (index >= book_streams)
      throw new InvariantError(`more than ${book_streams} subscriptions at once: raise the shard's stream capacity`);
    this.used = Math.max(this.used, index + 1);
    const stream: BookStream = { index, books: new Set(), has_stale: false };
    this.by_index[index] = stream;
    return stream;
  }

  private end(connection: Connection): void {
    for (const stream of connection.streams.values()) {
      for (const book of stream.books) {
        this.move(book, null);
        this.engine.books.fault(book.number, 'disconnected');
        this.orphans.push(book);
      }
      this.engine.books.resetStream(stream.index);
      this.by_index[stream.index] = undefined;
      this.free.push(stream.index);
    }
    connection.streams.clear();
  }
}
