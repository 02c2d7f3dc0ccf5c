import type { Scope } from '../../protocol/http.ts';
import { formatPairingLink } from '../../protocol/pairing-link.ts';
import type { SharingView } from '../../protocol/sharing.ts';

/** One for each address that is shared; none while nothing is. */
export function pairingLinks({ urls, pin }: SharingView, code: string, role: Scope): string[] {
  return urls.map((url) => {
    const { hostname: host, port } = new URL(url);
    return formatPairingLink({ host, port: Number(port || 443), pin, code, role });
  });
}
