import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';
import { serve } from '../serve.ts';
import { listening, type PeerAnswer, type PeerRequest, postGateway, typed, Waiting } from './gateway.ts';

const ANSWERS = 'answers';

/** As all the others send: at once, and not when the other end has acknowledged what was sent before (RFC 896). */
async function open(broker: number): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker}`);
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  return client;
}

/** MQTT at QoS 1: the broker says that it has the message, and has it until the other end says the same. */
async function gateway(broker: number): Promise<PeerAnswer> {
  const client = await open(broker);
  const waiting = new Waiting();
  client.on('message', (_topic, data) => waiting.end(JSON.parse(String(data))));
  await client.subscribeAsync(ANSWERS, { qos: 1 });
  return listening(
    postGateway((body, answer) => {
      const id = randomUUID();
      waiting.add(id, answer);
      const frame = { id, text: body.text, payload: [{ type: 'text', value: body.text }] };
      client.publish(`text/${body.deviceId}`, JSON.stringify(frame), { qos: 1 });
    }),
  );
}

async function agent(broker: number, deviceId: string): Promise<PeerAnswer> {
  const client = await open(broker);
  client.on('message', (_topic, data) => {
    client.publish(ANSWERS, JSON.stringify(typed(JSON.parse(String(data)).id)), { qos: 1 });
  });
  await client.subscribeAsync(`text/${deviceId}`, { qos: 1 });
  return { port: 0 };
}

serve<PeerRequest, PeerAnswer>((request) =>
  request.role === 'gateway' ? gateway(request.broker ?? 0) : agent(request.port, request.deviceId),
);
