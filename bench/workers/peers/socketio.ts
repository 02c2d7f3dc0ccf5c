import { randomUUID } from 'node:crypto';
import { type Socket, Server as SocketServer } from 'socket.io';
import { io } from 'socket.io-client';
import { serve } from '../serve.ts';
import { listening, type Outcome, type PeerAnswer, type PeerRequest, postGateway, typed } from './gateway.ts';

const ACK_TIMEOUT_MS = 5_000;

/** Socket.IO with its own acknowledgements, over WebSocket alone. Keeps nothing. */
function gateway(): Promise<PeerAnswer> {
  const agents = new Map<string, Socket>();
  const server = postGateway((body, answer) => {
    const frame = { id: randomUUID(), text: body.text, payload: [{ type: 'text', value: body.text }] };
    agents
      .get(body.deviceId)
      ?.timeout(ACK_TIMEOUT_MS)
      .emit('transcription', frame, (error: Error | null, outcome: Outcome) => {
        if (error === null) answer(outcome);
      });
  });
  new SocketServer(server, { transports: ['websocket'], serveClient: false }).on('connection', (socket) => {
    socket.on('register', (deviceId: string, done: () => void) => {
      agents.set(deviceId, socket);
      done();
    });
  });
  return listening(server);
}

async function agent(port: number, deviceId: string): Promise<PeerAnswer> {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  socket.on('transcription', ({ id }: { id: string }, acknowledge: (outcome: Outcome) => void) => {
    acknowledge(typed(id));
  });
  await socket.emitWithAck('register', deviceId);
  return { port: 0 };
}

serve<PeerRequest, PeerAnswer>((request) =>
  request.role === 'gateway' ? gateway() : agent(request.port, request.deviceId),
);
