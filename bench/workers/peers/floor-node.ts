import { createServer } from 'node:http';
import { serve } from '../serve.ts';
import { FloorAgentSocket, type FloorAnswer, type FloorRequest, listen } from './floor-agent-socket.ts';

/** The least that does the round trip: bare `node:http` and ws. */
serve<FloorRequest, FloorAnswer>(() => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      agent.type(JSON.parse(Buffer.concat(chunks).toString()), (answer) => {
        const body = JSON.stringify(answer);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
        response.end(body);
      });
    });
  });
  const agent = new FloorAgentSocket(server);
  return listen(server);
});
