import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/**
 * What helmet sets, for answers that are data and no pages, as a list: its fifteen functions would run for every
 * message, and always come to the same. A page brings a Content-Security-Policy of its own.
 */
export function securityHeaders(): ReadonlyArray<readonly [string, string]> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
    },
    crossOriginEmbedderPolicy: true,
    referrerPolicy: { policy: 'no-referrer' },
    // Says nothing to browsers that see an IP address (RFC 6797, 8.1.1), and would bind other programs of this host.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })(request, response, () => undefined);
  const headers = Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)] as const);
  return [...headers, ['cache-control', 'no-store']];
}
