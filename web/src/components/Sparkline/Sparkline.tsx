import { type ReactNode, useCallback, useRef } from 'react';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { useLiveEffect } from '../../live/hooks.ts';
import { themeOnScreen, useUi } from '../../live/ui.ts';
import { homePair } from '../../select/board.ts';
import { sparkPoints } from './points.ts';
import './Sparkline.css';

/** Our home probability over the last ten minutes, drawn once a second. */
export function Sparkline({ game_id }: { game_id: string }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((ui) => ui.theme);
  const draw = useCallback(
    (view: View) => {
      const node = canvas.current;
      const pen = node?.getContext?.('2d');
      const game = view.games[game_id];
      if (!node || !pen || game === undefined) return;
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(node.clientWidth * ratio);
      const height = Math.round(node.clientHeight * ratio);
      if (node.width !== width) node.width = width;
      if (node.height !== height) node.height = height;
      pen.clearRect(0, 0, width, height);
      const style = getComputedStyle(node);
      pen.fillStyle = style.getPropertyValue('--line');
      pen.fillRect(0, Math.round(height / 2), width, 1);
      const ours = game.history.length > 0;
      // Without a price of ours the row shows the mid of the pair's first venue, in its colour.
      const pair = ours ? undefined : homePair(view, game);
      const market = pair?.history[pair.pair.a?.venue ?? ''] ?? [];
      const series = ours
        ? game.history
        : market
            .filter(([, bid, ask]) => bid > 0 && ask < 10_000)
            .map(([at, bid, ask]) => [at, (bid + ask) / 20_000] as const);
      const points = sparkPoints(series, view.at_us, { width, height, pad: 2 * ratio });
      if (points.length < 4) return;
      pen.strokeStyle = style.getPropertyValue(ours ? '--accent' : '--side-a');
      pen.lineWidth = 1.25 * ratio;
      pen.lineJoin = 'round';
      pen.beginPath();
      pen.moveTo(points[0] as number, points[1] as number);
      for (let i = 2; i < points.length; i += 2) pen.lineTo(points[i] as number, points[i + 1] as number);
      pen.stroke();
    },
    [game_id],
  );
  useLiveEffect(draw, 1000);
  return <canvas key={themeOnScreen(theme)} ref={canvas} className="sparkline" />;
}
