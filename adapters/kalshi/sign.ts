/** Request signing of Kalshi (kalshi.md 1; official SDK 3.30, September 2026). */
import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';

const signSoon = promisify(sign);

/** Path of the WebSocket upgrade request, as it is signed. */
export const WS_SIGNED_PATH = '/trade-api/ws/v2';

/** The text that is signed: milliseconds, upper-case method, path from the root without its query; nothing between. */
export function signedMessage(at_ms: number, method: string, path: string): string {
  return `${at_ms}${method.toUpperCase()}${path.split('?', 1)[0] ?? ''}`;
}

/** Makes the three auth headers. Sign per attempt: a timestamp some 5 to 30 s off is refused. */
export class KalshiSigner {
  readonly #key_id: string;
  readonly #key: KeyObject;

  /**
   * @param privateKeyPem RSA key, PKCS#8 or PKCS#1 PEM.
   * @throws Error when the PEM is not an RSA private key; the message does not contain it.
   */
  constructor(keyId: string, privateKeyPem: string) {
    this.#key_id = keyId;
    try {
      this.#key = createPrivateKey(privateKeyPem);
    } catch {
      throw new Error('Kalshi private key: not a PEM private key');
    }
    if (this.#key.asymmetricKeyType !== 'rsa') throw new Error('Kalshi private key: expected an RSA key');
  }

  /** Headers of one request at this moment. RSA-PSS, SHA-256, salt as long as the digest; base64 with padding. */
  headers(method: string, path: string, now_us: number): Record<string, string> {
    const at_ms = Math.floor(now_us / 1000);
    return this.#with(at_ms, sign('sha256', Buffer.from(signedMessage(at_ms, method, path)), this.#how()));
  }

  /** The same, signed beside the event loop: nothing else waits for an order's signature. */
  async headersSoon(method: string, path: string, now_us: number): Promise<Record<string, string>> {
    const at_ms = Math.floor(now_us / 1000);
    return this.#with(at_ms, await signSoon('sha256', Buffer.from(signedMessage(at_ms, method, path)), this.#how()));
  }

  #how(): { key: KeyObject; padding: number; saltLength: number } {
    return { key: this.#key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  }

  #with(at_ms: number, signature: Buffer): Record<string, string> {
    return {
      'KALSHI-ACCESS-KEY': this.#key_id,
      'KALSHI-ACCESS-TIMESTAMP': String(at_ms),
      'KALSHI-ACCESS-SIGNATURE': signature.toString('base64'),
    };
  }
}
