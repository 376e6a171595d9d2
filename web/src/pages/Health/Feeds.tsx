import type { ReactNode } from 'react';
import type { HostState } from '../../../../runtime/trading/types/events.ts';
import { Empty } from '../../components/Empty/Empty.tsx';
import { age, count } from '../../format/format.ts';
import { useLive, useNowUs } from '../../live/hooks.ts';
import { sourceName } from '../../select/health.ts';
import '../../components/Freshness/Freshness.css';

/** What is known of the hosts that is not as it should be; empty while all answer. */
function hostsText(hosts: readonly HostState[], now_us: number): string {
  return hosts
    .flatMap(({ host, breaker, limited_total, limited_until_us }) => {
      const said = [
        ...(breaker === 'closed' ? [] : [breaker === 'open' ? 'not asked, considered down' : 'tried again']),
        ...(limited_total === 0 ? [] : [`limited ${count(limited_total)} times`]),
        ...(limited_until_us === null || limited_until_us <= now_us
          ? []
          : [`next in ${age(limited_until_us - now_us)}`]),
      ];
      return said.length === 0 ? [] : [`${host}: ${said.join(', ')}`];
    })
    .join('; ');
}

const WORD = { up: 'Up', connecting: 'Connecting', degraded: 'Degraded', down: 'Down' } as const;

/** Each feed: state, age of its last word, frames, gaps, reconnects, and what was refused and why. */
export function Feeds(): ReactNode {
  const feeds = useLive((view) => Object.values(view.feeds), 500);
  const now_us = useNowUs(500);
  if (feeds.length === 0)
    return (
      <Empty title="No feed has reported">
        <p>
          Feeds report within a few seconds of the start. Nothing after that: look at the terminal in which the server
          runs.
        </p>
      </Empty>
    );
  return (
    <table className="health-table feeds">
      <thead>
        <tr>
          <th scope="col">Feed</th>
          <th scope="col">State</th>
          <th scope="col" className="num">
            Last word
          </th>
          <th scope="col" className="num">
            Frames
          </th>
          <th scope="col" className="num">
            Gaps
          </th>
          <th scope="col" className="num">
            Reconnects
          </th>
          <th scope="col" className="num">
            Refused
          </th>
          <th scope="col" className="reason">
            Refused by reason
          </th>
          <th scope="col" className="reason">
            Hosts
          </th>
        </tr>
      </thead>
      <tbody>
        {feeds.map((feed) => {
          const refused = Object.entries(feed.counters.rejected);
          return (
            <tr key={feed.source}>
              <th scope="row">{sourceName(feed.source)}</th>
              <td>
                <span className="feed-state">
                  <span aria-hidden="true" className={`lamp ${feed.status}`} />
                  <span>
                    {WORD[feed.status]} <span className="muted detail">{feed.detail}</span>
                  </span>
                </span>
              </td>
              <td className="num" data-label="last word">
                {age(now_us - feed.at.received_at_us)}
              </td>
              <td className="num" data-label="frames">
                {count(feed.counters.frames)}
              </td>
              <td className="num" data-label="gaps">
                {count(feed.counters.gaps)}
              </td>
              <td className="num" data-label="reconnects">
                {count(feed.counters.reconnects)}
              </td>
              <td className="num" data-label="refused">
                {count(refused.reduce((sum, [, n]) => sum + n, 0))}
              </td>
              <td className="reason muted">
                {refused.length === 0
                  ? 'none'
                  : refused.map(([reason, n]) => `${reason.replaceAll('_', ' ')} ${count(n)}`).join(', ')}
              </td>
              <td className="reason muted" data-label="hosts">
                {hostsText(feed.counters.hosts ?? [], now_us) || 'all answer'}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
