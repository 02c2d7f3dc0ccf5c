import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface DocExample {
  /** The line of the document where it begins, to find it by. */
  line: number;
  script: string;
  /** What the document says that it prints; nothing: it prints nothing. */
  answer: { language: 'json' | 'text'; text: string } | undefined;
}

const EXAMPLE = /^```sh example\n(.*?)^```$(?:\n\n^```(json|text) answer\n(.*?)^```$)?/gms;

/** A document in `docs`. */
export function docText(name: string): string {
  return readFileSync(path.resolve(import.meta.dirname, '../../../docs', name), 'utf8');
}

/** The fenced `sh example` blocks of a document in `docs`, each with the `answer` block behind it. */
export function docExamples(name: string): DocExample[] {
  const document = docText(name);
  return Array.from(document.matchAll(EXAMPLE), ({ index, 1: script = '', 2: language, 3: text }) => ({
    line: document.slice(0, index).split('\n').length,
    script,
    answer: text === undefined ? undefined : { language: language === 'json' ? 'json' : 'text', text },
  }));
}

export interface ShellRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a script in `cwd`, with nothing of this process's environment but where programs are. */
export function runShell(script: string, cwd: string, env: Record<string, string>): Promise<ShellRun> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-euc', script], { cwd, env: { PATH: process.env.PATH, HOME: cwd, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += String(data);
    });
    child.stderr.on('data', (data) => {
      stderr += String(data);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Fields whose values a reader may rely on, and which therefore have to be in the document as they are. */
const LITERAL = new Set([
  'success',
  'status',
  'queued',
  'receipt',
  'code',
  'type',
  'scope',
  'deviceId',
  'name',
  'online',
  'gap',
]);

/** A code for pairing is another each time; the codes of errors are not. */
const ERROR_CODE = /^[A-Z_]+$/;

/** The answer with every value replaced by its type, but for those that are the same each time. */
export function shapeOf(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shapeOf(item, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, shapeOf(inner, field)]));
  }
  const changing = key === 'code' && !ERROR_CODE.test(String(value));
  return LITERAL.has(key) && !changing ? value : typeof value;
}
