import { config } from 'zod';

// Before the first schema is made: zod would try whether `new Function` works, and the page's Content-Security-Policy
// reports that as a violation, however it is caught.
config({ jitless: true });
