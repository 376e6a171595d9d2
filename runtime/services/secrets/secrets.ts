/** Where this process keeps its secrets, and the keys that are made of several. */
import { InputError } from '../input-error.ts';
import { awsSecrets } from './aws.ts';
import type { Secret } from './secret.ts';
import { type Env, environmentSecrets, fileSecrets, type SecretName, type SecretSource } from './source.ts';

/** The place that `ARBEES_SECRETS` names: `env` (unless told), `files:DIRECTORY` or `aws:ID`. @throws InputError */
export function openSecrets(env: Env): SecretSource {
  const place = env.ARBEES_SECRETS ?? 'env';
  const [, kind, rest] = /^(files|aws):(.+)$/.exec(place) ?? [];
  if (kind === 'files' && rest !== undefined) return fileSecrets(rest);
  if (kind === 'aws' && rest !== undefined) return awsSecrets(rest);
  if (place === 'env' || place === '') return environmentSecrets(env);
  throw new InputError('bad_secrets', `got ${JSON.stringify(place.slice(0, 20))}`, {
    field: 'ARBEES_SECRETS',
    expected: 'env, files:DIRECTORY or aws:ID',
  });
}

/** A Kalshi API key. */
export interface KalshiKey {
  key_id: string;
  /** RSA private key, PEM. */
  private_key_pem: string;
}

/** The credentials of a Polymarket account for its CLOB ("L2", polymarket.md 3.2). */
export interface PolymarketKey {
  /** Address of the signer, 0x and 40 hexadecimal digits. */
  address: string;
  api_key: string;
  /** base64url. */
  secret: string;
  passphrase: string;
}

/** Whether anything of a key is there, and all of it. @throws InputError `no_secret` naming the first part that is missing */
async function whole<N extends SecretName>(
  source: SecretSource,
  names: readonly N[],
): Promise<Record<N, Secret> | null> {
  const found = {} as Record<N, Secret>;
  const missing: N[] = [];
  for (const name of names) {
    const secret = await source.read(name);
    if (secret === null) missing.push(name);
    else found[name] = secret;
  }
  const [first] = missing;
  if (first === undefined) return found;
  if (missing.length === names.length) return null;
  throw new InputError('no_secret', 'not set', { field: source.where(first), expected: `all of ${names.join(', ')}` });
}

/** The Kalshi key; null where nothing of it is set. @throws InputError where a part is missing or is no key */
export async function kalshiKey(source: SecretSource): Promise<KalshiKey | null> {
  const found = await whole(source, ['kalshi_key_id', 'kalshi_private_key']);
  if (found === null) return null;
  const private_key_pem = found.kalshi_private_key.reveal();
  if (/-----BEGIN (?:RSA )?PRIVATE KEY-----/.test(private_key_pem))
    return { key_id: found.kalshi_key_id.reveal(), private_key_pem };
  throw new InputError('bad_secret', 'it holds no private key', {
    field: source.where('kalshi_private_key'),
    expected: 'an RSA private key (PEM)',
  });
}

/** The key that signs Kalshi's stream. @throws InputError `no_secret` naming what is missing */
export async function neededKalshiKey(env: Env): Promise<KalshiKey> {
  const source = openSecrets(env);
  const key = await kalshiKey(source);
  if (key !== null) return key;
  throw new InputError('no_secret', 'not set', {
    field: source.where('kalshi_key_id'),
    expected: 'the id of a Kalshi API key (its stream is signed even for public data), or --without kalshi',
  });
}

/** Polymarket's credentials; null where nothing of them is set. @throws InputError where a part is missing */
export async function polymarketKey(source: SecretSource): Promise<PolymarketKey | null> {
  const names = ['polymarket_address', 'polymarket_api_key', 'polymarket_secret', 'polymarket_passphrase'] as const;
  const found = await whole(source, names);
  if (found === null) return null;
  const [address, api_key, secret, passphrase] = names.map((name) => found[name].reveal()) as [
    string,
    string,
    string,
    string,
  ];
  if (/^0x[0-9a-fA-F]{40}$/.test(address)) return { address, api_key, secret, passphrase };
  throw new InputError('bad_secret', 'it is no address', {
    field: source.where('polymarket_address'),
    expected: '0x and 40 hexadecimal digits',
  });
}
