import type { Command } from 'commander';
import type { FeedsConfig } from '../../services/price-feed/feeds-config.ts';
import { CliError, EXIT, examples, ioOf, warn } from '../output.ts';
import { runDemo } from './demo.ts';
import { commonOptions, type ServeOptions, serve, serveOptions } from './serving.ts';

interface RunOptions extends ServeOptions {
  feeds: string;
  without: string[];
}

const WITHOUT = ['kalshi', 'polymarket'];

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

async function feedsOf(options: RunOptions, command: Command): Promise<FeedsConfig> {
  const { realFeeds } = await import('../../services/open-feeds.ts');
  const wrong = options.without.find((name) => !WITHOUT.includes(name));
  if (wrong !== undefined)
    throw new CliError('bad_option', `got ${JSON.stringify(wrong)}`, {
      field: '--without',
      expected: WITHOUT.join(' or '),
    });
  const { feeds, without } = options;
  return realFeeds({ feeds, without, env: ioOf(command).env });
}

/** Ask every source once before anything is started: a clear error beats a page of empty tables. */
async function mustReach(feeds: FeedsConfig): Promise<void> {
  const { reach } = await import('../../services/doctor/reach.ts');
  const { USER_AGENT } = await import('../../services/price-feed/feeds.ts');
  const urls: [string, string][] = [['espn', feeds.espn.base_urls[0] as string]];
  if (feeds.kalshi !== null) urls.push(['kalshi', feeds.kalshi.rest_url]);
  if (feeds.polymarket !== null) urls.push(['polymarket', feeds.polymarket.gamma_url]);
  const reached = await Promise.all(urls.map(([name, url]) => reach(name, url, USER_AGENT)));
  const failed = reached.filter((one) => !one.ok);
  if (failed.length === 0) return;
  const list = failed.map(({ name, url, detail }) => `${name} at ${url} (${detail})`).join(', ');
  const expected = 'network access to the venues; `arbees demo` needs none';
  throw new CliError('unreachable', `cannot reach ${list}`, { field: '--feeds', expected, exit: EXIT.unreachable });
}

async function run(options: RunOptions, command: Command): Promise<void> {
  if (options.feeds === 'demo') return runDemo({ ...options, keep: true, seed: '1', speed: '20' }, command);
  const feeds = await feedsOf(options, command);
  if (ioOf(command).env.PAPER_TRADING === '0')
    warn(command, 'PAPER_TRADING=0, but no live executor is wired in yet: this run trades on paper');
  const common = await commonOptions(command, options);
  await serve(command, options, async () => {
    await mustReach(feeds);
    const { startLiveService } = await import('../../services/all-in-one/live-service.ts');
    const service = await startLiveService({ ...common, feeds });
    return { service, extra: { feeds: options.feeds }, after: async () => undefined };
  });
}

/** `arbees run`. */
export function registerRun(program: Command): void {
  const command = program.command('run').description('watch real feeds and trade on paper, with the dashboard');
  serveOptions(command)
    .requiredOption('--feeds <demo|live|file>', 'the real public feeds, a JSON file of addresses, or the demo')
    .option('--account <name>', 'paper account to continue, opened when there is none', 'paper-default')
    .option('--without <venue>', 'leave a venue out: kalshi or polymarket (repeatable; with live)', collect, [])
    .addHelpText(
      'after',
      examples([
        ['arbees run --feeds live', 'ESPN, Kalshi and Polymarket; paper fills only'],
        ['arbees run --feeds live --without kalshi', 'without a Kalshi key'],
        ['arbees run --feeds feeds.json --json', 'addresses and key file from a JSON file'],
      ]),
    )
    .addHelpText(
      'after',
      '\nEnvironment: ARBEES_KALSHI_KEY_ID and ARBEES_KALSHI_PRIVATE_KEY_FILE (PEM) sign the Kalshi stream;\n' +
        'ARBEES_DATABASE_URL chooses Postgres; ARBEES_API_TOKEN sets the token; ARBEES_LOG_LEVEL the logs (warn).\n' +
        'Orders are never sent to a venue: fills are simulated against the displayed books.',
    )
    .action((options: RunOptions, self: Command) => run(options, self));
}
