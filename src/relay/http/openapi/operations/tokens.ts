import type { Operation } from '../operation.ts';

export const TOKEN_OPERATIONS: readonly Operation[] = [
  {
    id: 'listTokens',
    method: 'get',
    path: '/tokens',
    tag: 'tokens',
    summary: 'The tokens that are valid',
    access: ['admin'],
    answers: [{ status: 200, description: 'By name; never the tokens themselves', schema: 'TokensAnswer' }],
    errors: [],
  },
  {
    id: 'createToken',
    method: 'post',
    path: '/tokens',
    tag: 'tokens',
    summary: 'Make a token',
    description: 'A `receive` token has a `deviceId`, and no other token has one.',
    access: ['admin'],
    body: {
      schema: 'TokenRequest',
      examples: {
        send: { name: 'phone', scope: 'send' },
        receive: { name: 'desk-pc', scope: 'receive', deviceId: 'desk-pc' },
        textsOnly: { name: 'phone', scope: 'send', devices: ['desk-pc'], keys: false },
      },
    },
    answers: [{ status: 201, description: 'The token; it is shown this once', schema: 'TokenAnswer' }],
    errors: ['INVALID_DEVICE_ID', 'UNKNOWN_DEVICE', 'NAME_TAKEN', 'TOO_LARGE'],
  },
  {
    id: 'grantToken',
    method: 'patch',
    path: '/tokens/{name}',
    tag: 'tokens',
    summary: 'Change what a `send` token may do',
    description: [
      'What is left out stays. It takes effect at once: what the token has sent and may not send any more is taken back,',
      'and ends as `cancelled` with `NOT_GRANTED`.',
    ].join(' '),
    access: ['admin'],
    parameters: { name: { description: 'The name of the token' } },
    body: { schema: 'GrantRequest', examples: { textsOnly: { devices: ['desk-pc', 'study'], keys: false } } },
    answers: [{ status: 200, description: 'It is so, and that is on disk', schema: 'GrantAnswer' }],
    errors: ['NOT_FOUND', 'UNKNOWN_DEVICE', 'TOO_LARGE'],
  },
  {
    id: 'revokeToken',
    method: 'delete',
    path: '/tokens/{name}',
    tag: 'tokens',
    summary: 'Revoke a token',
    description: [
      'What is connected with it is cut at once, and what waits is refused. With the last token of a computer its messages',
      'end: `cancelled`, or `failed` when the computer had them.',
    ].join(' '),
    access: ['admin'],
    parameters: { name: { description: 'The name of the token' } },
    answers: [{ status: 200, description: 'It is revoked, and that is on disk', schema: 'RevocationAnswer' }],
    errors: ['NOT_FOUND'],
  },
];
