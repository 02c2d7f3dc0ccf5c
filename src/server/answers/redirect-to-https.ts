import type { RequestListener } from 'node:http';
import { ProtocolError } from '../../protocol/codes.ts';
import { sendError } from './json-answer.ts';

/**
 * Answers plain HTTP on a port that speaks HTTPS: whoever types an address leaves out the `s`. Only what a browser does
 * to open a page is led on. A token or a text has been on the network in the clear by now: that is said, for a client
 * that is led on in silence would do it each time. 307, not 308: nothing is to be remembered (RFC 9110, 15.4.8).
 */
export const redirectToHttps: RequestListener = (request, response) => {
  response.shouldKeepAlive = false;
  const { method, url = '/', headers, socket } = request;
  if ((method !== 'GET' && method !== 'HEAD') || headers.authorization !== undefined || !url.startsWith('/')) {
    sendError(response, new ProtocolError('INVALID_REQUEST', 'this port speaks HTTPS: use https:// in the address'));
    return;
  }
  const host = headers.host ?? '';
  const place = /:\d+$/.test(host) ? host : `${host}:${socket.localPort}`;
  response.writeHead(307, { location: `https://${place}${url}`, 'content-length': 0 });
  response.end();
};
