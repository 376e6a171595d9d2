/** AWS Secrets Manager on loopback, as far as GetSecretValue goes: JSON 1.1 with the operation in a header, signed requests. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SecretManager {
  url: string;
  /** Secrets by id. */
  secrets: Map<string, string>;
  /** Ids that the caller may not read. */
  denied: Set<string>;
  /** Ids that were asked for. */
  asked: string[];
  stop(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

export async function startSecretManager(): Promise<SecretManager> {
  const secrets = new Map<string, string>();
  const denied = new Set<string>();
  const asked: string[] = [];
  const answer = (request: IncomingMessage, text: string): [number, object] => {
    const target = request.headers['x-amz-target'];
    if (target !== 'secretsmanager.GetSecretValue') return [400, { __type: 'UnknownOperationException' }];
    const signed = /^AWS4-HMAC-SHA256 Credential=test-access\/\d{8}\/eu-west-1\/secretsmanager\/aws4_request, /;
    if (!signed.test(request.headers.authorization ?? '')) return [400, { __type: 'UnrecognizedClientException' }];
    const { SecretId: id } = JSON.parse(text) as { SecretId: string };
    asked.push(id);
    if (denied.has(id)) return [400, { __type: 'AccessDeniedException', Message: 'not authorized' }];
    const value = secrets.get(id);
    if (value === undefined) return [400, { __type: 'ResourceNotFoundException', Message: "can't find it" }];
    return [200, { Name: id, SecretString: value, VersionId: 'v', CreatedDate: 1 }];
  };
  const server = createServer(async (request, response) => {
    const [status, document] = answer(request, await bodyOf(request));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ secrets, denied, asked },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
