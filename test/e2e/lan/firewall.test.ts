import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { output, startChild } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { LANTYPE } from '../../helpers/processes/lantype-command.ts';
import { startLantype, withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms } from '../desktop/display.ts';
import { missingNamespaces, namespaceNetwork } from './network.ts';

const missing = missingNamespaces() ?? missingPrograms('nft');

describe('a firewall before the relay', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('pair, doctor and a computer that joins say which port, until somebody gets through', async () => {
    const network = started(namespaceNetwork());
    const folder = started(newDataFolder()).path;
    const args = ['--mode', 'relay', '--lan', '--lan-port', '7443', '--data-dir', folder];
    started(await startLantype(args, withoutDisplay(), network.relay));
    const nft = (...rest: string[]) => run(network.relay, 'nft', ...rest);
    await nft('add', 'table', 'inet', 'test');
    await nft('add', 'chain', 'inet', 'test', 'input', '{ type filter hook input priority 0; }');
    await nft('add', 'rule', 'inet', 'test', 'input', 'iifname', 'lan0', 'tcp', 'dport', '7443', 'drop');

    const lantype = (host: readonly string[], ...rest: string[]) => {
      const [command = '', ...line] = [...host, process.execPath, ...LANTYPE, ...rest];
      return [command, line] as const;
    };
    /** What a command prints that may fail. */
    const say = (host: readonly string[], ...rest: string[]): Promise<string> =>
      output(...lantype(host, ...rest), withoutDisplay()).catch(({ stdout }: { stdout?: string }) => String(stdout));
    const pair = started(
      startChild(...lantype(network.relay, 'pair', '--role', 'receive', '--data-dir', folder), {
        env: withoutDisplay(),
      }),
    );
    await eventually('the link', () => /https:\S+/.test(pair.output()));
    const link = /https:\S+/.exec(pair.output())?.[0] ?? '';
    const join = ['--mode', 'agent', '--relay', link, '--data-dir'];
    const refused = say(network.agent, 'start', '--headless', '--json', ...join, started(newDataFolder()).path);
    await eventually('the advice', () => pair.output().includes('Nobody has reached port 7443'), 30_000);
    expect(pair.output()).toMatch(/sudo ufw allow 7443\/tcp|firewall-cmd .*7443\/tcp/);
    expect(await refused).toContain('its firewall blocks the port');
    const reach = async () =>
      JSON.parse(await say(network.relay, 'doctor', '--json', '--data-dir', folder)).findings.find(
        ({ name }: { name: string }) => name === 'network',
      );
    expect(await reach()).toMatchObject({ ok: false, detail: expect.stringContaining('port 7443') });

    await nft('delete', 'table', 'inet', 'test');
    const agent = started(
      await startLantype([...join, started(newDataFolder()).path], withoutDisplay(), network.agent),
    );
    expect(agent.ready).toMatchObject({ device: { connection: { phase: 'registered' } } });
    expect(await reach()).toMatchObject({ name: 'network', ok: true, detail: 'others have reached port 7443' });
    await eventually('the end', () => pair.output().includes('Paired'));
  });
});

function run(host: readonly string[], ...rest: string[]): Promise<string> {
  const [command = '', ...args] = [...host, ...rest];
  return output(command, args, process.env);
}
