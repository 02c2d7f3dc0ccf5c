// late-copier.cjs TEXT: a busy program whose user presses the key for a copy now; it copies when a line comes on stdin,
// with the time of that key, as ICCCM 2.1 asks. Prints what it has done.
const x11 = require('x11');

x11.createClient((error, display) => {
  if (error) throw error;
  const X = display.client;
  const window = X.AllocID();
  const names = ['CLIPBOARD', 'UTF8_STRING', 'TARGETS', 'ATOM', 'COPIER', 'STRING'];
  const atoms = {};
  X.CreateWindow(window, display.screen[0].root, -1, -1, 1, 1, 0, 0, 0, 0, { eventMask: x11.eventMask.PropertyChange });
  let left = names.length;
  for (const name of names) {
    X.InternAtom(false, name, (_error, atom) => {
      atoms[name] = atom;
      left -= 1;
      // The server tells the time with the change of a property.
      if (left === 0) X.ChangeProperty(0, window, atoms.COPIER, atoms.STRING, 8, Buffer.from('x'));
    });
  }
  X.on('event', (event) => {
    if (event.name === 'PropertyNotify' && event.atom === atoms.COPIER) {
      console.log('pressed');
      process.stdin.once('data', () => {
        X.SetSelectionOwner(window, atoms.CLIPBOARD, event.time);
        X.GetSelectionOwner(atoms.CLIPBOARD, (_error, owner) => console.log(owner === window ? 'copied' : 'refused'));
      });
    }
    if (event.name !== 'SelectionRequest') return;
    const { requestor, selection, target, property, time } = event;
    const targets = Buffer.alloc(8);
    targets.writeUInt32LE(atoms.TARGETS, 0);
    targets.writeUInt32LE(atoms.UTF8_STRING, 4);
    if (target === atoms.TARGETS) X.ChangeProperty(0, requestor, property, atoms.ATOM, 32, targets);
    if (target === atoms.UTF8_STRING) {
      X.ChangeProperty(0, requestor, property, atoms.UTF8_STRING, 8, Buffer.from(process.argv[2]));
    }
    const known = target === atoms.TARGETS || target === atoms.UTF8_STRING;
    const notify = { name: 'SelectionNotify', seq: 0, time, requestor, selection, target };
    X.SendEvent(requestor, 0, 0, { ...notify, property: known ? property : 0 });
  });
});
