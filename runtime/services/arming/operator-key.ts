/** The operator's key: its private half stays where the operator keeps it, its public half is pinned at the first arming. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { InputError } from '../input-error.ts';
import { readPrivateFile } from '../private-file.ts';
import { keyName } from './document.ts';
import { type ArmingPlace, writePrivate } from './place.ts';

/** Variable that names the file of the operator's private key. */
const OPERATOR_KEY_FILE = 'ARBEES_OPERATOR_KEY_FILE';

const EXPECTED =
  'a file with an Ed25519 private key (PEM), readable by its owner alone: openssl genpkey -algorithm ed25519';

/** Both halves. */
export interface OperatorKey {
  private_key: KeyObject;
  public_key: KeyObject;
}

function wrong(code: string, message: string): InputError {
  return new InputError(code, message, { field: OPERATOR_KEY_FILE, expected: EXPECTED });
}

/** The operator's key from its file. @throws InputError named after the fault; it never carries the key */
export function operatorKey(path: string | undefined): OperatorKey {
  if (path === undefined || path === '') throw wrong('no_operator_key', 'not set');
  const file = readPrivateFile(path);
  if (!file.ok) throw wrong(file.fault, file.detail);
  let private_key: KeyObject;
  try {
    private_key = createPrivateKey(file.text);
  } catch {
    throw wrong('not_a_key', `${path} holds no private key that can be read`);
  }
  if (private_key.asymmetricKeyType !== 'ed25519')
    throw wrong('not_a_key', `${path} holds a key of type ${private_key.asymmetricKeyType ?? 'unknown'}`);
  return { private_key, public_key: createPublicKey(private_key) };
}

/** The pinned public key; null before the first arming, and a sentence where it cannot be trusted. */
export function pinnedKey(place: ArmingPlace): KeyObject | string | null {
  const file = readPrivateFile(place.pinned_key);
  if (!file.ok) return file.fault === 'absent' ? null : file.detail;
  try {
    const key = createPublicKey(file.text);
    return key.asymmetricKeyType === 'ed25519' ? key : `${place.pinned_key} is no Ed25519 key`;
  } catch {
    return `${place.pinned_key} is no public key`;
  }
}

/** Pin the key at the first arming; later ones must be by the same. @throws InputError `other_key` */
export function pin(place: ArmingPlace, { public_key }: OperatorKey): void {
  const pinned = pinnedKey(place);
  if (pinned === null) {
    writePrivate(place, place.pinned_key, String(public_key.export({ type: 'spki', format: 'pem' })));
    return;
  }
  if (typeof pinned !== 'string' && keyName(pinned) === keyName(public_key)) return;
  const found = typeof pinned === 'string' ? pinned : `pinned is ${keyName(pinned)}, given ${keyName(public_key)}`;
  throw new InputError('other_key', found, {
    field: OPERATOR_KEY_FILE,
    expected: `the key that armed first; to change operators, disarm and remove ${place.pinned_key}`,
  });
}
