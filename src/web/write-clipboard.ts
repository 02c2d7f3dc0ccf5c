/** The old way: by a selection and the command of the Edit menu, for which no permission is asked. */
function copyBySelection(text: string, hidden: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = hidden;
  document.body.append(field);
  field.select();
  // No other way is left where the Clipboard API is denied, or missing as over plain HTTP.
  const copied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}

/**
 * Resolves with whether the text is on the clipboard now.
 * @param hidden the page's class for what is there and cannot be seen
 */
export async function writeClipboard(text: string, hidden: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, hidden);
  }
}
