import { z } from 'zod';
import { eventSchema, eventsAnswerSchema } from '../../../protocol/events.ts';
import { agentStatusSchema } from '../../../protocol/frames.ts';
import { grantsSchema } from '../../../protocol/grants.ts';
import {
  claimRequestSchema,
  handoverAnswerSchema,
  handoverRequestSchema,
  placesAnswerSchema,
} from '../../../protocol/handover.ts';
import {
  deviceDetailSchema,
  devicesAnswerSchema,
  doneAnswerSchema,
  errorAnswerSchema,
  errorCodeSchema,
  grantAnswerSchema,
  grantRequestSchema,
  healthAnswerSchema,
  messageAnswerSchema,
  messagesAnswerSchema,
  readyAnswerSchema,
  revocationAnswerSchema,
  scopeSchema,
  tokenAnswerSchema,
  tokenRequestSchema,
  tokensAnswerSchema,
  tokenViewSchema,
  transcriptionAnswerSchema,
  transcriptionRequestSchema,
} from '../../../protocol/http.ts';
import { messageStatusSchema, messageViewSchema, receiptSchema, typingErrorSchema } from '../../../protocol/message.ts';
import {
  pairAnswerSchema,
  pairingAnswerSchema,
  pairingRequestSchema,
  pairingStateAnswerSchema,
  pairRequestSchema,
} from '../../../protocol/pairing.ts';
import {
  recognitionAnswerSchema,
  recognitionViewSchema,
  recognizerAnswerSchema,
} from '../../../protocol/recognition.ts';
import { keySchema, segmentSchema } from '../../../protocol/segments.ts';
import { authorityAnswerSchema, sharingAnswerSchema, sharingRequestSchema } from '../../../protocol/sharing.ts';

/** The schemas of the protocol that the document names; whatever contains one of them refers to it. */
const SCHEMAS = {
  TranscriptionRequest: transcriptionRequestSchema,
  Segment: segmentSchema,
  Key: keySchema,
  TranscriptionAnswer: transcriptionAnswerSchema,
  Message: messageViewSchema,
  MessageStatus: messageStatusSchema,
  Receipt: receiptSchema,
  TypingError: typingErrorSchema,
  MessageAnswer: messageAnswerSchema,
  MessagesAnswer: messagesAnswerSchema,
  Event: eventSchema,
  EventsAnswer: eventsAnswerSchema,
  Recognition: recognitionViewSchema,
  RecognitionAnswer: recognitionAnswerSchema,
  RecognizerAnswer: recognizerAnswerSchema,
  DevicesAnswer: devicesAnswerSchema,
  Device: deviceDetailSchema,
  AgentStatus: agentStatusSchema,
  Scope: scopeSchema,
  Token: tokenViewSchema,
  TokenRequest: tokenRequestSchema,
  TokenAnswer: tokenAnswerSchema,
  TokensAnswer: tokensAnswerSchema,
  Grants: grantsSchema,
  GrantRequest: grantRequestSchema,
  GrantAnswer: grantAnswerSchema,
  RevocationAnswer: revocationAnswerSchema,
  PairRequest: pairRequestSchema,
  PairAnswer: pairAnswerSchema,
  PairingRequest: pairingRequestSchema,
  PairingAnswer: pairingAnswerSchema,
  PairingStateAnswer: pairingStateAnswerSchema,
  SharingRequest: sharingRequestSchema,
  SharingAnswer: sharingAnswerSchema,
  AuthorityAnswer: authorityAnswerSchema,
  PlacesAnswer: placesAnswerSchema,
  HandoverRequest: handoverRequestSchema,
  HandoverAnswer: handoverAnswerSchema,
  ClaimRequest: claimRequestSchema,
  DoneAnswer: doneAnswerSchema,
  HealthAnswer: healthAnswerSchema,
  ReadyAnswer: readyAnswerSchema,
  ErrorCode: errorCodeSchema,
  ErrorAnswer: errorAnswerSchema,
} as const satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof SCHEMAS;
export type JsonSchema = z.core.JSONSchema.JSONSchema;

const addressOf = (name: string): string => `#/components/schemas/${name}`;

export function refTo(name: SchemaName): JsonSchema {
  return { $ref: addressOf(name) };
}

/**
 * All named schemas as JSON Schema 2020-12, the dialect of OpenAPI 3.1. As *input*: what a client may send, and for
 * answers, which no schema transforms, objects to which a newer relay may add fields.
 */
export function schemaComponents(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    uri: addressOf,
    // zod writes the pattern that it checks a format with beside it; the format says the same in one word.
    override({ jsonSchema }) {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  // Where a schema lies in the document is its identity there.
  return Object.fromEntries(Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema]));
}
