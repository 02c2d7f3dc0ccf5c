#!/usr/bin/env node
import { runCommandLine } from './program.ts';
import { processTerminal } from './terminal.ts';

// Whatever is written from here on, also by libraries, is for its owner's eyes.
process.umask(0o077);
// A reader that has seen enough (`| head`) is no error, and neither is a terminal that was closed.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal);
