import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface RawRequest {
  method?: string;
  /** Sent as it is. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The status of an answer to a request that a browser would not send; over TLS whatever the certificate. */
export async function rawStatus(
  origin: string,
  { method = 'GET', path, headers = {}, body }: RawRequest,
): Promise<number> {
  const { protocol, hostname, port } = new URL(origin);
  const options = { host: hostname, port, method, path, headers: { connection: 'close', ...headers } };
  const request =
    protocol === 'https:' ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}
