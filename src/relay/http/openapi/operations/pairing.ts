import type { Operation } from '../operation.ts';

/** How devices come in. */
export const PAIRING_OPERATIONS: readonly Operation[] = [
  {
    id: 'pair',
    method: 'post',
    path: '/pair',
    tag: 'pairing',
    summary: 'Come in, with the code of an open pairing window',
    description: 'Role `receive` needs a `deviceId`, and no other role has one. A code is good once.',
    access: 'public',
    body: {
      schema: 'PairRequest',
      examples: {
        send: { code: 'k3J0pXqYw8sT1vRzB5nM7g', name: 'phone', role: 'send' },
        receive: { code: 'k3J0pXqYw8sT1vRzB5nM7g', name: 'desk-pc', role: 'receive', deviceId: 'desk-pc' },
      },
    },
    answers: [{ status: 201, description: 'The token; it is shown this once', schema: 'PairAnswer' }],
    errors: ['INVALID_DEVICE_ID', 'UNAUTHORIZED', 'NAME_TAKEN', 'TOO_LARGE', 'SHUTTING_DOWN'],
  },
  {
    id: 'openPairing',
    method: 'post',
    path: '/pairing',
    tag: 'pairing',
    summary: 'Open a window of two minutes in which one device may come in',
    description: [
      'A window that is open ends. `devices` and `keys` go with role `send`: without `devices`, the device may send to',
      'the only computer that there is, or, where there is not exactly one, to all.',
    ].join(' '),
    access: ['admin'],
    body: {
      schema: 'PairingRequest',
      examples: {
        phone: { role: 'send', devices: ['desk-pc'], keys: false },
        named: { role: 'receive', name: 'Study' },
      },
    },
    answers: [{ status: 201, description: 'The code and the links that carry it', schema: 'PairingAnswer' }],
    errors: ['INVALID_DEVICE_ID', 'UNKNOWN_DEVICE', 'TOO_LARGE'],
  },
  {
    id: 'getPairing',
    method: 'get',
    path: '/pairing',
    tag: 'pairing',
    summary: 'Whether a pairing window is open, and how the last one ended',
    access: ['admin'],
    answers: [{ status: 200, description: 'How it stands', schema: 'PairingStateAnswer' }],
    errors: [],
  },
  {
    id: 'closePairing',
    method: 'delete',
    path: '/pairing',
    tag: 'pairing',
    summary: 'Close the pairing window',
    access: ['admin'],
    answers: [{ status: 200, description: 'None is open', schema: 'DoneAnswer' }],
    errors: [],
  },
];
