/**
 * Of our pages, whoever serves them: everything from where the page came from, and nothing inline, neither scripts nor
 * styles (CSP level 3). A header, for `frame-ancestors` means nothing in a page itself.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
