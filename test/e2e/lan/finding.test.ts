import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { issueCertificate } from '../../../src/relay/lan/certificate.ts';
import { eventually } from '../../helpers/eventually.ts';
import { output, startChild } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import {
  askLantype,
  type LantypeProcess,
  startLantype,
  withoutDisplay,
} from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { newTlsKey } from '../../helpers/tls-identity.ts';
import { Home } from './home.ts';
import { missingNamespaces } from './network.ts';
import type { Question, Seen } from './visitor.ts';

const VISITOR = path.join(import.meta.dirname, 'visitor.ts');
const MDNS_ASKER = path.join(import.meta.dirname, 'mdns-asker.ts');
const MDNS_HOST = path.join(import.meta.dirname, 'mdns-host.ts');
const missing = missingNamespaces();

describe('finding the relay', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  const newHome = (): Home => started(new Home());
  const newFolder = (settings: object = {}): string => started(newDataFolder(settings)).path;

  const share = (home: Home, dataDir: string, port = '0'): Promise<LantypeProcess> =>
    shareOn(home.computer, dataDir, port);

  async function shareOn(host: readonly string[], dataDir: string, port = '0'): Promise<LantypeProcess> {
    const args = ['--mode', 'relay', '--lan', '--lan-port', port, '--data-dir', dataDir];
    return started(await startLantype(args, withoutDisplay(), host));
  }

  const urlsOf = (relay: LantypeProcess): string[] => relay.ready.relay?.sharing.urls ?? [];
  const portOf = (relay: LantypeProcess): number => Number(new URL(urlsOf(relay)[0] ?? '').port);
  const hostsOf = (urls: readonly string[]): string[] => urls.map((url) => new URL(url).hostname);

  async function see(host: readonly string[], ...questions: Question[]): Promise<Seen[]> {
    const [command = '', ...args] = [
      ...host,
      process.execPath,
      VISITOR,
      ...questions.map((each) => JSON.stringify(each)),
    ];
    return JSON.parse(await output(command, args, withoutDisplay()));
  }

  /** The addresses that the relay shares now, as its own computer tells. */
  const shared = async (home: Home, dataDir: string): Promise<string[]> =>
    hostsOf((await askLantype(['share', '--data-dir', dataDir], withoutDisplay(), home.computer)).urls);

  /** The addresses that a host hears for a name. `port`: it asks from; 0: any. */
  async function resolve(host: readonly string[], name: string, port = '5353'): Promise<string[]> {
    const [command = '', ...args] = [...host, process.execPath, MDNS_ASKER, name, port];
    return JSON.parse(await output(command, args, withoutDisplay()));
  }

  it('the first link leads to the home network, whatever VPN, Tailscale, containers and IPv6 there are', async () => {
    const home = newHome();
    // A container network, with something in it.
    home.ip('link', 'add', 'br-1', 'type', 'bridge');
    home.ip('addr', 'add', '172.18.0.1/16', 'dev', 'br-1');
    home.plug('veth1', []);
    home.ip('link', 'set', 'veth1', 'master', 'br-1');
    home.ip('link', 'set', 'br-1', 'up');
    home.plug('tun0', ['10.8.0.2/24']);
    home.plug('tailscale0', ['100.101.102.103/32']);
    const phone = home.plug('eth0', ['192.168.1.5/24'], ['192.168.1.9/24']);
    home.ip('route', 'add', 'default', 'via', '192.168.1.9', 'dev', 'eth0');
    // The kernel makes a temporary address beside this one (RFC 8981).
    await output(
      'ip',
      [...home.computer.slice(1), 'sysctl', '-q', '-w', 'net.ipv6.conf.eth0.use_tempaddr=2'],
      process.env,
    );
    home.ip('addr', 'add', '2001:db8::5/64', 'dev', 'eth0', 'mngtmpaddr', 'nodad');
    const [, , , namespace = ''] = home.computer;
    await eventually('a temporary address', async () =>
      (await output('ip', ['-n', namespace, 'addr', 'show', 'dev', 'eth0'], process.env)).includes('temporary'),
    );

    const dataDir = newFolder();
    const relay = await share(home, dataDir);
    expect(hostsOf(urlsOf(relay))).toEqual(['192.168.1.5', '[2001:db8::5]', '10.8.0.2', '100.101.102.103']);
    const { links } = await askLantype(['pair', '--data-dir', dataDir], withoutDisplay(), home.computer);
    expect(hostsOf(links).slice(0, 2)).toEqual(['192.168.1.5', `${os.hostname().split('.')[0]}.local`]);
    expect(await see(phone, { url: `${urlsOf(relay)[0]}/health` })).toMatchObject([{ status: 200 }]);
  });

  it('lanAddresses decides when it is set', async () => {
    const home = newHome();
    home.plug('eth0', ['192.168.1.5/24']);
    home.plug('eth1', ['192.168.2.5/24']);
    home.ip('route', 'add', 'default', 'dev', 'eth0');
    const relay = await share(home, newFolder({ lanAddresses: ['192.168.2.5'] }));
    expect(hostsOf(urlsOf(relay))).toEqual(['192.168.2.5']);
  });

  it('the certificate of an address stays when others come, and from home to the office and back', async () => {
    const home = newHome();
    const plugHome = () => home.plug('eth0', ['10.77.0.1/24'], ['10.77.0.2/24']);
    let phone = plugHome();
    const dataDir = newFolder();
    const relay = await share(home, dataDir);
    const url = `https://10.77.0.1:${portOf(relay)}/health`;
    const local = `${os.hostname().split('.')[0]}.local`;
    const named = { url, servername: local, headers: { host: local } };
    const certificates = async () => (await see(phone, { url }, named)).map(({ fingerprint }) => fingerprint);
    const before = await certificates();
    expect(before).toEqual([expect.any(String), expect.any(String)]);

    home.plug('wwan0', ['172.18.0.1/16']);
    home.ip('addr', 'add', '2001:db8::1234/64', 'dev', 'eth0', 'nodad');
    await eventually('more addresses', async () => (await shared(home, dataDir)).length === 3, 20_000);
    expect(await certificates()).toEqual(before);

    home.unplug('wwan0');
    home.unplug('eth0');
    const office = home.plug('eth0', ['192.168.9.9/24'], ['192.168.9.2/24']);
    await eventually('the office', async () => (await shared(home, dataDir)).join() === '192.168.9.9', 20_000);
    const [atOffice] = await see(office, { url: url.replace('10.77.0.1', '192.168.9.9') });
    expect(atOffice).toMatchObject({ status: 200, fingerprint: expect.any(String) });
    home.unplug('eth0');
    phone = plugHome();
    await eventually('home', async () => (await shared(home, dataDir)).join() === '10.77.0.1', 20_000);
    expect(await certificates()).toEqual(before);
    // Over a restart as well.
    await relay.stop();
    const again = await share(home, dataDir, String(portOf(relay)));
    expect(await certificates()).toEqual(before);
    expect(again.ready.relay?.sharing.pin).toBe(relay.ready.relay?.sharing.pin);
  });

  it('who forgets the s of https is led to it, and further names are taken', async () => {
    const home = newHome();
    const phone = home.plug('eth0', ['10.77.0.1/24'], ['10.77.0.2/24']);
    const relay = await share(home, newFolder({ hostNames: ['desk.lan'] }));
    const port = portOf(relay);
    const place = `10.77.0.1:${port}`;
    const headers = { host: `desk.lan:${port}` };
    const [plain, secure, named, strange] = await see(
      phone,
      { url: `http://${place}/?from=bookmark` },
      { url: `https://${place}/health` },
      { url: `https://${place}/health`, headers, servername: 'desk.lan' },
      {
        url: `https://${place}/`,
        headers: { host: 'other.lan', accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' },
      },
    );
    expect(plain).toMatchObject({ status: 307, location: `https://${place}/?from=bookmark` });
    expect(secure).toMatchObject({ status: 200 });
    expect(named).toMatchObject({ status: 200, names: 'DNS:desk.lan' });
    expect(strange).toMatchObject({ status: 403, type: expect.stringContaining('text/html') });
    expect(strange?.body).toContain('&quot;hostNames&quot;: [&quot;other.lan&quot;]');
    // The window is not there for a reverse proxy of this computer.
    const window = `${relay.ready.relay?.url}/app/`;
    const seen = await see(home.computer, { url: window }, { url: window, headers: { host: 'desk.lan' } });
    expect(seen.map(({ status }) => status)).toEqual([200, 404]);
  });

  it('a certificate of the settings is shown for its name, and renewed without a restart', async () => {
    const home = newHome();
    const phone = home.plug('eth0', ['10.77.0.1/24'], ['10.77.0.2/24']);
    const dataDir = newFolder({ hostNames: ['desk.lan'], tlsCertificate: 'desk.pem', tlsKey: 'desk-key.pem' });
    const renew = async (): Promise<string> => {
      const key = newTlsKey();
      const cert = await issueCertificate({ key, subject: 'desk.lan', now: Date.now() });
      writeFileSync(path.join(dataDir, 'desk-key.pem'), key);
      writeFileSync(path.join(dataDir, 'desk.pem'), cert);
      return new X509Certificate(cert).fingerprint256;
    };
    const first = await renew();
    const relay = await share(home, dataDir);
    const url = `https://10.77.0.1:${portOf(relay)}/health`;
    const look = async () =>
      (await see(phone, { url, servername: 'desk.lan', headers: { host: 'desk.lan' } }, { url })).map(
        ({ fingerprint }) => fingerprint,
      );
    const [named, byAddress] = await look();
    expect([named, byAddress === first]).toEqual([first, false]);
    const { links } = await askLantype(['pair', '--data-dir', dataDir], withoutDisplay(), home.computer);
    expect(hostsOf(links).slice(0, 2)).toEqual(['desk.lan', '10.77.0.1']);
    const second = await renew();
    await eventually('the new one', async () => (await look())[0] === second, 30_000);
    expect((await look())[1]).toBe(byAddress);
  });

  it('is announced on every network that is shared, with the address that it has there, and by its name', async () => {
    const home = newHome();
    const first = home.plug('eth0', ['10.77.0.1/24'], ['10.77.0.2/24']);
    home.ip('route', 'add', 'default', 'dev', 'eth0');
    const second = home.plug('eth1', ['10.78.0.1/24'], ['10.78.0.2/24']);
    const relay = await share(home, newFolder());
    const port = portOf(relay);
    const relays = async (host: readonly string[]) =>
      (await askLantype(['relays', '--data-dir', newFolder()], withoutDisplay(), host)).relays;
    expect(await relays(second)).toMatchObject([{ urls: [`https://10.78.0.1:${port}`] }]);
    expect(await relays(first)).toMatchObject([{ urls: [`https://10.77.0.1:${port}`] }]);
    const [name = ''] = relay.ready.relay?.sharing.namedUrls ?? [];
    const { hostname } = new URL(name);
    expect([await resolve(first, hostname), await resolve(second, hostname)]).toEqual([['10.77.0.1'], ['10.78.0.1']]);
    // Simple resolvers ask from a port of their own, and hear only what is sent to it.
    expect(await resolve(second, hostname, '0')).toEqual(['10.78.0.1']);
  });

  it('who looks for relays asks on all networks of the computer', async () => {
    const home = newHome();
    home.plug('eth0', ['10.77.0.1/24'], ['10.77.0.2/24']);
    home.ip('route', 'add', 'default', 'dev', 'eth0');
    const other = home.plug('eth1', ['10.78.0.1/24'], ['10.78.0.2/24']);
    const relay = await shareOn(other, newFolder());
    const ask = () => askLantype(['relays', '--data-dir', newFolder()], withoutDisplay(), home.computer);
    // Each look takes three seconds: by the third the relay announces nothing any more without being asked.
    await ask();
    await ask();
    expect((await ask()).relays).toMatchObject([{ urls: [`https://10.78.0.2:${portOf(relay)}`] }]);
  });

  it('a name that another computer has is neither claimed nor offered', async () => {
    const home = newHome();
    const other = home.plug('eth0', ['10.77.0.1/24'], ['10.77.0.2/24']);
    home.ip('route', 'add', 'default', 'dev', 'eth0');
    const localName = `${os.hostname().split('.')[0]}.local`;
    const [command = '', ...args] = [...other, process.execPath, MDNS_HOST, localName, '10.77.0.2'];
    const rival = started(startChild(command, args));
    await eventually('the other computer', () => rival.output().includes('ready'));
    const dataDir = newFolder();
    await share(home, dataDir);
    const offered = async () =>
      (await askLantype(['share', '--data-dir', dataDir], withoutDisplay(), home.computer)).namedUrls;
    await eventually('the name to be given up', async () => (await offered()).length === 0);
  });
});
