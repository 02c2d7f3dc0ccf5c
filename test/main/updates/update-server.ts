import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export const { publicForm, signList } = (await import(
  path.resolve(import.meta.dirname, '../../../scripts/ci-steps/sign-updates.mjs')
)) as {
  publicForm(key: KeyObject): string;
  signList(list: string, name: string, key: KeyObject): string;
};

/** The keys of those who release, in these tests. */
export const RELEASE = generateKeyPairSync('ed25519');

export const LIST = 'latest-linux.yml';
const PROGRAM = 'Lantype.AppImage';
const INSTALLER = 'Lantype-Setup-2.0.0.exe';

/** An update server on this computer, as a release leaves its files. */
export interface UpdateServer {
  readonly url: string;
  /** What was asked for, with the headers. */
  readonly asked: { path: string; headers: IncomingMessage['headers'] }[];
  version: string;
  releaseDate: string;
  /** The new program, as it is said to be. */
  program: Buffer;
  /** What is handed out in its place. */
  handedOut: Buffer | undefined;
  /** After so many bytes of the program the connection is cut. */
  cutAfter: number | undefined;
  /** What becomes of the signed list on its way. */
  tamper: (list: string) => string;
  /** In place of the list: bytes without an end. */
  endless: boolean;
}

export async function startUpdateServer(folder = ''): Promise<UpdateServer> {
  const answer = ({ url = '', headers }: IncomingMessage, response: ServerResponse): void => {
    server.asked.push({ path: url.replace(/\?.*$/, ''), headers });
    if (url.startsWith(`${folder}/${LIST}`)) {
      if (server.endless) flood(response);
      else response.end(server.tamper(signList(listOf(server), LIST, RELEASE.privateKey)));
      return;
    }
    if (![PROGRAM, INSTALLER].some((name) => url === `${folder}/${name}`)) {
      response.writeHead(404).end();
      return;
    }
    const bytes = server.handedOut ?? server.program;
    response.writeHead(200, { 'content-length': bytes.length });
    if (server.cutAfter === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, server.cutAfter), () => response.destroy());
  };
  const listener = createServer(answer);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.closeAllConnections());
  onTestFinished(() => void listener.close());
  const { port } = listener.address() as AddressInfo;
  const server: UpdateServer = {
    url: `http://127.0.0.1:${port}${folder}`,
    asked: [],
    version: '2.0.0',
    releaseDate: '2026-12-01T00:00:00.000Z',
    // The updater runs it once, so that it can make itself at home.
    program: Buffer.from(`#!/bin/sh\nexit 0\n${'# the new program\n'.repeat(20_000)}`),
    handedOut: undefined,
    cutAfter: undefined,
    tamper: (list) => list,
    endless: false,
  };
  return server;
}

function flood(response: ServerResponse): void {
  const line = `${'# '.padEnd(16_384, 'x')}\n`;
  const more = (): void => {
    while (!response.destroyed && response.write(line));
  };
  response.on('drain', more);
  more();
}

/** As electron-builder writes it, without a block map: everything is downloaded. */
export function listOf({
  version,
  program,
  releaseDate,
}: Pick<UpdateServer, 'version' | 'program' | 'releaseDate'>): string {
  const sha512 = createHash('sha512').update(program).digest('base64');
  const files = [PROGRAM, INSTALLER].flatMap((name) => [
    `  - url: ${name}`,
    `    sha512: ${sha512}`,
    `    size: ${program.length}`,
  ]);
  return [
    `version: ${version}`,
    'files:',
    ...files,
    `path: ${PROGRAM}`,
    `sha512: ${sha512}`,
    `releaseDate: '${releaseDate}'`,
    '',
  ].join('\n');
}
