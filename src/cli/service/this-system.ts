import os from 'node:os';
import { AppError } from '../../app/app-error.ts';
import { launchdManager } from './launchd.ts';
import { runTool } from './run-tool.ts';
import type { ServiceManager } from './service-manager.ts';
import { systemdManager } from './systemd.ts';
import { taskSchedulerManager } from './task-scheduler.ts';

/** @throws {AppError} `SERVICE` where there is none that Lantype knows */
export function serviceManager(platform: NodeJS.Platform = process.platform): ServiceManager {
  const { env } = process;
  const home = os.homedir();
  const run = runTool;
  if (platform === 'linux') return systemdManager({ env, home, run });
  if (platform === 'darwin') return launchdManager({ home, uid: process.getuid?.() ?? 0, run });
  if (platform === 'win32') return taskSchedulerManager({ env, run });
  throw new AppError('SERVICE', `Lantype knows no services on ${platform}`);
}
