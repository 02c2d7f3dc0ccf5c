import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { keyPin } from '../../../src/base/key-pin.ts';
import { pairAnswerSchema } from '../../../src/protocol/pairing.ts';
import { type PairingLink, parsePairingLink } from '../../../src/protocol/pairing-link.ts';

/** `node phone.ts LINK DEVICE TEXT`: a phone that heeds the pin of its link, pairs, posts one text and prints the answer. */
async function post(link: PairingLink, route: string, body: object, token?: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const sent = request({
    ...{ host: link.host, port: link.port, path: route, method: 'POST', agent: false, rejectUnauthorized: false },
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });
  sent.on('error', reject);
  sent.on('response', (response) => resolve(json(response)));
  sent.on('socket', (socket: TLSSocket) =>
    socket.once('secureConnect', () => {
      const key = socket.getPeerX509Certificate()?.publicKey;
      if (key !== undefined && keyPin(key) === link.pin) sent.end(JSON.stringify(body));
      else reject(new Error('the relay has another key'));
    }),
  );
  return promise;
}

const [text = '', deviceId = '', linkText = ''] = process.argv.slice(2).reverse();
const link = parsePairingLink(linkText);
if (link === undefined) throw new Error('no link');
const { token } = pairAnswerSchema.parse(await post(link, '/pair', { code: link.code, name: 'Pixel', role: 'send' }));
console.log(JSON.stringify(await post(link, '/transcription', { deviceId, text }, token)));
