import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type EngineScript, says } from './scripted-engine.ts';
import { silence, wav } from './sound.ts';

/** JSGF: what is expected, and nothing else. */
const GRAMMAR = `#JSGF V1.0;
grammar commands;
public <command> = <digit> <digit> <digit> | open the window | close the door | save the file | go back;
<digit> = zero | one | two | three | four | five | six | seven | eight | nine;
`;

/** A real recogniser, Debian's, for a small grammar: answers as an engine that gives texts alone. */
export const pocketsphinx: EngineScript = async ({ samples }, response) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lantype-sphinx-'));
  try {
    const [sound, grammar] = [path.join(folder, 'sound.wav'), path.join(folder, 'commands.jsgf')];
    // It finds where speech begins by the silence before it.
    writeFileSync(sound, wav(silence(300), samples, silence(300)));
    writeFileSync(grammar, GRAMMAR);
    const args = ['-infile', sound, '-jsgf', grammar, '-logfn', '/dev/null'];
    const child = spawn('pocketsphinx_continuous', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    says(response, { text: (await text(child.stdout)).trim() });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
