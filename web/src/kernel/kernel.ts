/** The kernel in the page: the same module as the server's, fetched once, on demand, and named by its SHA-256. */
import { create } from 'zustand';
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import kernel_url from '../../../engine-wasm/dist/engine_bg.wasm?url';

interface KernelState {
  status: 'idle' | 'loading' | 'ready' | 'failed';
  engine: EngineContract | null;
  detail: string;
}

/** What is known about the page's kernel. */
export const useKernel = create<KernelState>(() => ({ status: 'idle', engine: null, detail: '' }));

/** Fetch and start the kernel unless that is done or under way; a failure may be tried again. */
export async function startKernel(): Promise<void> {
  const { status } = useKernel.getState();
  if (status === 'loading' || status === 'ready') return;
  useKernel.setState({ status: 'loading', detail: '' });
  try {
    const { loadEngineWeb } = await import('../../../engine-wasm/load-web.ts');
    const engine = await loadEngineWeb(kernel_url, { markets: 16, games: 1 });
    useKernel.setState({ status: 'ready', engine });
  } catch (error) {
    useKernel.setState({ status: 'failed', detail: error instanceof Error ? error.message : String(error) });
  }
}
