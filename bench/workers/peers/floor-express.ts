import { createServer } from 'node:http';
import express from 'express';
import { serve } from '../serve.ts';
import { FloorAgentSocket, type FloorAnswer, type FloorRequest, listen } from './floor-agent-socket.ts';

/** What one would write first: Express 5 as it comes, and ws. */
serve<FloorRequest, FloorAnswer>(() => {
  const app = express();
  app.use(express.json());
  app.post('/transcription', (request, response) => {
    agent.type(request.body, (answer) => response.json(answer));
  });
  const server = createServer(app);
  const agent = new FloorAgentSocket(server);
  return listen(server);
});
