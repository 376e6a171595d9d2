/** Entry of the page. */
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeRouter } from './app/router.tsx';
import { LiveContext } from './live/hooks.ts';
import { LiveStore } from './live/store.ts';
import { applyTheme, useUi } from './live/ui.ts';
import './styles/tokens.css';
import './styles/base.css';

applyTheme(useUi.getState().theme);
const node = document.getElementById('root');
if (node === null) throw new Error('index.html has no #root');
createRoot(node).render(
  <StrictMode>
    <LiveContext value={new LiveStore()}>
      <RouterProvider router={makeRouter()} />
    </LiveContext>
  </StrictMode>,
);
