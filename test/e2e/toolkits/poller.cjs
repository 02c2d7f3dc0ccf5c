// poller.cjs: a window without fields that reads CLIPBOARD every 300 ms; prints how often it got something.
const x11 = require('x11');

x11.createClient((error, display) => {
  if (error) throw error;
  const X = display.client;
  const root = display.screen[0].root;
  const window = X.AllocID();
  const atoms = {};
  const names = ['CLIPBOARD', 'UTF8_STRING', 'POLLED', 'WM_CLASS', 'STRING'];
  X.CreateWindow(window, root, 10, 10, 300, 200, 0, 0, 0, 0, { eventMask: x11.eventMask.KeyPress });
  let left = names.length;
  for (const name of names) {
    X.InternAtom(false, name, (_error, atom) => {
      atoms[name] = atom;
      left -= 1;
      if (left === 0) start();
    });
  }
  let got = 0;
  function start() {
    X.ChangeProperty(0, window, atoms.WM_CLASS, atoms.STRING, 8, Buffer.from('poller\0Poller\0'));
    X.MapWindow(window);
    setInterval(() => X.ConvertSelection(window, atoms.CLIPBOARD, atoms.UTF8_STRING, atoms.POLLED, 0), 300);
  }
  X.on('event', (event) => {
    if (event.name !== 'SelectionNotify' || event.property === 0) return;
    X.GetProperty(1, window, atoms.POLLED, 0, 0, 100000, () => {
      got += 1;
      console.log(`polled ${got}`);
    });
  });
});
