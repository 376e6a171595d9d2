import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Empty, Trouble } from '../components/Empty/Empty.tsx';
import { timeOfDay } from '../format/format.ts';
import { Board } from '../pages/Board/Board.tsx';
import { App } from './App.tsx';

function Failed({ error, reset }: ErrorComponentProps): ReactNode {
  return (
    <div className="page">
      <div className="panel">
        <Trouble
          title={`This page failed at ${timeOfDay(Date.now() * 1000)}`}
          detail={`${error instanceof Error ? error.message : String(error)}. The feed goes on; try the page again.`}
          onRetry={reset}
        />
      </div>
    </div>
  );
}

function NotFound(): ReactNode {
  return (
    <div className="page">
      <div className="panel">
        <Empty title="There is no such page">
          <p>
            Go to the <Link to="/">board</Link>, or press Ctrl K and type a name.
          </p>
        </Empty>
      </div>
    </div>
  );
}

const root = createRootRoute({ component: App, notFoundComponent: NotFound });
const board = createRoute({ getParentRoute: () => root, path: '/', component: Board });
const game = createRoute({
  getParentRoute: () => root,
  path: '/games/$id',
  component: lazyRouteComponent(() => import('../pages/Game/Game.tsx'), 'Game'),
});
const opportunities = createRoute({
  getParentRoute: () => root,
  path: '/opportunities',
  component: lazyRouteComponent(() => import('../pages/Opportunities/Opportunities.tsx'), 'Opportunities'),
});
const positions = createRoute({
  getParentRoute: () => root,
  path: '/positions',
  component: lazyRouteComponent(() => import('../pages/Positions/Positions.tsx'), 'Positions'),
});
const whatif = createRoute({
  getParentRoute: () => root,
  path: '/whatif',
  component: lazyRouteComponent(() => import('../pages/WhatIf/WhatIfPage.tsx'), 'WhatIfPage'),
});
const health = createRoute({
  getParentRoute: () => root,
  path: '/health',
  component: lazyRouteComponent(() => import('../pages/Health/Health.tsx'), 'Health'),
});
const backtests = createRoute({
  getParentRoute: () => root,
  path: '/backtests',
  component: lazyRouteComponent(() => import('../pages/Backtests/Backtests.tsx'), 'Backtests'),
});

const routeTree = root.addChildren([board, game, opportunities, positions, whatif, health, backtests]);

/** The page's routes; tests pass a history in memory. */
export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: Failed,
    ...(history === undefined ? {} : { history }),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
