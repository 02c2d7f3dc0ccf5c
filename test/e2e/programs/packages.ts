import { spawnSync } from 'node:child_process';
import path from 'node:path';

interface DebianPackages {
  /** Installs what is missing of them, where that is permitted; says on standard error what it does. */
  ensureDebianPackages(names: readonly string[]): Promise<void>;
}

/** The library that stands for a toolkit, where it is not the program's own. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'GTK 3': 'libgtk-3-0',
  'GTK 4': 'libgtk-4-1',
  'Qt 5': 'libqt5core5a',
  'Qt 6': 'libqt6core6',
  Motif: 'libxm4',
  Athena: 'libxaw7',
  Lucid: 'emacs-lucid',
  Tk: 'libtk8.6',
  'Perl/Tk': 'perl-tk',
  FLTK: 'libfltk1.3',
  FOX: 'libfox-1.6-0',
  GNUstep: 'gnustep-gui-common',
  Mono: 'mono-runtime',
  Swing: 'openjdk-17-jre',
  AWT: 'openjdk-17-jre',
  wxWidgets: 'libwxgtk3.2-1',
  VTE: 'libvte-2.91-0',
  WebKitGTK: 'libwebkit2gtk-4.1-0',
  Blink: 'chromium',
  Gecko: 'firefox-esr',
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg-query's placeholders
const FORMAT = '${Package} ${db:Status-Status} ${Version}\n';

/** The installed ones of these packages with their versions; none where there is no dpkg. */
function installed(names: readonly string[]): Map<string, string> {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', FORMAT, ...names], { encoding: 'utf8' });
  const found = (stdout ?? '').matchAll(/^(\S+) installed (\S+)$/gm);
  return new Map([...found].map(([, name = '', version = '']) => [name, version]));
}

export function missingPackages(names: readonly string[]): string[] {
  const found = installed(names);
  return names.filter((name) => !found.has(name));
}

export async function installPackages(names: readonly string[]): Promise<void> {
  const script = path.resolve(import.meta.dirname, '../../../scripts/debian-packages.mjs');
  const { ensureDebianPackages } = (await import(script)) as DebianPackages;
  await ensureDebianPackages(names);
}

/** What the authors of a package call its version: without Debian's epoch, repackaging and revision. */
export function versionOf(name: string): string {
  const version = installed([name]).get(name) ?? '?';
  return version.replace(/^\d+:/, '').replace(/(\+(dfsg|ds|repack|git)|-\d).*$/, '');
}

/** `VTE`: `VTE 0.70.6`; `Scintilla on GTK 3`: `Scintilla on GTK 3.24.38`. As it is where no library stands for it. */
export function toolkitVersion(toolkit: string): string {
  const name = toolkit.split(' on ').at(-1) ?? toolkit;
  const library = LIBRARIES[name];
  return library === undefined ? toolkit : `${toolkit.replace(/ \d$/, '')} ${versionOf(library)}`;
}
