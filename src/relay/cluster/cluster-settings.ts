import { isIP } from 'node:net';
import { z } from 'zod';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

const serverSchema = z
  .url({ protocol: /^(nats|tls)$/, error: 'is an address such as tls://nats-1.example.org:4222' })
  // A password would be in every list of processes.
  .refine((address) => {
    const url = URL.parse(address);
    return (
      url === null || [url.username, url.password, url.pathname.replace('/', ''), url.search, url.hash].join('') === ''
    );
  }, 'is a host and a port, and nothing else: credentials are in a file of their own');

const file = z.string().min(1);

/** In names of NATS, and in a label of the metrics. */
const memberSchema = z.string().regex(/^[A-Za-z0-9-]{1,63}$/, 'is letters, digits and hyphens, at most 63');

/** How NATS is reached. */
export interface ClusterTransport {
  readonly servers: readonly string[];
  readonly credentials?: string | undefined;
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** Where TLS is asked for once it is for all servers: who goes on to the next one is not to fall back. */
export function wantsTls({ servers, ca, certificate }: ClusterTransport): boolean {
  return ca !== undefined || certificate !== undefined || servers.some((server) => server.startsWith('tls:'));
}

function hostsOf({ servers }: ClusterTransport): string[] {
  return servers.map((server) => URL.parse(server)?.hostname ?? '');
}

function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, '')) !== 0;
}

/** How a relay of a cluster reaches NATS. Files are PEM, or seen from the data folder when they are relative. */
export const clusterSettingsSchema = z
  .strictObject({
    /** Some of the servers, better all: whichever answers first is taken, and the next one when it goes away. */
    servers: z.array(serverSchema).min(1),
    /** A `.creds` file as `nsc` writes it, or one line, `user:password`. Readable for its owner only. */
    credentials: file.optional(),
    /** The authority of the servers' certificates. Default: those that Node.js knows. */
    ca: file.optional(),
    /** What the relay shows the servers of itself. */
    certificate: file.optional(),
    key: file.optional(),
    /** Tells this relay from the others, also when it is started anew; no two have the same. Default: the host name. */
    member: memberSchema.optional(),
    /** How many servers have each text before it is accepted. */
    replicas: z.union([z.literal(1), z.literal(3), z.literal(5)], 'is 1, 3 or 5').default(3),
  })
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
    path: ['certificate'],
    message: 'certificate and key go together',
  })
  .refine((settings) => wantsTls(settings) || hostsOf(settings).every((host) => LOOPBACK.test(host)), {
    path: ['servers'],
    message: 'texts and tokens would go over the network unencrypted: use tls://',
  })
  // In the certificate of a server that is known by an address, the client of NATS looks for the name "localhost".
  .refine((settings) => !(wantsTls(settings) && hostsOf(settings).some(isAddress)), {
    path: ['servers'],
    message: 'a certificate is of a name: give the names of the servers, not their addresses',
  });
export type ClusterSettings = z.output<typeof clusterSettingsSchema>;

/** A host name as the name of a member, as far as it can be one. */
export function memberOf(hostname: string): string {
  const name = hostname.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 63);
  return name === '' ? 'relay' : name;
}
