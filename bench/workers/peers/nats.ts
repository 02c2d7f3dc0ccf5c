import { randomUUID } from 'node:crypto';
import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { serve } from '../serve.ts';
import { listening, type Outcome, type PeerAnswer, type PeerRequest, postGateway, typed, Waiting } from './gateway.ts';

const STREAM = 'TEXTS';
const ANSWERS = 'answers';

function open(port: number): Promise<NatsConnection> {
  return connect({ servers: `127.0.0.1:${port}` });
}

/** NATS JetStream with its stream in a file: a message is stored before it is delivered, and gone with its ACK. */
async function gateway(broker: number): Promise<PeerAnswer> {
  const connection = await open(broker);
  const manager = await jetstreamManager(connection);
  const [storage, retention] = [StorageType.File, RetentionPolicy.Workqueue];
  await manager.streams.add({ name: STREAM, subjects: ['text.*'], storage, retention });
  const stream = jetstream(connection);
  const waiting = new Waiting();
  connection.subscribe(ANSWERS, { callback: (_, message) => waiting.end(message.json<Outcome>()) });
  return listening(
    postGateway((body, answer) => {
      const id = randomUUID();
      const outcome = new Promise<Outcome>((resolve) => waiting.add(id, resolve));
      const frame = JSON.stringify({ id, text: body.text, payload: [{ type: 'text', value: body.text }] });
      void Promise.all([outcome, stream.publish(`text.${body.deviceId}`, frame)]).then(([said]) => answer(said));
    }),
  );
}

async function agent(broker: number, deviceId: string): Promise<PeerAnswer> {
  const connection = await open(broker);
  const manager = await jetstreamManager(connection);
  const filter_subject = `text.${deviceId}`;
  await manager.consumers.add(STREAM, { durable_name: deviceId, ack_policy: AckPolicy.Explicit, filter_subject });
  const consumer = await jetstream(connection).consumers.get(STREAM, deviceId);
  await consumer.consume({
    callback(message) {
      message.ack();
      connection.publish(ANSWERS, JSON.stringify(typed(message.json<{ id: string }>().id)));
    },
  });
  return { port: 0 };
}

serve<PeerRequest, PeerAnswer>((request) =>
  request.role === 'gateway' ? gateway(request.broker ?? 0) : agent(request.port, request.deviceId),
);
