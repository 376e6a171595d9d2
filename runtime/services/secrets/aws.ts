/** Secrets at AWS Secrets Manager: one secret, a JSON object with a text for each name. The SDK is loaded only when it is asked for. */

import { InputError } from '../input-error.ts';
import { Secret } from './secret.ts';
import type { SecretName, SecretSource } from './source.ts';

/** A secret manager that does not answer must not hold up a start for minutes. */
const CONNECT_MS = 3_000;
const ANSWER_MS = 5_000;
const ATTEMPTS = 2;

const FIELD = 'ARBEES_SECRETS';

function fault(code: string, message: string, expected: string): InputError {
  return new InputError(code, message, { field: FIELD, expected, fault: 'work' });
}

/** What AWS said, by its own names; texts of the SDK carry no secret, and only the names are used all the same. */
function asFault(error: unknown, id: string): InputError {
  const { name = 'Error', code = '' } = error as { name?: string; code?: string };
  if (name === 'ResourceNotFoundException')
    return fault('secret_absent', `AWS has no secret ${id}`, 'aws:ID of a secret');
  if (name === 'AccessDeniedException' || name === 'UnrecognizedClientException')
    return fault('secret_denied', `AWS refuses ${id} (${name})`, 'leave for secretsmanager:GetSecretValue on it');
  const what = code === '' ? name : code;
  return fault('secret_unreachable', `AWS gave no answer for ${id} (${what})`, 'AWS_REGION, credentials and a network');
}

async function fetchSecret(id: string): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  // Region, credentials and endpoint are those of the SDK's own variables and files.
  const client = new SecretsManagerClient({
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
  });
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString ?? '';
  } catch (error) {
    throw asFault(error, id);
  } finally {
    client.destroy();
  }
}

function parsed(text: string, id: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below: the parser's words would quote the secret
  }
  throw fault(
    'secret_malformed',
    `secret ${id} is no JSON object`,
    '{"kalshi_key_id":"...","kalshi_private_key":"..."}',
  );
}

/** @param id name or ARN of the secret */
export function awsSecrets(id: string): SecretSource {
  let asked: Promise<Readonly<Record<string, unknown>>> | null = null;
  return {
    where: (name) => `${name} of the AWS secret ${id}`,
    async read(name: SecretName) {
      asked ??= fetchSecret(id).then((text) => parsed(text, id));
      const value = (await asked)[name];
      return typeof value === 'string' && value !== '' ? new Secret(value) : null;
    },
  };
}
