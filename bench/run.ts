import { parseArgs } from 'node:util';
import { Cleanup } from './processes/cleanup.ts';
import { printMachine } from './report/machine.ts';
import { printHead, printResult } from './report/print.ts';
import type { Section } from './report/section.ts';
import { broadcastSection } from './sections/broadcast.ts';
import { clusterSection } from './sections/cluster.ts';
import { clusterScaleSection } from './sections/cluster-scale.ts';
import { fieldsSection } from './sections/fields.ts';
import { lanSection } from './sections/lan.ts';
import { memorySection } from './sections/memory.ts';
import { peersSection } from './sections/peers.ts';
import { phoneSection } from './sections/phone.ts';
import { promotionSection } from './sections/promotion.ts';
import { recognitionSection } from './sections/recognition.ts';
import { reconnectSection } from './sections/reconnect.ts';
import { relaySection } from './sections/relay.ts';
import { revocationSection } from './sections/revocation.ts';
import { scaleSection } from './sections/scale.ts';
import { singleSection } from './sections/single.ts';
import { traceSection } from './sections/trace.ts';
import { typingSection } from './sections/typing.ts';
import { waylandSection } from './sections/wayland.ts';
import { windowSection } from './sections/window.ts';

/** `npm run bench [-- [--strict] [section …]]`; see bench/README.md. */
const SECTIONS: readonly Section[] = [
  typingSection,
  waylandSection,
  fieldsSection,
  traceSection,
  reconnectSection,
  relaySection,
  singleSection,
  peersSection,
  lanSection,
  broadcastSection,
  memorySection,
  promotionSection,
  scaleSection,
  phoneSection,
  recognitionSection,
  clusterSection,
  clusterScaleSection,
  revocationSection,
  windowSection,
];

function parseCommandLine(args: string[]): { strict: boolean; sections: readonly Section[] } {
  const { values, positionals } = parseArgs({
    args,
    options: { strict: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !SECTIONS.some((section) => section.name === name));
  if (unknown !== undefined) {
    throw new Error(`There is no section ${unknown}; there are ${SECTIONS.map(({ name }) => name).join(', ')}.`);
  }
  const chosen = SECTIONS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { strict: values.strict, sections: chosen };
}

/** Returns whether every target was met. */
async function runSection(section: Section, cleanup: Cleanup): Promise<boolean> {
  printHead(section.title);
  const why = section.impossible();
  if (why !== undefined) {
    console.log(`\nnot measured: ${why}`);
    return false;
  }
  try {
    const result = await section.run(cleanup);
    printResult(result);
    return result.checks.every(({ met }) => met);
  } finally {
    await cleanup.run();
  }
}

async function main(): Promise<void> {
  const { strict, sections } = parseCommandLine(process.argv.slice(2));
  const cleanup = new Cleanup();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void cleanup.run().finally(() => process.exit(1)));
  }
  printMachine();
  let allMet = true;
  for (const section of sections) allMet = (await runSection(section, cleanup)) && allMet;
  if (strict && !allMet) process.exitCode = 1;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
