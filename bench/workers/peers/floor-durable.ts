import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { securityHeaders } from '../../../src/server/guard/security-headers.ts';
import { serve } from '../serve.ts';
import { FloorAgentSocket, type FloorAnswer, type FloorRequest, listen } from './floor-agent-socket.ts';

/** Its sender's token is looked up, as Lantype does for one that it has seen. */
const TOKENS = new Map([['Bearer unused', { sender: 'sender', tokens: 1e6, at: 0 }]]);
const PER_SECOND = 1e6;
const DAY_MS = 86_400_000;

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly body: { deviceId: string; text: string };
  readonly response: ServerResponse;
}

function openStore() {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-floor-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const sql = new DatabaseSync(path.join(folder, 'floor.db'));
  sql.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA secure_delete = ON;
    CREATE TABLE messages (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, deviceId TEXT NOT NULL,
      sender TEXT NOT NULL, bodyHash TEXT NOT NULL, payload TEXT, status TEXT NOT NULL, receipt TEXT, error TEXT,
      createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, hlc TEXT) STRICT`);
  return sql;
}

/**
 * The least that does the round trip and keeps every message: a token, a rate, the security headers, one row that is
 * committed before its frame goes out, and its end. All rows of a turn are one transaction, and all its frames one write.
 */
serve<FloorRequest, FloorAnswer>(() => {
  const sql = openStore();
  const insert = sql.prepare(`INSERT INTO messages (seq, id, deviceId, sender, bodyHash, payload, status, createdAt,
    updatedAt, expiresAt, hlc) VALUES (?, ?, ?, 'sender', ?, ?, 'queued', ?, ?, ?, ?)`);
  const end = sql.prepare(
    "UPDATE messages SET status = 'typed', receipt = ?, updatedAt = ?, payload = NULL WHERE seq = ?",
  );
  const headers = securityHeaders().flat();
  let seq = 0;
  let added: Row[] = [];
  let ended: { seq: number; receipt: string }[] = [];
  let scheduled = false;
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
  const flush = (): void => {
    scheduled = false;
    const [rows, ends] = [added, ended];
    added = [];
    ended = [];
    const now = Date.now();
    sql.exec('BEGIN IMMEDIATE');
    for (const row of rows) {
      const payload = JSON.stringify([{ type: 'text', value: row.body.text }]);
      const hash = createHmac('sha256', 'floor').update(payload).digest('base64');
      insert.run(row.seq, row.id, row.body.deviceId, hash, payload, now, now, now + DAY_MS, String(now));
    }
    for (const { seq: ending, receipt } of ends) end.run(receipt, now, ending);
    sql.exec('COMMIT');
    agent.together(() => rows.forEach(send));
  };
  const send = ({ seq: sent, response, body }: Row): void => {
    agent.type(body, (answer) => {
      ended.push({ seq: sent, receipt: answer.receipt });
      schedule();
      const json = JSON.stringify(answer);
      const own = ['content-type', 'application/json', 'content-length', `${Buffer.byteLength(json)}`];
      response.writeHead(200, [...headers, ...own]).end(json);
    });
  };
  const server = createServer((request, response) => {
    const bucket = TOKENS.get(request.headers.authorization ?? '');
    const now = performance.now();
    if (bucket === undefined || bucket.tokens < 1) {
      response.writeHead(bucket === undefined ? 401 : 429).end();
      return;
    }
    bucket.tokens = Math.min(PER_SECOND, bucket.tokens + ((now - bucket.at) / 1_000) * PER_SECOND) - 1;
    bucket.at = now;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seq += 1;
      added.push({ seq, id: randomUUID(), body: JSON.parse(Buffer.concat(chunks).toString()), response });
      schedule();
    });
  });
  const agent = new FloorAgentSocket(server);
  return listen(server);
});
