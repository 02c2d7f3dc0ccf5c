/**
 * By which managers and the history of Windows leave a text alone ("Cloud Clipboard and Clipboard History Formats" in
 * the documentation of Windows; the last is what managers agreed on before).
 */
export const OPT_OUTS = [
  'ExcludeClipboardContentFromMonitorProcessing',
  'CanIncludeInClipboardHistory',
  'CanUploadToCloudClipboard',
  'Clipboard Viewer Ignore',
] as const;

/** What each of them holds: a DWORD of 0. */
export const OPTED_OUT = new Uint8Array(4);
