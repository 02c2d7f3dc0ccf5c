import type { Command } from 'commander';
import { systemClock } from '../../base/clock.ts';
import type { Diagnosis, Finding } from '../../protocol/control-views.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import { EXIT_FAILED } from '../report-error.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const rowOf = ({ name, ok, detail }: Finding): string[] => [ok ? '  ok' : '  no', name, detail];

/** The lines of `lantype doctor`: this computer, each typist, and the verdict last. */
export function formatReport({ findings, typists, canType, typist, reason }: Diagnosis): string[] {
  const lines = ['This computer', ...formatTable(findings.map(rowOf))];
  for (const { name, ok, reason: why, capabilities } of typists) {
    lines.push(`Typist ${name}: ${ok ? 'works' : `does not work: ${why ?? 'not said why'}`}`);
    lines.push(...formatTable(capabilities.map(rowOf)));
  }
  lines.push(canType ? `Texts can be typed here, by the ${typist} typist.` : `Nothing can be typed here: ${reason}`);
  return lines;
}

export function addDoctorCommand(program: Command, terminal: Terminal, setExitCode: (code: number) => void): void {
  const command = program
    .command('doctor')
    .description('find out what can be typed here, and why not; exit code 1 when nothing can');
  command
    .option('--typing', 'go through a checklist of programs, and write what came of it to a file, without texts')
    .option('--report <file>', 'with --typing: that file', 'lantype-typing-report.json');
  withCommonOptions(command).action(async (options: CommonOptions & { typing?: boolean; report: string }) => {
    if (options.typing) {
      const { runTypingCheck } = await import('../typing-check.ts');
      await runTypingCheck(dataFolderOf(options), terminal, options.report);
      return;
    }
    const { examine } = await import('../../app/agent/doctor.ts');
    const report = await examine(dataFolderOf(options), systemClock);
    if (options.json) terminal.printJson({ success: true, ...report });
    else formatReport(report).forEach(terminal.print);
    if (!report.canType) setExitCode(EXIT_FAILED);
  });
}
