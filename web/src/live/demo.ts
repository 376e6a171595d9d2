/** The demo's clock: asked once per run, set from the header and the command menu. */
import { useEffect } from 'react';
import { create } from 'zustand';
import { getDemo, setDemoSpeed } from './api.ts';
import { useLive } from './hooks.ts';

const useSpeed = create<{ speed: number | null }>(() => ({ speed: null }));

/** Ask the server to run the demo at `speed` game seconds per second; the control shows what it agreed to. */
export async function chooseSpeed(speed: number): Promise<void> {
  const answer = await setDemoSpeed(speed).catch(() => null);
  if (answer !== null) useSpeed.setState({ speed: answer.speed });
}

/** Current speed (null outside the demo) and the way to change it. */
export function useDemo(): { speed: number | null; setSpeed: (speed: number) => void } {
  const is_demo = useLive((view) => view.run?.mode === 'demo');
  const run_id = useLive((view) => view.run?.run_id ?? '');
  const speed = useSpeed((state) => state.speed);
  useEffect(() => {
    if (!is_demo || run_id === '') {
      useSpeed.setState({ speed: null });
      return;
    }
    getDemo()
      .then((answer) => useSpeed.setState({ speed: answer.speed }))
      .catch(() => useSpeed.setState({ speed: null }));
  }, [is_demo, run_id]);
  return { speed, setSpeed: (n) => void chooseSpeed(n) };
}
