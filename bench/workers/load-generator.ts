import { createHistogram } from 'node:perf_hooks';
import { LoadConnection } from './load-connection.ts';
import { serve } from './serve.ts';

/** Posts the same message, or some in turn, over and over, for a time, over some keep-alive connections. */
export interface LoadRequest {
  readonly port: number;
  /** Over TLS, at this address. */
  readonly lanHost?: string;
  readonly token: string;
  readonly body: object;
  /** In turn with `token` and `body`, and over again. */
  readonly others?: readonly { readonly token: string; readonly body: object }[];
  readonly connections: number;
  readonly durationMs: number;
  /** Of each connection between an answer and its next request; none: back to back. */
  readonly pauseMs?: number;
}

export interface LoadAnswer {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** How many answers were not 200 with a typed message, by status; 0 stands for a 200 that says otherwise. */
  readonly failures: Record<string, number>;
}

const NS_PER_MS = 1e6;

function requestBytes({ port, lanHost }: LoadRequest, { token, body }: Pick<LoadRequest, 'token' | 'body'>): Buffer {
  const json = JSON.stringify(body);
  const head = [
    'POST /transcription HTTP/1.1',
    `Host: ${lanHost ?? '127.0.0.1'}:${port}`,
    'Content-Type: application/json',
    `Authorization: Bearer ${token}`,
    `Content-Length: ${Buffer.byteLength(json)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${json}`);
}

async function load(request: LoadRequest): Promise<LoadAnswer> {
  const histogram = createHistogram();
  const failures: Record<string, number> = {};
  const requests = [request, ...(request.others ?? [])].map((each) => requestBytes(request, each));
  let next = 0;
  const nextRequest = (): Buffer => {
    next = (next + 1) % requests.length;
    return requests[next] ?? Buffer.alloc(0);
  };
  const target = {
    port: request.port,
    lanHost: request.lanHost,
    nextRequest,
    pauseMs: request.pauseMs,
  };
  const onAnswer = (status: number, ns: number): void => {
    histogram.record(ns);
    if (status !== 200) failures[status] = (failures[status] ?? 0) + 1;
  };
  const connections = Array.from({ length: request.connections }, () => new LoadConnection(target, onAnswer));
  try {
    await Promise.all(connections.map((connection) => connection.open()));
    const startedAt = performance.now();
    setTimeout(() => {
      for (const connection of connections) connection.finish();
    }, request.durationMs);
    await Promise.all(connections.map((connection) => connection.run()));
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      requests: histogram.count,
      perSecond: histogram.count / seconds,
      p50: histogram.percentile(50) / NS_PER_MS,
      p99: histogram.percentile(99) / NS_PER_MS,
      longest: histogram.max / NS_PER_MS,
      failures,
    };
  } finally {
    for (const connection of connections) connection.stop();
  }
}

serve(load);
