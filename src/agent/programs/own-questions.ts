/** Both parts of WM_CLASS, or the app_id, in lower case: spreadsheets that ask how several lines become cells. */
const SPREADSHEETS = new Set(['libreoffice-calc']);

/** Whether a program is known to ask its user, once it has read such a text, what to do with it. */
export function asksItsUser(name: string, text: string): boolean {
  return text.includes('\n') && SPREADSHEETS.has(name.toLowerCase());
}
