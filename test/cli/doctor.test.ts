import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { runJson, runLantype, startLantype } from './command-line.ts';

describe(
  'doctor without a display',
  skipUnless(process.platform === 'linux', 'a desktop without a display is a Linux matter'),
  () => {
    it('says why nothing can be typed, and what to do, and makes nothing', { timeout: 30_000 }, async () => {
      const options = { dataDir: path.join(tempFolder(), 'data') };
      const { code, json } = await runJson(['doctor'], options);
      expect(code).toBe(1);
      expect(json).toMatchObject({
        success: true,
        canType: false,
        reason: expect.stringContaining('DISPLAY'),
        findings: expect.arrayContaining([
          { name: 'Node.js', ok: true, detail: process.version },
          { name: 'node:sqlite', ok: true, detail: expect.stringContaining('SQLite 3') },
          expect.objectContaining({ name: 'desktop session', detail: expect.stringContaining('DISPLAY') }),
          expect.objectContaining({ name: 'data folder', detail: expect.stringContaining(options.dataDir) }),
          { name: 'relay', ok: false, detail: expect.stringContaining('lantype start') },
        ]),
        typists: [{ name: 'x11', ok: false }],
      });
      expect(existsSync(options.dataDir)).toBe(false);
      const human = await runLantype(['doctor'], options);
      expect(human.code).toBe(1);
      expect(human.stdout).toMatch(/Nothing can be typed here: .*DISPLAY/);
    });

    it('has no checklist to go through where nothing can be typed', async () => {
      const { code, stderr } = await runLantype(['doctor', '--typing'], { dataDir: tempFolder() });
      expect(code).toBe(1);
      expect(stderr).toMatch(/Nothing can be typed here: x11: DISPLAY/);
    });

    it('says why a display that is named but not there does not help', async () => {
      const { code, json } = await runJson(['doctor'], { dataDir: tempFolder(), env: { DISPLAY: ':54321' } });
      expect({ code, json }).toMatchObject({
        code: 1,
        json: { canType: false, reason: expect.stringContaining(':54321') },
      });
    });
  },
);

it('sees the running relay, and settings that are broken', { timeout: 30_000 }, async () => {
  const options = { dataDir: tempFolder() };
  const { ready } = await startLantype(['--mode', 'relay'], options);
  const healthy = await runJson(['doctor'], options);
  expect(healthy.json.findings).toContainEqual(
    expect.objectContaining({ name: 'relay', ok: true, detail: expect.stringContaining(ready.relay.url) }),
  );
  writeFileSync(path.join(options.dataDir, 'settings.json'), '{"typingMethod": 1}');
  const broken = await runJson(['doctor'], options);
  expect(broken).toMatchObject({ code: 1, json: { reason: expect.stringContaining('typingMethod') } });
});
