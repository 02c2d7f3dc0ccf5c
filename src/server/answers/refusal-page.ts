import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProtocolError } from '../../protocol/codes.ts';
import { escaped } from './escaped.ts';
import { sendError } from './json-answer.ts';
import { hasLongBody } from './unread-body.ts';

/** Why the guard turned a request away, as far as a person can do something about it. */
export type RefusalReason = 'host' | 'origin' | 'other';

const WORDS = {
  en: {
    host: 'This is Lantype, but it does not know this name',
    hostWhat: (name: string) =>
      `It was asked as ${name}. So that no foreign web site can speak to it, it answers to its own names and addresses only.`,
    hostDo: 'If the name is yours, add it to settings.json in the data folder, and start Lantype again:',
    hostElse: 'Or open the address that the Lantype window, or “lantype pair”, shows.',
    origin: 'A page of another site led here',
    originDo: 'Lantype takes nothing from other sites. Type its address yourself, or open it from your bookmarks.',
    other: 'Lantype could not take this',
  },
  es: {
    host: 'Esto es Lantype, pero no conoce este nombre',
    hostWhat: (name: string) =>
      `Le han preguntado como ${name}. Para que ningún sitio ajeno pueda hablar con él, solo responde a sus propios nombres y direcciones.`,
    hostDo: 'Si el nombre es suyo, añádalo a settings.json, en la carpeta de datos, y vuelva a iniciar Lantype:',
    hostElse: 'O abra la dirección que muestra la ventana de Lantype, o «lantype pair».',
    origin: 'Una página de otro sitio ha llevado aquí',
    originDo: 'Lantype no acepta nada de otros sitios. Escriba usted su dirección, o ábrala desde sus marcadores.',
    other: 'Lantype no ha podido aceptar esto',
  },
} as const;

const STYLE = 'body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** Says no: to a browser that is opening a page as a page, with what can be done; to everything else as JSON. */
export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  error: ProtocolError,
  reason: RefusalReason,
): void {
  if (!isNavigation(request) || hasLongBody(request) || response.headersSent) {
    sendError(response, error);
    return;
  }
  const page = refusalPage(request, error, reason);
  response.setHeader('content-security-policy', POLICY);
  response.writeHead(error.httpStatus, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
  });
  response.end(request.method === 'HEAD' ? undefined : page);
}

/** Fetch Metadata (W3C) where a browser sends it; else what it would like to get. */
function isNavigation({ headers }: IncomingMessage): boolean {
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  return headers.accept?.includes('text/html') ?? false;
}

function refusalPage({ headers }: IncomingMessage, error: ProtocolError, reason: RefusalReason): string {
  const language = /^es\b/i.test(headers['accept-language'] ?? '') ? 'es' : 'en';
  const words = WORDS[language];
  const name = nameOf(headers.host);
  const said: Record<RefusalReason, string[]> = {
    host: [
      ...(name === undefined ? [] : [paragraph(words.hostWhat(name)), paragraph(words.hostDo)]),
      ...(name === undefined ? [] : [`<pre>${escaped(`"hostNames": ["${name}"]`)}</pre>`]),
      paragraph(words.hostElse),
    ],
    origin: [paragraph(words.originDo)],
    other: [paragraph(error.message)],
  };
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Lantype</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><style>${STYLE}</style></head>
<body><h1>${escaped(words[reason])}</h1>
${said[reason].join('\n')}
</body></html>
`;
}

/** The name or address of a Host header, as the settings take it; `undefined` when it is nothing of the kind. */
function nameOf(host: string | undefined): string | undefined {
  const [, bracketed, bare] =
    /^(?:\[([\da-f:.]+)\]|([a-z\d](?:[a-z\d.-]{0,252}[a-z\d])?)\.?)(?::\d+)?$/i.exec(host ?? '') ?? [];
  return (bracketed ?? bare)?.toLowerCase();
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}
