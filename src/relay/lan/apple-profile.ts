import { createHash, X509Certificate } from 'node:crypto';
import { escaped } from '../../server/answers/escaped.ts';
import type { Authority } from './authority.ts';

const IDENTIFIER = 'app.lantype.authority';

/**
 * A configuration profile that has iOS and macOS offer the authority for installation (Apple, Configuration Profile
 * Reference, "Certificates Payload"). Of one relay a later profile takes the place of the one before.
 */
export function appleProfile({ root }: Authority, relayId: string, relayName: string): string {
  const der = new X509Certificate(root).raw;
  const title = escaped(`Lantype: ${relayName}`);
  const about = escaped('Lets this device trust the Lantype relay of that name, and nothing else.');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadIdentifier</key><string>${IDENTIFIER}.${relayId}</string>
  <key>PayloadUUID</key><string>${uuidOf('profile', der)}</string>
  <key>PayloadDisplayName</key><string>${title}</string>
  <key>PayloadDescription</key><string>${about}</string>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>${IDENTIFIER}.${relayId}.root</string>
      <key>PayloadUUID</key><string>${uuidOf('root', der)}</string>
      <key>PayloadDisplayName</key><string>${title}</string>
      <key>PayloadCertificateFileName</key><string>lantype.cer</string>
      <key>PayloadContent</key>
      <data>${der.toString('base64')}</data>
    </dict>
  </array>
</dict>
</plist>
`;
}

/** The same for the same certificate, as installing it twice should be the same as once. RFC 9562, 5.8. */
function uuidOf(what: string, der: Buffer): string {
  const bytes = createHash('sha256').update(what).update(der).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
