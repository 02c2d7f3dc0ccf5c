import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import type { GrantChange, Grants } from '../../protocol/grants.ts';
import {
  grantAnswerSchema,
  type MessagesOfRevoked,
  revocationAnswerSchema,
  type TokenView,
  tokenAnswerSchema,
  tokensAnswerSchema,
} from '../../protocol/http.ts';
import type { NewToken } from '../../relay/tokens/new-token.ts';
import { SqliteTokenStore } from '../../relay/tokens/sqlite-token-store.ts';
import { TokenService } from '../../relay/tokens/token-service.ts';
import { AppError } from '../app-error.ts';
import { connectToRelay } from '../client/relay-client.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { openFolderDatabase } from '../folder/databases.ts';
import { ensureSecret } from '../folder/secret.ts';
import { readSettingsFile } from '../settings/settings.ts';
import { openAuditLog } from './audit-log.ts';

/** The tokens of a data folder, whether a relay runs on it or not. */
export interface TokenAdmin {
  /** The token, which is shown this once and kept nowhere. */
  create(token: NewToken): Promise<string>;
  list(): Promise<TokenView[]>;
  /** What a token with scope `send` may do from now on. */
  grant(name: string, change: GrantChange): Promise<{ grants: Grants; messagesEnded: number }>;
  /** Live connections with it close at once. Resolves with the number of messages that ended with it. */
  revoke(name: string, messages: MessagesOfRevoked): Promise<number>;
  /** Idempotent. */
  stop(): void;
}

/** A relay that has the folder, and is not there yet, is given so much time to start, or to end. */
const PATIENCE_MS = 10_000;
const ASK_AGAIN_MS = 50;

/**
 * The lock on relay.db says whether a relay runs: with it, this process is the only one; without, one answers, as soon
 * as it has started. @throws {AppError}
 */
export async function openTokenAdmin(folder: DataFolder, clock: Clock): Promise<TokenAdmin> {
  const started = clock.monotonic();
  for (;;) {
    const offline = unless('DATA_FOLDER_IN_USE', () => openOffline(folder, clock));
    if (!(offline instanceof AppError)) return offline;
    const online = unless('NOT_RUNNING', () => openOnline(folder, clock));
    if (!(online instanceof AppError)) return online;
    if (clock.monotonic() - started > PATIENCE_MS) throw online;
    await new Promise<void>((resolve) => {
      clock.after(ASK_AGAIN_MS, resolve);
    });
  }
}

/** The error with that code is returned, any other thrown. */
function unless(code: AppError['code'], open: () => TokenAdmin): TokenAdmin | AppError {
  try {
    return open();
  } catch (error) {
    if (error instanceof AppError && error.code === code) return error;
    throw error;
  }
}

function openOffline(folder: DataFolder, clock: Clock): TokenAdmin {
  const database = openFolderDatabase(folder, folder.relayDatabase);
  const audit = openAuditLog(folder.audit, clock);
  try {
    if (isOfCluster(folder)) {
      throw new AppError('NOT_RUNNING', 'The tokens are those of a cluster, and its relay here does not run.', {
        hint: 'Run `lantype start --mode relay` first.',
      });
    }
    const store = new SqliteTokenStore(database);
    const service = new TokenService(store, ensureSecret(folder), clock, silentLogger, audit);
    return {
      create: (token) => service.create(token),
      list: async () => service.list(),
      grant: (name, change) => service.grant(name, change),
      revoke: (name, messages) => service.revoke(name, messages),
      stop() {
        audit.stop();
        database.close();
      },
    };
  } catch (error) {
    audit.stop();
    database.close();
    throw error;
  }
}

function isOfCluster(folder: DataFolder): boolean {
  const settings = readSettingsFile(folder.settings);
  return typeof settings === 'object' && settings !== null && 'cluster' in settings;
}

function openOnline(folder: DataFolder, clock: Clock): TokenAdmin {
  const relay = connectToRelay(folder, clock);
  return {
    create: async ({ grants, ...token }) =>
      (await relay.request('POST', '/tokens', tokenAnswerSchema, { ...token, ...grants })).token,
    list: async () => (await relay.request('GET', '/tokens', tokensAnswerSchema)).tokens,
    grant: (name, change) => relay.request('PATCH', `/tokens/${encodeURIComponent(name)}`, grantAnswerSchema, change),
    async revoke(name, messages) {
      const path = `/tokens/${encodeURIComponent(name)}?messages=${messages}`;
      return (await relay.request('DELETE', path, revocationAnswerSchema)).messagesEnded;
    },
    stop: () => undefined,
  };
}
