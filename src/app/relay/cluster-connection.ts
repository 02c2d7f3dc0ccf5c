import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ClusterError, type ClusterErrorCode } from '../../relay/cluster/cluster-error.ts';
import { type ClusterTransport, wantsTls } from '../../relay/cluster/cluster-settings.ts';
import { ClusterConnection } from '../../relay/cluster/connection.ts';
import { AppError } from '../app-error.ts';
import type { DataFolder } from '../folder/data-folder.ts';

const OTHERS_MAY_ANYTHING = 0o077;

const HINTS: Record<ClusterErrorCode, string> = {
  CLUSTER_UNREACHABLE: 'Look whether the servers run, and whether this computer may reach them.',
  CLUSTER_REFUSED: "Compare the file of credentials with the servers' configuration.",
  CLUSTER_TLS: "Give the authority of the servers' certificates, and the names that are in these.",
  CLUSTER_CREDENTIALS: 'Take the .creds file as nsc writes it, or one line, user:password.',
  CLUSTER_NO_JETSTREAM: 'Turn JetStream on in the configuration of every server.',
  CLUSTER_LOG_OLDER: 'Put the newest copy of the stream back, or delete the stream: what waited in it is lost then.',
  CLUSTER_LOG_GONE: 'Start it again.',
  CLUSTER_OTHER_IDENTITY:
    'Copy these files from the data folder of another relay, or give this cluster a NATS of its own.',
  CLUSTER_NEWER: 'Install the version that the other relays of this cluster have.',
  CLUSTER_AWAY: 'Look whether more than half of the servers run, and reach each other.',
};

/**
 * The connection that the settings describe. Files that are relative are in the data folder.
 * @throws {AppError} `INVALID_SECRET` when others could read a secret, `INVALID_SETTINGS` when a file is not what it
 * should be, a `ClusterErrorCode` when the servers do not take us
 */
export async function connectCluster(
  folder: Pick<DataFolder, 'root'>,
  settings: ClusterTransport,
  { name, clock, logger }: { readonly name: string; readonly clock: Clock; readonly logger: Logger },
): Promise<ClusterConnection> {
  const at = (file: string): string => path.resolve(folder.root, file);
  const read = <T>(file: string | undefined, from: (file: string) => T): T | undefined =>
    file === undefined ? undefined : from(at(file));
  const credentials = read(settings.credentials, readOwn);
  const ca = read(settings.ca, readCertificate);
  const cert = read(settings.certificate, readCertificate);
  const key = read(settings.key, readKey);
  const given = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  const tls = wantsTls(settings) ? given : undefined;
  try {
    return await ClusterConnection.open({ servers: settings.servers, name, credentials, tls, clock, logger });
  } catch (cause) {
    throw clusterFailure(cause);
  }
}

/** What to do about what keeps a relay from its cluster; anything else as it is. */
export function clusterFailure(cause: unknown): unknown {
  if (!(cause instanceof ClusterError)) return cause;
  return new AppError(cause.code, cause.message, { cause, hint: HINTS[cause.code] });
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('INVALID_SETTINGS', `cluster: ${file} cannot be read: ${why}`, { cause });
  }
}

/** Whoever has it can read and write every text: it is kept as the data folder is. */
function readOwn(file: string): string {
  const content = readOr(file);
  if (process.platform === 'win32') return content;
  const { mode, uid } = statSync(file);
  const foreign = process.getuid !== undefined && uid !== process.getuid();
  if (!foreign && (mode & OTHERS_MAY_ANYTHING) === 0) return content;
  throw new AppError('INVALID_SECRET', `Others may read or change ${file}, so it is no secret.`, {
    hint: foreign ? 'It belongs to another user.' : `Take the right away: chmod go= ${file}`,
  });
}

function readCertificate(file: string): string {
  return checked(file, readOr(file), 'no certificate', (content) => new X509Certificate(content));
}

function readKey(file: string): string {
  return checked(file, readOwn(file), 'no private key', createPrivateKey);
}

function checked(file: string, content: string, what: string, parse: (content: string) => unknown): string {
  try {
    parse(content);
    return content;
  } catch (cause) {
    throw new AppError('INVALID_SETTINGS', `cluster: ${file} holds ${what}.`, { cause });
  }
}
