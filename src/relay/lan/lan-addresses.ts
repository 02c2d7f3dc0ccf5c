import os from 'node:os';

/**
 * The addresses of this computer that others on its networks can reach. Without link-local IPv6: such an address
 * means something only together with an interface, which no link can carry (RFC 6874 is not implemented by browsers).
 */
export function lanAddresses(): string[] {
  return Object.values(os.networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
    .map(({ address }) => address);
}
