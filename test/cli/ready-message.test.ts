import { expect, it } from 'vitest';
import type { AppReport } from '../../src/app/app.ts';
import { openDataFolder } from '../../src/app/folder/data-folder.ts';
import { readyMessage } from '../../src/cli/ready-message.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

it('says what became of what a relay had by itself when it joined a cluster', () => {
  const folder = openDataFolder(tempFolder());
  const amount = { tokens: 3, names: 1, messages: 2 };
  const linesOf = (carriedIn: NonNullable<NonNullable<AppReport['relay']>['carriedIn']>): string => {
    const sharing = { lan: false, urls: [], insecureUrls: [] } as never;
    const relay = { url: 'http://127.0.0.1:7440', port: 7440, sharing, carriedIn };
    const report = { mode: 'relay' as const, damaged: [], ownerSocket: 'x', window: 'x', relay };
    return readyMessage(report, folder, '1.0.0', 'link').join('\n');
  };
  expect(linesOf({})).not.toMatch(/cluster|NOT USED/);
  const said = '3 tokens, 1 names of computers, 2 messages that are not over';
  expect(linesOf({ carried: amount })).toContain(`has what this relay had by itself: ${said}`);
  expect(linesOf({ left: amount })).toContain(`NOT USED     what this relay has by itself: ${said}`);
});
