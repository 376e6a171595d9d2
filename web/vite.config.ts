import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const api = 'http://localhost:8080';

/**
 * Build of the dashboard: `npx vite build web` writes web/dist, which the API serves on its own origin. `npx vite web` serves
 * the sources and passes /api and /ws on to an API on port 8080.
 */
export default defineConfig({
  root: here('.'),
  plugins: [react()],
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    target: 'es2023',
    // The kernel stays a file of its own: its bytes are its name.
    assetsInlineLimit: 0,
  },
  server: {
    fs: { allow: [here('..')] },
    proxy: { '/api': api, '/metrics': api, '/ws': { target: api, ws: true } },
  },
});
