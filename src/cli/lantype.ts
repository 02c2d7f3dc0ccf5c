#!/usr/bin/env node
import { tolerateClosedTerminal } from '../app/terminal/closed-terminal.ts';
import { runCommandLine } from './program.ts';
import { processTerminal } from './terminal.ts';

// Whatever is written from here on, also by libraries, is for its owner's eyes.
process.umask(0o077);
tolerateClosedTerminal(process.stdout, process.stderr);
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal);
