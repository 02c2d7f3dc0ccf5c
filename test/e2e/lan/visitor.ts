import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';

/**
 * `node visitor.ts '{"url": …, "headers": …, "servername": …, "method": …}'…`: asks once each, and prints the answers
 * with the certificate, as a browser on another computer would see them.
 */
export interface Question {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly servername?: string;
}

export interface Seen {
  readonly status: number | undefined;
  readonly location: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
  /** SHA-256 of the certificate, and the names in it. */
  readonly fingerprint?: string;
  readonly names?: string | undefined;
  readonly issuer?: string;
}

async function ask({ url, method = 'GET', headers = {}, servername }: Question): Promise<Seen> {
  const common = { method, headers, agent: false, timeout: 10_000 } as const;
  const sent = url.startsWith('https:')
    ? httpsRequest(url, { ...common, rejectUnauthorized: false, ...(servername !== undefined && { servername }) })
    : httpRequest(url, common);
  sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
  sent.end();
  const [response] = await once(sent, 'response');
  const socket = response.socket;
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  return {
    status: response.statusCode,
    location: response.headers.location,
    type: response.headers['content-type'],
    body: await text(response),
    ...(certificate && {
      fingerprint: certificate.fingerprint256,
      names: certificate.subjectAltName,
      issuer: certificate.issuer,
    }),
  };
}

const answers: (Seen | { error: string })[] = [];
for (const question of process.argv.slice(2)) {
  answers.push(await ask(JSON.parse(question)).catch((error: Error) => ({ error: error.message })));
}
console.log(JSON.stringify(answers));
