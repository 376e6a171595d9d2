/** `npx drizzle-kit generate --config db/drizzle.config.ts` writes the next migration from schema.ts. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'postgresql', schema: './db/schema.ts', out: './db/migrations' });
