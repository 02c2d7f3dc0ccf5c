/**
 * A command line as the value of `Exec` (Desktop Entry Specification 1.5, "The Exec key"): every argument in double
 * quotes, with `"`, a backtick, `$` and `\` escaped in them, and `%` doubled; then escaped once more as a string value.
 */
export function execValue(command: readonly string[]): string {
  const quoted = command.map((argument) => `"${argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`);
  return quoted
    .join(' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r');
}

/** The file that starts a command at login (Desktop Application Autostart Specification 0.5). */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    'Name=Lantype',
    'Comment=Types what your phone dictates',
    'Comment[es]=Escribe lo que dicta su teléfono',
    `Exec=${execValue(command)}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
