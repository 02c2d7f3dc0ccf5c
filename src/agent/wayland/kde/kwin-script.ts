/**
 * What runs inside KWin (https://develop.kde.org/docs/plasma/kwin/api/): it tells one program on the session bus which
 * window has the focus, now and whenever that changes, and touches nothing. In the words of KWin 5 and 6.
 */
export function focusScript(busName: string, path: string, interfaceName: string): string {
  const to = [busName, path, interfaceName, 'Focus'].map((word) => JSON.stringify(word)).join(', ');
  return `
var six = workspace.windowActivated !== undefined;
function tell(window) {
  if (window) {
    callDBus(${to}, String(window.internalId), window.pid, String(window.resourceClass), String(window.resourceName));
  } else {
    callDBus(${to}, '', 0, '', '');
  }
}
(six ? workspace.windowActivated : workspace.clientActivated).connect(tell);
tell(six ? workspace.activeWindow : workspace.activeClient);
`;
}
