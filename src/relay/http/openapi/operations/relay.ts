import { SCOPES } from '../../../../protocol/http.ts';
import type { Operation } from '../operation.ts';

/** What tells of the relay itself and of its computers. */
export const RELAY_OPERATIONS: readonly Operation[] = [
  {
    id: 'listDevices',
    method: 'get',
    path: '/devices',
    tag: 'devices',
    summary: 'The computers, and which of them are online',
    access: ['send', 'admin'],
    answers: [{ status: 200, description: 'The computers', schema: 'DevicesAnswer' }],
    errors: [],
  },
  {
    id: 'getHealth',
    method: 'get',
    path: '/health',
    tag: 'relay',
    summary: 'Whether the relay runs',
    description: 'With a valid token also its version and age; an invalid one is refused.',
    access: 'public',
    answers: [{ status: 200, description: 'It runs, or is about to stop', schema: 'HealthAnswer' }],
    errors: ['UNAUTHORIZED'],
  },
  {
    id: 'getReadiness',
    method: 'get',
    path: '/health/ready',
    tag: 'relay',
    summary: 'Whether the relay should be asked now, for a load balancer',
    access: 'public',
    answers: [
      { status: 200, description: 'It serves', schema: 'ReadyAnswer' },
      { status: 503, description: 'It stops, makes way, or cannot store anything', schema: 'ReadyAnswer' },
    ],
    errors: [],
  },
  {
    id: 'getMetrics',
    method: 'get',
    path: '/metrics',
    tag: 'relay',
    summary: 'Metrics for Prometheus',
    access: ['admin'],
    answers: [
      {
        status: 200,
        description: 'Prometheus text format 0.0.4',
        mediaType: 'text/plain; version=0.0.4; charset=utf-8',
      },
    ],
    errors: [],
  },
  {
    id: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    tag: 'relay',
    summary: 'This document',
    access: SCOPES,
    answers: [{ status: 200, description: 'OpenAPI 3.1', mediaType: 'application/json' }],
    errors: [],
  },
];
