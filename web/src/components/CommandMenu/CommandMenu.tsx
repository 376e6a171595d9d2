import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { chooseSpeed, useDemo } from '../../live/demo.ts';
import { useLive } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import { SPEEDS } from '../SpeedControl/SpeedControl.tsx';
import { type Command, matchCommands } from './match.ts';
import './CommandMenu.css';

/** Ctrl-k: pages, games, speed, theme. */
export function CommandMenu(): ReactNode {
  const open = useUi((ui) => ui.menu_open);
  const setMenu = useUi((ui) => ui.setMenu);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setMenu(!useUi.getState().menu_open);
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [setMenu]);
  return open ? <Menu close={() => setMenu(false)} /> : null;
}

const PAGES = [
  ['/', 'Board'],
  ['/opportunities', 'Opportunities'],
  ['/positions', 'Positions'],
  ['/whatif', 'What if'],
  ['/health', 'Health'],
  ['/backtests', 'Backtests'],
] as const;

function useCommands(): Command[] {
  const navigate = useNavigate();
  const setTheme = useUi((ui) => ui.setTheme);
  const { speed } = useDemo();
  const games = useLive(
    (view) => Object.values(view.games).map(({ game }) => `${game.game_id}|${game.away.name} at ${game.home.name}`),
    2000,
  );
  return useMemo(() => {
    const pages = PAGES.map(([to, label]): Command => ({ group: 'Page', label, run: () => void navigate({ to }) }));
    const list = games.map((text): Command => {
      const cut = text.indexOf('|');
      const id = text.slice(0, cut);
      return {
        group: 'Game',
        label: text.slice(cut + 1),
        run: () => void navigate({ to: '/games/$id', params: { id } }),
      };
    });
    const speeds =
      speed === null
        ? []
        : SPEEDS.map((n): Command => ({ group: 'Speed', label: `Demo at ${n}×`, run: () => void chooseSpeed(n) }));
    const themes = (['dark', 'light', 'system'] as const).map(
      (theme): Command => ({
        group: 'Theme',
        label: theme === 'system' ? 'Theme of the system' : `${theme === 'dark' ? 'Dark' : 'Light'} theme`,
        run: () => setTheme(theme),
      }),
    );
    return [...pages, ...list, ...speeds, ...themes];
  }, [games, speed, navigate, setTheme]);
}

function Menu({ close }: { close: () => void }): ReactNode {
  const commands = useCommands();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const found = matchCommands(commands, text);
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView?.({ block: 'nearest' });
  }, [chosen]);
  const run = (command: Command | undefined): void => {
    close();
    command?.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((chosen + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    } else if (event.key === 'Escape') close();
    else if (event.key === 'Tab') event.preventDefault();
  };
  return (
    <div className="menu-shade" onPointerDown={(event) => event.target === event.currentTarget && close()}>
      <div className="menu" role="dialog" aria-modal="true" aria-label="Command menu">
        <input
          ref={input}
          role="combobox"
          aria-expanded="true"
          aria-controls="menu-list"
          aria-activedescendant={found.length === 0 ? undefined : `menu-${chosen}`}
          aria-label="Go to a page or game, set speed or theme"
          placeholder="Page, game, speed or theme"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id="menu-list" role="listbox" aria-label="Commands" ref={list}>
          {found.map((command, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox
            // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus
            <div
              key={`${command.group} ${command.label}`}
              id={`menu-${i}`}
              role="option"
              aria-selected={i === chosen}
              onPointerMove={() => setAt(i)}
              onClick={() => run(command)}
            >
              <span className="clip">{command.label}</span>
              <small className="muted">{command.group}</small>
            </div>
          ))}
        </div>
        {found.length === 0 ? <p className="muted menu-none">Nothing by that name.</p> : null}
      </div>
    </div>
  );
}
