/** What an Electron utility process has instead of Node.js's channel (electron.d.ts, `ParentPort`). */
const send = process.send?.bind(process);
const parentPort = {
  on: (_event: 'message', listener: (event: { data: unknown }) => void) =>
    process.on('message', (data) => listener({ data })),
  postMessage: (message: object) => send?.(message),
};
Object.assign(process, { parentPort, send: undefined });
