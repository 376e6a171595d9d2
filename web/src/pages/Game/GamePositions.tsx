import type { ReactNode } from 'react';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import { Signed } from '../../components/Figure/Figure.tsx';
import { contracts, money, venueClass } from '../../format/format.ts';
import { marketNames } from '../../format/markets.ts';
import { useLive } from '../../live/hooks.ts';

/** What is owned in one game. */
export function GamePositions({ game_id }: { game_id: string }): ReactNode {
  const positions = useLive(
    (view) => Object.values(view.positions).filter((p) => p.game_id === game_id && p.status === 'open' && p.qty_cc > 0),
    500,
  );
  const names = useLive((view) => marketNames(view, game_id), 500);
  return (
    <section className="panel" aria-label="Positions in this game">
      <h2>Positions</h2>
      {positions.length === 0 ? (
        <p className="muted game-none">Nothing owned in this game.</p>
      ) : (
        <table className="plays">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className="num">
                Contracts
              </th>
              <th scope="col" className="num">
                Cost
              </th>
              <th scope="col" className="num">
                At mark
              </th>
              <th scope="col" className="num wide-only">
                At model
              </th>
            </tr>
          </thead>
          <tbody>
            {positions.map((p) => (
              <tr key={p.position_id}>
                <td>
                  {names[p.market_id] ?? p.label} <span className={venueClass(p.venue)}>{venueName(p.venue)}</span>{' '}
                  {p.side}
                </td>
                <td className="num">{contracts(p.qty_cc)}</td>
                <td className="num">{money(p.cost_udollars)}</td>
                <td className="num">
                  <Signed value={p.mark_udollars === null ? null : p.mark_udollars - p.cost_udollars}>
                    {money(p.mark_udollars)}
                  </Signed>
                </td>
                <td className="num wide-only">{money(p.model_udollars)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
