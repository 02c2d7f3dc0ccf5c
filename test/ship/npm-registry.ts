import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** What npm sends when it publishes, as far as it is looked at here. */
interface Published {
  versions: Record<string, { dist: { integrity: string }; repository?: { url: string } }>;
  'dist-tags': Record<string, string>;
  _attachments: Record<string, { data: string }>;
}

export interface NpmRegistry {
  readonly url: string;
  readonly published: Published[];
  /** Of those who published. */
  readonly authorizations: (string | undefined)[];
}

/** A registry on this computer that takes one package. */
export async function startNpmRegistry(): Promise<NpmRegistry> {
  const published: Published[] = [];
  const authorizations: NpmRegistry['authorizations'] = [];
  const take = async (request: IncomingMessage): Promise<void> => {
    authorizations.push(request.headers.authorization);
    published.push((await json(request)) as Published);
  };
  const server = createServer(async (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    const [last] = published.slice(-1);
    if (!/^\/lantype($|\?)/.test(request.url ?? '')) response.writeHead(404).end('{}');
    else if (request.method === 'PUT') {
      await take(request);
      response.writeHead(201).end('{}');
    } else if (last === undefined) response.writeHead(404).end('{"error":"Not found"}');
    else response.end(JSON.stringify(last));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, published, authorizations };
}
