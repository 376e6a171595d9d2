/** `npx drizzle-kit generate --config db/drizzle.config.ts` writes the next migration from schema.ts. */
export default { dialect: 'postgresql', schema: './db/schema.ts', out: './db/migrations' };
