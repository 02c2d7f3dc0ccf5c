import {
  MAX_RECOGNITION_MS,
  MAX_RECOGNITION_WAIT_MS,
  RECOGNITION_WAIT_MS,
  recognitionQuerySchema,
  recognitionRequestQuerySchema,
} from '../../../../protocol/recognition.ts';
import type { Operation } from '../operation.ts';

const recognitionId = { id: { description: 'The id of the recognition', format: 'uuid' } };
const waitOf = (usual: number) =>
  ({
    wait: { type: 'integer', minimum: 0, maximum: MAX_RECOGNITION_WAIT_MS, default: usual },
  }) as const;

export const RECOGNITION_OPERATIONS: readonly Operation[] = [
  {
    id: 'postRecognition',
    method: 'post',
    path: '/recognitions',
    tag: 'recognitions',
    summary: 'Turn speech into text, by the engine that the owner of the relay has set up',
    description: [
      'The body is a WAV file: 16 kHz, mono, 16 bit, with its length announced,',
      `${MAX_RECOGNITION_MS / 1_000} s at most. It is passed on as it comes, and stored nowhere. Of one token one recording`,
      'at a time is recognised, in the order in which they came.',
    ].join(' '),
    access: ['send', 'admin'],
    query: recognitionRequestQuerySchema,
    queryTypes: { id: { type: 'string', format: 'uuid' }, ...waitOf(RECOGNITION_WAIT_MS) },
    soundBody: true,
    answers: [
      { status: 200, description: 'The text', schema: 'RecognitionAnswer' },
      { status: 202, description: 'It is being recognised, and takes longer than `wait`', schema: 'RecognitionAnswer' },
    ],
    errors: [
      'TOO_LARGE',
      'NOT_FOUND',
      'RECOGNITION_OFF',
      'RECOGNIZER_UNREACHABLE',
      'RECOGNIZER_REFUSED',
      'RECOGNIZER_TIMEOUT',
      'RECOGNIZER_FAILED',
    ],
  },
  {
    id: 'getRecognizer',
    method: 'get',
    path: '/recognitions',
    tag: 'recognitions',
    summary: 'Whether speech is turned into text here, and where the sound goes',
    access: ['send', 'admin'],
    answers: [{ status: 200, description: 'What there is', schema: 'RecognizerAnswer' }],
    errors: [],
  },
  {
    id: 'getRecognition',
    method: 'get',
    path: '/recognitions/{id}',
    tag: 'recognitions',
    summary: 'What became of a recording of this token; its text is kept for five minutes',
    access: ['send', 'admin'],
    parameters: recognitionId,
    query: recognitionQuerySchema,
    queryTypes: waitOf(0),
    answers: [{ status: 200, description: 'How it stands', schema: 'RecognitionAnswer' }],
    errors: ['NOT_FOUND'],
  },
  {
    id: 'deleteRecognition',
    method: 'delete',
    path: '/recognitions/{id}',
    tag: 'recognitions',
    summary: 'Cancel a recognition, and forget its text',
    access: ['send', 'admin'],
    parameters: recognitionId,
    answers: [{ status: 200, description: 'It is over, and forgotten', schema: 'RecognitionAnswer' }],
    errors: ['NOT_FOUND'],
  },
];
