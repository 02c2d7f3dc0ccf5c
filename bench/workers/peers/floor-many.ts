import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../serve.ts';
import { type FloorAnswer, type FloorRequest, listen } from './floor-agent-socket.ts';

/** As `floor-node.ts`, the least that does the round trip, with many agents: each text goes to the one that is named. */
serve<FloorRequest, FloorAnswer>(() => {
  const waiting = new Map<string, (answer: object) => void>();
  const agents = new Map<string, WebSocket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { deviceId, text } = JSON.parse(Buffer.concat(chunks).toString());
      const id = randomUUID();
      waiting.set(id, (answer) => {
        const body = JSON.stringify(answer);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
        response.end(body);
      });
      const payload = [{ type: 'text', value: text }];
      agents.get(deviceId)?.send(JSON.stringify({ type: 'transcription', id, text, payload, timestamp: Date.now() }));
    });
  });
  new WebSocketServer({ server, path: '/ws', perMessageDeflate: false }).on('connection', (socket) => {
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === 'register') {
        agents.set(frame.deviceId, socket);
        socket.send(JSON.stringify({ type: 'registered' }));
        return;
      }
      const answer = waiting.get(frame.id);
      waiting.delete(frame.id);
      answer?.({ success: true, messageId: frame.id, status: frame.outcome, queued: false, receipt: frame.receipt });
    });
  });
  return listen(server);
});
