/** One interface for secrets, wherever they are kept: in the environment, in a directory of files, at AWS. */
import { join } from 'node:path';
import { InputError } from '../input-error.ts';
import { readPrivateFile } from '../private-file.ts';
import { Secret } from './secret.ts';

/** Every secret there is, and the variable that holds it where the environment is its place. */
export const SECRET_VARIABLES = {
  goalserve_key: 'ARBEES_GOALSERVE_KEY',
  kalshi_key_id: 'ARBEES_KALSHI_KEY_ID',
  kalshi_private_key: 'ARBEES_KALSHI_PRIVATE_KEY',
  polymarket_address: 'ARBEES_POLYMARKET_ADDRESS',
  polymarket_api_key: 'ARBEES_POLYMARKET_API_KEY',
  polymarket_secret: 'ARBEES_POLYMARKET_SECRET',
  polymarket_passphrase: 'ARBEES_POLYMARKET_PASSPHRASE',
} as const;
export type SecretName = keyof typeof SECRET_VARIABLES;

export type Env = Readonly<Record<string, string | undefined>>;

/** A place of secrets. */
export interface SecretSource {
  /** Where a secret is or would be, for messages: a variable, a file, an id at AWS. */
  where(name: SecretName): string;
  /**
   * The secret; null where there is none.
   * @throws InputError when it is there and cannot be had, naming the place and never the secret
   */
  read(name: SecretName): Promise<Secret | null>;
}

/** A file's text without the line break that editors end it with. */
function secretFile(path: string, field: string): Secret | null {
  const file = readPrivateFile(path);
  if (file.ok) {
    const text = file.text.trim();
    return text === '' ? null : new Secret(text);
  }
  if (file.fault === 'absent' && field === path) return null;
  const expected = 'a file that its owner alone may read (0600)';
  throw new InputError(`secret_${file.fault}`, file.detail, { field, expected });
}

/** Variables: `NAME_FILE` names a file with the secret, `NAME` is it. */
export function environmentSecrets(env: Env): SecretSource {
  const variableOf = (name: SecretName): string =>
    env[`${SECRET_VARIABLES[name]}_FILE`] === undefined ? SECRET_VARIABLES[name] : `${SECRET_VARIABLES[name]}_FILE`;
  return {
    where: variableOf,
    async read(name) {
      const variable = variableOf(name);
      const value = env[variable];
      if (value === undefined || value === '') return null;
      return variable.endsWith('_FILE') ? secretFile(value, variable) : new Secret(value);
    },
  };
}

/** A directory with a file for each secret, named like it (Docker, Kubernetes, systemd credentials). */
export function fileSecrets(directory: string): SecretSource {
  const where = (name: SecretName): string => join(directory, name);
  return { where, read: async (name) => secretFile(where(name), where(name)) };
}
