import { isIPv6 } from 'node:net';
import type { QueryOutgoingPacket, ResponseOutgoingPacket } from 'multicast-dns';
import { type RelayTxt, SERVICE_TYPE } from '../../protocol/discovery.ts';

export type Question = QueryOutgoingPacket['questions'][number];
export type Answer = ResponseOutgoingPacket['answers'][number];

/** Seconds, as RFC 6762, 10 recommends: of what has to do with a host, and of the rest. */
const HOST_TTL = 120;
const OTHER_TTL = 4_500;
/** RFC 6763, 9. */
const ALL_SERVICES = '_services._dns-sd._udp.local';
const SERVICE = `_${SERVICE_TYPE}._tcp.local`;

export interface AnnouncedRelay extends RelayTxt {
  /** Unique on the network, whatever people call their relays. */
  readonly relayId: string;
  /** Of the HTTPS listener. */
  readonly port: number;
}

/** What is announced of a relay (RFC 6763) on a network where it has these addresses. */
export function relayRecords({ relayId, port, pin, name }: AnnouncedRelay, addresses: readonly string[]): Answer[] {
  const instance = `${relayId}.${SERVICE}`;
  // Not the host's own name: another program of this computer may announce that one.
  const target = `${relayId}.local`;
  return [
    { name: SERVICE, type: 'PTR', ttl: OTHER_TTL, data: instance },
    { name: ALL_SERVICES, type: 'PTR', ttl: OTHER_TTL, data: SERVICE },
    { name: instance, type: 'SRV', ttl: HOST_TTL, flush: true, data: { port, target, priority: 0, weight: 0 } },
    { name: instance, type: 'TXT', ttl: OTHER_TTL, flush: true, data: [`pin=${pin}`, `name=${name}`] },
    ...hostRecords(target, addresses),
  ];
}

/** Without the flush bit: others of this computer may answer for the name too, with more of its addresses. */
export function hostRecords(host: string, addresses: readonly string[]): Answer[] {
  return addresses.map((data) => ({ name: host, type: isIPv6(data) ? 'AAAA' : 'A', ttl: HOST_TTL, data }));
}

/** Goodbye to all of them (RFC 6762, 10.1). */
export function withoutTime(records: readonly Answer[]): Answer[] {
  return records.map((record) => (hasTime(record) ? { ...record, ttl: 0 } : record));
}

function hasTime(record: Answer): record is Answer & { ttl?: number | undefined; data: unknown } {
  return record.type !== 'OPT';
}

export interface Reply {
  answers: Answer[];
  /** What whoever asks this asks next (RFC 6763, 12). */
  additionals: Answer[];
}

/**
 * What is said to `questions`, or `undefined`. `known`: what the one who asks has heard already, and need not be told
 * again while half of its time is left (RFC 6762, 7.1).
 */
export function replyTo(
  questions: readonly Question[],
  known: readonly Answer[],
  records: readonly Answer[],
): Reply | undefined {
  const answers = records.filter(
    (record) => questions.some((question) => asksFor(question, record)) && !known.some((each) => isKnown(each, record)),
  );
  if (answers.length === 0) return undefined;
  const isService = answers.some(({ type, name }) => (type === 'PTR' && name === SERVICE) || type === 'SRV');
  const additionals = isService ? records.filter((each) => each.type !== 'PTR' && !answers.includes(each)) : [];
  return { answers, additionals };
}

function asksFor({ name, type }: Question, record: Answer): boolean {
  const wanted: string | undefined = type;
  return (wanted === record.type || wanted === 'ANY') && name.toLowerCase() === record.name.toLowerCase();
}

function isKnown(known: Answer, record: Answer): boolean {
  if (!hasTime(known) || !hasTime(record) || known.type !== record.type || known.name !== record.name) return false;
  return known.data === record.data && (known.ttl ?? 0) > (record.ttl ?? 0) / 2;
}
