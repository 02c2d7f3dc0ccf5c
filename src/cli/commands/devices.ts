import type { Command } from 'commander';
import { connectToRelay } from '../../app/client/relay-client.ts';
import { systemClock } from '../../base/clock.ts';
import { type DeviceDetail, devicesAnswerSchema } from '../../protocol/http.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

function typingOf({ online, status }: DeviceDetail): string {
  if (!online) return '';
  if (status === undefined) return 'unknown';
  if (!status.canType) return `no: ${status.reason ?? 'not said why'}`;
  if (status.locked) return 'held: the screen is locked';
  if (status.paused) return 'held: paused';
  return status.target === undefined ? 'yes' : `yes, into ${status.target}`;
}

/** The lines of `lantype devices`, a header first. */
export function formatDevices(devices: readonly DeviceDetail[]): string[] {
  if (devices.length === 0) return ['No devices yet: none has a token.'];
  const rows = devices.map((device) => [
    device.deviceId,
    device.name,
    device.online ? 'online' : 'away',
    String(device.queueDepth),
    String(device.inFlight),
    typingOf(device),
  ]);
  return formatTable([['DEVICE', 'NAME', 'STATE', 'QUEUED', 'SENT', 'TYPING'], ...rows]);
}

export function addDevicesCommand(program: Command, terminal: Terminal): void {
  const command = program.command('devices').description('list the computers that this relay knows');
  withCommonOptions(command).action(async (options: CommonOptions) => {
    const relay = connectToRelay(dataFolderOf(options), systemClock);
    const answer = await relay.request('GET', '/devices', devicesAnswerSchema);
    if (options.json) terminal.printJson(answer);
    else formatDevices(answer.details).forEach(terminal.print);
  });
}
