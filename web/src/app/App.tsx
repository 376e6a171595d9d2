import { Outlet } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { Announcer } from '../components/Announcer/Announcer.tsx';
import { Banners } from '../components/Banner/Banner.tsx';
import { CommandMenu } from '../components/CommandMenu/CommandMenu.tsx';
import { Header } from '../components/Header/Header.tsx';
import { SignIn } from '../components/SignIn/SignIn.tsx';
import { WhyDrawer } from '../components/WhyDrawer/WhyDrawer.tsx';
import { signedIn } from '../live/api.ts';
import { useLive, useLiveStore } from '../live/hooks.ts';
import { connect } from '../live/socket.ts';
import { applyTheme, useUi } from '../live/ui.ts';
import { usePageTitle } from './title.ts';
import './App.css';

const socketUrl = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;

/** Frame of every page; holds the line to the server open. */
export function App(): ReactNode {
  const store = useLiveStore();
  const theme = useUi((ui) => ui.theme);
  const [session, setSession] = useState(0);
  useEffect(() => applyTheme(theme), [theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session opens a new line
  useEffect(() => connect(store, { url: socketUrl(), signedIn }), [store, session]);
  const status = useLive((_, live) => live.link.status);
  const mode = useLive((view) => view.run?.mode ?? 'none');
  usePageTitle();
  if (status === 'signed_out') {
    return (
      <SignIn
        onDone={() => {
          store.setLink({ status: 'connecting' });
          setSession(session + 1);
        }}
      />
    );
  }
  return (
    <div className={`app mode-${mode}`} data-link={status}>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <Banners />
      <main id="main" tabIndex={-1} className={status === 'lost' ? 'lost' : undefined}>
        <Outlet />
      </main>
      <WhyDrawer />
      <CommandMenu />
      <Announcer />
    </div>
  );
}
