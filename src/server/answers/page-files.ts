import express, { type RequestHandler } from 'express';
import { CONTENT_SECURITY_POLICY } from '../../protocol/content-security-policy.ts';

/** Their names change with their content. */
const HASHED = /[\\/]assets[\\/]/;
const A_YEAR = 'public, max-age=31536000, immutable';

/**
 * The files of a built page, for anyone who asks: they are no secret. A request that none of them answers goes on.
 * @param folder absolute; files whose names begin with a dot, and everything outside, do not exist
 */
export function pageFiles(folder: string): RequestHandler {
  return express.static(folder, {
    dotfiles: 'ignore',
    redirect: false,
    setHeaders: (response, file) => {
      response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
      response.setHeader('cache-control', HASHED.test(file) ? A_YEAR : 'no-cache');
    },
  });
}
