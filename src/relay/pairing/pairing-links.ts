import type { Scope } from '../../protocol/http.ts';
import { formatPairingLink } from '../../protocol/pairing-link.ts';
import { placesOf, type SharingView } from '../../protocol/sharing.ts';

/**
 * One for each address and name that is shared, the likeliest first; none while nothing is. A name is no better than the
 * first address to begin with, for some phones do not look names up on the LAN, but it outlives a change of address. A
 * browser goes first where it trusts the certificate; an agent trusts the key alone, and needs no name.
 */
export function pairingLinks(sharing: SharingView, code: string, role: Scope): string[] {
  const { urls, pin } = sharing;
  const places = placesOf(sharing);
  const ordered = role === 'receive' ? [...new Set([...urls.slice(0, 1), ...places])] : places;
  return ordered.map((url) => {
    const { hostname: host, port } = new URL(url);
    return formatPairingLink({ host, port: Number(port || 443), pin, code, role });
  });
}
