import { config } from 'zod';

// Imported before any schema: at its first one zod tries whether it may make functions of texts, which would be
// faster, and which the Content-Security-Policy of the pages forbids and reports, however it is caught.
config({ jitless: true });
