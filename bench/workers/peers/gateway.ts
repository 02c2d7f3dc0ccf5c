import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A worker is one or the other: what phones post to, or the computer's end, which acknowledges at once. */
export type PeerRequest =
  | { readonly role: 'gateway'; readonly broker?: number | undefined }
  /** `port`: of the broker, or of the gateway where there is none. */
  | { readonly role: 'agent'; readonly port: number; readonly deviceId: string };

export interface PeerAnswer {
  /** Of the gateway; 0 for an agent. */
  readonly port: number;
}

export interface Outcome {
  readonly id: string;
  readonly outcome: string;
  readonly receipt: string;
}

/** What an agent answers to the message with that id. */
export const typed = (id: string): Outcome => ({ id, outcome: 'typed', receipt: 'read' });

export type Submit = (body: { deviceId: string; text: string }, answer: (outcome: Outcome) => void) => void;

/** `POST` on bare `node:http`; `submit` brings it to the agent. Nothing is checked. */
export function postGateway(submit: Submit): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      submit(JSON.parse(Buffer.concat(chunks).toString()), ({ id, outcome, receipt }) => {
        const json = JSON.stringify({ success: true, messageId: id, status: outcome, queued: false, receipt });
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
        response.end(json);
      });
    });
  });
}

/** Those that wait for the outcome of their message, by its id. */
export class Waiting {
  readonly #answers = new Map<string, (outcome: Outcome) => void>();

  add(id: string, answer: (outcome: Outcome) => void): void {
    this.#answers.set(id, answer);
  }

  end(outcome: Outcome): void {
    const answer = this.#answers.get(outcome.id);
    this.#answers.delete(outcome.id);
    answer?.(outcome);
  }
}

export function listening(server: Server): Promise<PeerAnswer> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port }));
  });
}
