import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { eventually } from '../../test/helpers/eventually.ts';
import { startChild } from '../../test/helpers/processes/child.ts';
import { newDataFolder } from '../../test/helpers/processes/data-folder.ts';

/** A message broker of Debian, in a process and a folder of its own. */
export interface Broker {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

export function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`], { env: withSbin() }).status === 0;
}

/** Debian has daemons where users do not look for them. */
function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
}

/** NATS with JetStream, on a port that it chooses. */
export async function startNats(): Promise<Broker> {
  const folder = newDataFolder();
  const args = ['-js', '-sd', path.join(folder.path, 'store'), '-a', '127.0.0.1', '-p', '-1', '--ports_file_dir'];
  const child = startChild('nats-server', [...args, folder.path], { env: withSbin(), stdio: 'ignore' });
  const port = await eventually('NATS', () => {
    const file = readdirSync(folder.path).find((name) => name.endsWith('.ports'));
    if (file === undefined) return undefined;
    const text = readFileSync(path.join(folder.path, file), 'utf8');
    return text.endsWith('}') ? Number(new URL(JSON.parse(text).nats[0]).port) : undefined;
  });
  return { pid: child.pid, port, stop: () => child.stop().then(() => folder.stop()) };
}

/** Mosquitto that keeps its messages: as it does, a snapshot on the disk every half hour. */
export async function startMosquitto(): Promise<Broker> {
  const folder = newDataFolder();
  const store = path.join(folder.path, 'store');
  mkdirSync(store, { mode: 0o777 });
  const port = await freePort();
  const config = path.join(folder.path, 'mosquitto.conf');
  // It would take another user's name where it is root, who could not read the folder.
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence true', 'user root'];
  writeFileSync(
    config,
    [...lines, `persistence_location ${store}/`, 'max_inflight_messages 0', 'set_tcp_nodelay true', ''].join('\n'),
  );
  const child = startChild('mosquitto', ['-c', config], { env: withSbin(), stdio: 'ignore' });
  await eventually('Mosquitto', () => canConnect(port));
  return { pid: child.pid, port, stop: () => child.stop().then(() => folder.stop()) };
}

/** It takes no port 0. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
