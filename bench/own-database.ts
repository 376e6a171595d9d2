import pg from 'pg';

/** A fresh database on the server of ARBEES_TEST_DATABASE_URL, dropped when the measurement is over; null without a server. */
export async function ownDatabase(purpose: string): Promise<{ url: string; drop(): Promise<void> } | null> {
  const address = process.env.ARBEES_TEST_DATABASE_URL;
  if (address === undefined || address === '') return null;
  const admin = new pg.Client({ connectionString: address });
  await admin.connect();
  const database = `arbees_${purpose}_${process.pid}_${Date.now()}`;
  await admin.query(`create database ${database}`);
  const url = new URL(address);
  url.pathname = `/${database}`;
  const drop = async (): Promise<void> => {
    await admin.query(`drop database ${database} with (force)`);
    await admin.end();
  };
  return { url: url.href, drop };
}
