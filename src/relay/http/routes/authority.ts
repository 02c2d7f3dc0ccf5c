import { X509Certificate } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { ProtocolError } from '../../../protocol/codes.ts';
import { AUTHORITY_PATHS, type AuthorityAnswer, type SharingAnswer } from '../../../protocol/sharing.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import type { AccessControl } from '../../../server/guard/access-control.ts';
import { appleProfile } from '../../lan/apple-profile.ts';
import { type Authority, fingerprintOf } from '../../lan/authority.ts';
import type { LanSharing } from '../../lan/lan-sharing.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';

export interface AuthorityRoutesParts {
  readonly authorizer: Authorizer;
  readonly access: Pick<AccessControl, 'admitStranger'>;
  readonly sharing: LanSharing;
  readonly relayId: string;
  /** What people call the relay now. */
  readonly name: () => string;
}

/** What a phone installs to trust this relay: for anyone, who sees it in each handshake anyway. `POST`: admin. */
export function authorityRoutes({ authorizer, access, sharing, relayId, name }: AuthorityRoutesParts): Router {
  const router = Router();
  const forAnyone =
    (send: (authority: Authority, response: Response) => void): RequestHandler =>
    (request: Request, response: Response) => {
      access.admitStranger(request);
      const authority = sharing.identity.authority;
      if (authority === undefined) throw new ProtocolError('NOT_FOUND', 'this relay has no authority of its own yet');
      send(authority, response);
    };
  router.get(
    '/authority',
    forAnyone((authority, response) => {
      const { subjects } = authority;
      const answer: AuthorityAnswer = {
        success: true,
        fingerprint: fingerprintOf(authority),
        covers: [...subjects],
      };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  router.get(
    AUTHORITY_PATHS.der,
    forAnyone(({ root }, response) => {
      const der = new X509Certificate(root).raw;
      sendFile(response, 'application/x-x509-ca-cert', 'lantype.crt', der);
    }),
  );
  router.get(
    AUTHORITY_PATHS.ios,
    forAnyone((authority, response) => {
      const profile = appleProfile(authority, relayId, name());
      sendFile(response, 'application/x-apple-aspen-config', 'lantype.mobileconfig', Buffer.from(profile));
    }),
  );
  router.post(
    '/authority',
    authorized(authorizer, ['admin'], async (_principal, _request, response) => {
      await sharing.renewAuthority();
      const answer: SharingAnswer = { success: true, ...sharing.view() };
      sendJson(response, 201, JSON.stringify(answer));
    }),
  );
  return router;
}

function sendFile(response: Response, type: string, name: string, content: Buffer): void {
  response.writeHead(200, {
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
    'content-length': content.length,
    'cache-control': 'no-cache',
  });
  response.end(content);
}
