const desk = { deviceId: 'desk', text: 'x' };
const invalid = 'INVALID_REQUEST';
const noDevice = 'INVALID_DEVICE_ID';

export interface BadRequest {
  /** Name of the tokens of `RelayProcess`; default: the phone's. */
  token?: 'none' | 'forged' | 'desk' | 'phone';
  route?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  answer: [status: number, code: string, message: string];
}

/** What comes over HTTP: by name, what is sent and how it is answered. */
export const BAD_REQUESTS: Record<string, BadRequest> = {
  'no token': {
    token: 'none',
    body: desk,
    answer: [401, 'UNAUTHORIZED', 'a token is needed: Authorization: Bearer <token>'],
  },
  'no token, to read': {
    token: 'none',
    method: 'GET',
    route: '/devices',
    answer: [401, 'UNAUTHORIZED', 'a token is needed: Authorization: Bearer <token>'],
  },
  'a forged token': {
    token: 'forged',
    body: desk,
    answer: [401, 'UNAUTHORIZED', 'the token is not valid, or was revoked'],
  },
  'another scope, to send': {
    token: 'desk',
    body: desk,
    answer: [403, 'FORBIDDEN', 'this needs a token with scope send or admin, not receive'],
  },
  'another scope, to read events': {
    token: 'desk',
    method: 'GET',
    route: '/websocket/messages',
    answer: [403, 'FORBIDDEN', 'this needs a token with scope send or admin, not receive'],
  },
  'another scope, to make tokens': {
    route: '/tokens',
    body: { name: 'mine', scope: 'admin' },
    answer: [403, 'FORBIDDEN', 'this needs a token with scope admin, not send'],
  },
  'an unknown device': {
    body: { ...desk, deviceId: 'nobody' },
    answer: [404, 'UNKNOWN_DEVICE', 'no agent was given a token for "nobody"; known: desk, witness'],
  },
  'no body': { body: '', answer: [400, invalid, 'the body is empty'] },
  'no deviceId': { body: { text: 'x' }, answer: [400, noDevice, 'deviceId is missing'] },
  'an empty deviceId': { body: { ...desk, deviceId: ' ' }, answer: [400, noDevice, 'deviceId is empty'] },
  'no text': { body: { deviceId: 'desk' }, answer: [400, invalid, 'text: give exactly one of text and payload'] },
  'an empty text': { body: { ...desk, text: '' }, answer: [400, invalid, 'text is empty'] },
  'an empty payload': { body: { deviceId: 'desk', payload: [] }, answer: [400, invalid, 'payload is empty'] },
  'a deviceId of another type': {
    body: { ...desk, deviceId: 7 },
    answer: [400, noDevice, 'deviceId must be a string'],
  },
  'a text of another type': {
    body: { ...desk, text: { toString: 'x' } },
    answer: [400, invalid, 'text: Invalid input: expected string, received object'],
  },
  'a body of another type': { body: [desk], answer: [400, invalid, 'Invalid input: expected object, received array'] },
  'invalid JSON': { body: '{"deviceId":"desk",', answer: [400, invalid, 'the body is not valid JSON'] },
  'JSON that nests deeply': {
    body: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    answer: [400, invalid, 'the body has more values, or deeper ones, than any request'],
  },
  'an unknown key to press': {
    body: { deviceId: 'desk', payload: [{ type: 'key', key: 'f1' }] },
    answer: [400, invalid, 'key must be one of enter tab up down left right home end backspace delete escape undo'],
  },
  'an unknown property': { body: { ...desk, colour: 'red' }, answer: [400, invalid, 'Unrecognized key: "colour"'] },
  'a property that is none of an object': {
    body: '{"deviceId":"desk","text":"x","__proto__":{"admin":true}}',
    answer: [400, invalid, 'Unrecognized key: "__proto__"'],
  },
  'a text over the limit': {
    body: { ...desk, text: 'x'.repeat(100_001) },
    answer: [413, 'TOO_LARGE', 'the message holds more than 100000 characters'],
  },
  'a body over the limit': {
    body: { ...desk, text: 'x'.repeat(600_000) },
    answer: [413, 'TOO_LARGE', 'the body is larger than 524288 bytes'],
  },
  'another content type': {
    body: desk,
    headers: { 'content-type': 'text/plain' },
    answer: [400, invalid, 'the content type must be application/json, in UTF-8'],
  },
  'no route': { route: '/nowhere', body: desk, answer: [404, 'NOT_FOUND', 'there is no route POST /nowhere'] },
  'an upgrade without a token': {
    token: 'none',
    method: 'UPGRADE',
    answer: [401, 'UNAUTHORIZED', 'a token is needed: Authorization: Bearer <token>'],
  },
};
