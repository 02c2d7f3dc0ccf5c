import koffi from 'koffi';
import { advapi32, kernel32, textOf } from './libraries.ts';
import type { Handle } from './win32.ts';

const openProcess = kernel32.func('OpenProcess', 'intptr_t', ['uint32', 'int', 'uint32']);
const closeHandle = kernel32.func('CloseHandle', 'int', ['intptr_t']);
const getCurrentProcessId = kernel32.func('GetCurrentProcessId', 'uint32', []);
const queryFullProcessImageName = kernel32.func('QueryFullProcessImageNameW', 'int', [
  'intptr_t',
  'uint32',
  'void *',
  'void *',
]);
const getProcessTimes = kernel32.func('GetProcessTimes', 'int', ['intptr_t', 'void *', 'void *', 'void *', 'void *']);
const createToolhelp32Snapshot = kernel32.func('CreateToolhelp32Snapshot', 'intptr_t', ['uint32', 'uint32']);
const process32First = kernel32.func('Process32FirstW', 'int', ['intptr_t', 'void *']);
const process32Next = kernel32.func('Process32NextW', 'int', ['intptr_t', 'void *']);

const openProcessToken = advapi32.func('OpenProcessToken', 'int', ['intptr_t', 'uint32', 'void *']);
const getTokenInformation = advapi32.func('GetTokenInformation', 'int', [
  'intptr_t',
  'int',
  'void *',
  'uint32',
  'void *',
]);

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const TOKEN_QUERY = 0x0008;
const TOKEN_INTEGRITY_LEVEL = 25;
const TH32CS_SNAPPROCESS = 0x2;
const INVALID_HANDLE = -1;
/** On 64-bit Windows. */
const PROCESSENTRY32 = { bytes: 568, parent: 32 };
const MAX_PATH_CHARACTERS = 32_768;

/** As in `Win32`. */
export function processPath(pid: number): string | undefined {
  return ofProcess(pid, (process) => {
    const path = Buffer.alloc(MAX_PATH_CHARACTERS * 2);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(MAX_PATH_CHARACTERS);
    return queryFullProcessImageName(process, 0, path, length) ? textOf(path, length.readUInt32LE()) : undefined;
  });
}

/** As in `Win32`. */
export function processorTime(pid: number): bigint | undefined {
  return ofProcess(pid, (process) => {
    const [created, ended, kernel, user] = Array.from({ length: 4 }, () => Buffer.alloc(8)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    if (!getProcessTimes(process, created, ended, kernel, user)) return undefined;
    return kernel.readBigUInt64LE() + user.readBigUInt64LE();
  });
}

/** As in `Win32`. */
export function integrityOf(pid: number): number | undefined {
  return ofProcess(pid || getCurrentProcessId(), (process) => {
    const token = Buffer.alloc(8);
    if (!openProcessToken(process, TOKEN_QUERY, token)) return undefined;
    const handle = Number(token.readBigInt64LE());
    // TOKEN_MANDATORY_LABEL: a pointer to a SID that follows it.
    const label = Buffer.alloc(128);
    const read = getTokenInformation(handle, TOKEN_INTEGRITY_LEVEL, label, label.length, Buffer.alloc(4));
    closeHandle(handle);
    if (!read) return undefined;
    const sid = Number(label.readBigUInt64LE(0) - koffi.address(label));
    const count = label.readUInt8(sid + 1);
    return label.readUInt32LE(sid + 8 + 4 * (count - 1));
  });
}

/** As in `Win32`. */
export function hasChildren(pid: number): boolean {
  const snapshot = createToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  if (snapshot === INVALID_HANDLE) return true;
  try {
    const entry = Buffer.alloc(PROCESSENTRY32.bytes);
    entry.writeUInt32LE(PROCESSENTRY32.bytes, 0);
    for (let more = process32First(snapshot, entry); more; more = process32Next(snapshot, entry)) {
      if (entry.readUInt32LE(PROCESSENTRY32.parent) === pid) return true;
    }
    return false;
  } finally {
    closeHandle(snapshot);
  }
}

function ofProcess<T>(pid: number, use: (process: Handle) => T | undefined): T | undefined {
  const process = openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
  if (process === 0) return undefined;
  try {
    return use(process);
  } finally {
    closeHandle(process);
  }
}
