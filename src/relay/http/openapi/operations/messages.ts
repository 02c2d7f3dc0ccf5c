import { messagesQuerySchema } from '../../../../protocol/http.ts';
import { ACK_TIMEOUT_MS, MAX_BODY_BYTES, MAX_QUEUED_PER_DEVICE } from '../../../../protocol/limits.ts';
import type { Operation } from '../operation.ts';

const messageId = { id: { description: 'The messageId', format: 'uuid' } };

export const MESSAGE_OPERATIONS: readonly Operation[] = [
  {
    id: 'postTranscription',
    method: 'post',
    path: '/transcription',
    tag: 'messages',
    summary: 'Type a text on a computer',
    description: [
      `Computer online: the answer waits for its acknowledgement, ${ACK_TIMEOUT_MS / 1_000} s at most. Computer away:`,
      'the message is queued, and this is answered once it is on disk. With an `id` a retry is safe: the same request',
      `gives the state of the message that is there already. The body holds at most ${MAX_BODY_BYTES} bytes, and a`,
      `computer has at most ${MAX_QUEUED_PER_DEVICE} undelivered messages.`,
    ].join(' '),
    access: ['send', 'admin'],
    body: {
      schema: 'TranscriptionRequest',
      examples: {
        text: { deviceId: 'desk-pc', text: 'Hello!' },
        payload: {
          deviceId: 'desk-pc',
          payload: [
            { type: 'text', value: 'Hello!' },
            { type: 'key', key: 'enter' },
          ],
          id: '0d2f6a52-31c5-4c0c-9b1d-6c1d2f0a7e11',
          ttlMs: 60_000,
        },
      },
    },
    answers: [
      { status: 200, description: 'What became of the message, or that it is queued', schema: 'TranscriptionAnswer' },
      {
        status: 202,
        description: 'Written to the computer, which has not acknowledged it in time; a late acknowledgement counts',
        schema: 'TranscriptionAnswer',
      },
    ],
    errors: ['INVALID_DEVICE_ID', 'UNKNOWN_DEVICE', 'ID_CONFLICT', 'TOO_LARGE', 'QUEUE_FULL', 'TYPING_FAILED'],
  },
  {
    id: 'listMessages',
    method: 'get',
    path: '/messages',
    tag: 'messages',
    summary: 'What became of messages',
    description: "The token's own messages, or with scope admin all of them; the newest first, and never their text.",
    access: ['send', 'admin'],
    query: messagesQuerySchema,
    answers: [{ status: 200, description: 'The messages', schema: 'MessagesAnswer' }],
    errors: ['INVALID_DEVICE_ID'],
  },
  {
    id: 'getMessage',
    method: 'get',
    path: '/messages/{id}',
    tag: 'messages',
    summary: 'What became of one message',
    access: ['send', 'admin'],
    parameters: messageId,
    answers: [{ status: 200, description: 'The message', schema: 'MessageAnswer' }],
    errors: ['NOT_FOUND'],
  },
  {
    id: 'cancelMessage',
    method: 'delete',
    path: '/messages/{id}',
    tag: 'messages',
    summary: 'Cancel a message that is queued or held',
    access: ['send', 'admin'],
    parameters: messageId,
    answers: [{ status: 200, description: 'It is cancelled, and that is on disk', schema: 'MessageAnswer' }],
    errors: ['NOT_FOUND', 'NOT_CANCELLABLE'],
  },
];
