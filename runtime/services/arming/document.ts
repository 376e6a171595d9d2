/** The arming file: what the operator has allowed, signed with the operator's key (Ed25519). */
import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const strict = { additionalProperties: false } as const;
const timeUs = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** Most that can be armed for: a million dollars is a slip of the keyboard. */
export const MOST_CAP_UDOLLARS = 1_000_000_000_000;

const ArmingSchema = Type.Object(
  {
    layout: Type.Literal(1),
    id: Type.String({ minLength: 1, maxLength: 64 }),
    venue: Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }),
    account: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$' }),
    cap_udollars: Type.Integer({ minimum: 1, maximum: MOST_CAP_UDOLLARS }),
    ramp_step_days: Type.Integer({ minimum: 1, maximum: 30 }),
    armed_us: timeUs,
    expires_us: timeUs,
  },
  strict,
);

/**
 * What is allowed. `cap_udollars`: most at stake at the venue once the ramp is over; `ramp_step_days`: days without an incident for each
 * step of the ramp; `armed_us`, `expires_us`: from when until when.
 */
export type Arming = Static<typeof ArmingSchema>;

const SignedSchema = Type.Object(
  { arming: ArmingSchema, key: Type.Optional(Type.String()), signature: Type.Optional(Type.String()) },
  strict,
);

/** Why a signed file is worth nothing. */
export type DocumentFault = 'malformed' | 'not_signed' | 'other_key' | 'bad_signature';

/** What is signed: every field, in one order, behind words that no other document of ours begins with. */
function signedBytes(arming: Arming): Buffer {
  const fields = Object.keys(ArmingSchema.properties).map((name) => [name, arming[name as keyof Arming]]);
  return Buffer.from(`arbees arming\n${JSON.stringify(fields)}`);
}

/** The name of a public key: the first half of the SHA-256 of its DER form, hexadecimal. */
export function keyName(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 32);
}

/** The text of the file. */
export function signArming(arming: Arming, private_key: KeyObject, public_key: KeyObject): string {
  const signature = sign(null, signedBytes(arming), private_key).toString('base64');
  return `${JSON.stringify({ arming, key: keyName(public_key), signature }, null, 2)}\n`;
}

/** The arming of a file's text, if the holder of the key has signed it. */
export function readArming(
  text: string,
  public_key: KeyObject,
): { ok: true; arming: Arming } | { ok: false; fault: DocumentFault; detail: string } {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { ok: false, fault: 'malformed', detail: 'it is not JSON' };
  }
  if (!Value.Check(SignedSchema, file)) {
    const [first] = Value.Errors(SignedSchema, file);
    return { ok: false, fault: 'malformed', detail: `${first?.instancePath || '/'}: ${first?.message ?? 'invalid'}` };
  }
  const { arming, key, signature } = file;
  if (signature === undefined || signature === '')
    return { ok: false, fault: 'not_signed', detail: 'it has no signature' };
  const pinned = keyName(public_key);
  if (key !== pinned)
    return {
      ok: false,
      fault: 'other_key',
      detail: `it is signed with key ${key ?? '(unnamed)'}, pinned is ${pinned}`,
    };
  if (verify(null, signedBytes(arming), public_key, Buffer.from(signature, 'base64'))) return { ok: true, arming };
  return {
    ok: false,
    fault: 'bad_signature',
    detail: 'its signature is not that of its text: it was changed after it was signed',
  };
}
