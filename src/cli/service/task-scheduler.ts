import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mustRun } from './run-tool.ts';
import { type RunTool, type ServiceCommand, type ServiceManager, xml } from './service-manager.ts';

const TASK = 'Lantype';

/**
 * An argument as Windows programs take their command line apart: backslashes count only before a quote ("Parsing C
 * command-line arguments", Microsoft C++).
 */
function quoted(argument: string): string {
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** A task (Task Scheduler Schema 1.2): at log-in, in the user's own session, without a limit of time. */
export function scheduledTask({ command: [program, ...args] }: Pick<ServiceCommand, 'command'>, user: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <RegistrationInfo>',
    '    <Description>Lantype types what your phone dictates. Made by lantype service install.</Description>',
    '  </RegistrationInfo>',
    '  <Triggers>',
    '    <LogonTrigger>',
    '      <Enabled>true</Enabled>',
    `      <UserId>${xml(user)}</UserId>`,
    '    </LogonTrigger>',
    '  </Triggers>',
    '  <Principals>',
    '    <Principal id="Author">',
    `      <UserId>${xml(user)}</UserId>`,
    '      <LogonType>InteractiveToken</LogonType>',
    '      <RunLevel>LeastPrivilege</RunLevel>',
    '    </Principal>',
    '  </Principals>',
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '    <RestartOnFailure>',
    '      <Interval>PT1M</Interval>',
    '      <Count>999</Count>',
    '    </RestartOnFailure>',
    '  </Settings>',
    '  <Actions Context="Author">',
    '    <Exec>',
    `      <Command>${xml(program)}</Command>`,
    `      <Arguments>${xml(args.map(quoted).join(' '))}</Arguments>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
    '',
  ].join('\r\n');
}

export interface TaskSchedulerParts {
  readonly env: NodeJS.ProcessEnv;
  readonly run: RunTool;
}

/** A task of the Task Scheduler, by `schtasks`. */
export function taskSchedulerManager({ env, run }: TaskSchedulerParts): ServiceManager {
  const user = env.USERDOMAIN ? `${env.USERDOMAIN}\\${env.USERNAME}` : (env.USERNAME ?? '');
  const isInstalled = async (): Promise<boolean> => (await run('schtasks', ['/Query', '/TN', TASK])).code === 0;
  return {
    kind: 'task of Windows',
    place: `Task Scheduler, ${TASK}`,
    async install(service) {
      const folder = mkdtempSync(path.join(tmpdir(), 'lantype-task-'));
      try {
        const file = path.join(folder, 'task.xml');
        // UTF-16 with its mark, as the declaration says.
        writeFileSync(file, `\ufeff${scheduledTask(service, user)}`, 'utf16le');
        // It goes on with the old program otherwise.
        if (await isInstalled()) await run('schtasks', ['/End', '/TN', TASK]);
        await mustRun(run, 'schtasks', ['/Create', '/TN', TASK, '/XML', file, '/F']);
        await mustRun(run, 'schtasks', ['/Run', '/TN', TASK]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    async uninstall() {
      if (!(await isInstalled())) return false;
      await run('schtasks', ['/End', '/TN', TASK]);
      await mustRun(run, 'schtasks', ['/Delete', '/TN', TASK, '/F']);
      return true;
    },
    isInstalled,
    async isRunning() {
      // 267009 (0x41301, SCHED_S_TASK_RUNNING): the words around it are in the language of the system.
      const { code, output } = await run('schtasks', ['/Query', '/TN', TASK, '/V', '/FO', 'CSV', '/NH']);
      return code === 0 && output.includes('267009');
    },
  };
}
