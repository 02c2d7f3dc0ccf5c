import type { Finding } from '../../protocol/control-views.ts';
import { firewallCommands, isNobodyThere } from '../../protocol/firewall.ts';
import type { PairingView } from '../../protocol/pairing.ts';
import type { SharingView } from '../../protocol/sharing.ts';

/**
 * How it stands with those who come over the network; nothing while the relay is not shared.
 * @param now milliseconds since the Unix epoch
 */
export function examineSharing(sharing: SharingView, pairing: PairingView, platform: string, now: number): Finding[] {
  const [place] = sharing.urls;
  if (!sharing.lan || place === undefined) return [];
  const port = Number(new URL(place).port || 443);
  return [examineReach(sharing, port, isNobodyThere(pairing, now), platform), ...examineAuthority(sharing)];
}

function examineReach({ reached, firewall }: SharingView, port: number, waits: boolean, platform: string): Finding {
  const name = 'network';
  const values = { port: String(port) };
  if (reached === true) {
    return { name, ok: true, detail: `others have reached port ${port}`, said: { code: 'reached', values } };
  }
  const commands = firewallCommands(port, firewall, platform).map(({ command }) => command);
  const advice = commands.length === 0 ? '' : `. If a firewall is in the way: ${commands.join(', or ')}`;
  const said = { code: 'notReached', values: { ...values, commands: commands.join(', ') } };
  return { name, ok: !waits, detail: `nobody has reached port ${port} yet${advice}`, said };
}

function examineAuthority({ authority }: SharingView): Finding[] {
  const name = 'certificate for phones';
  if (authority === undefined) {
    const said = { code: 'certificateNone', values: {} };
    return [{ name, ok: true, detail: 'none; lantype certificate new makes one', said }];
  }
  const { covers, missing } = authority;
  if (missing.length === 0) {
    const said = { code: 'certificateFor', values: { covers: covers.join(', ') } };
    return [{ name, ok: true, detail: `for ${covers.join(', ')}`, said }];
  }
  const detail = `not for ${missing.join(', ')}: use another name, or lantype certificate new and install it on the phones`;
  return [{ name, ok: false, detail, said: { code: 'certificateMissing', values: { missing: missing.join(', ') } } }];
}
