/** What the dialogs of GNOME 48 and Plasma 6.3 say themselves in this language, so that it is found there. */
const gnomeDialog = {
  title: 'Remote Desktop',
  interaction: 'Allow Remote Interaction',
  clipboard: 'Allow Clipboard Access',
  share: 'Share',
  cancel: 'Cancel',
};

const kdeDialog = {
  title: 'Remote control requested',
  asks: 'An application requested access to:',
  devices: 'Input devices',
  restore: 'Allow restoring on future sessions',
  share: 'Share',
  cancel: 'Cancel',
};

export const permission = {
  title: 'Let Lantype type on this desktop',
  why: 'Under Wayland no program may press keys unless you allow it. Lantype asks for nothing before you press the button below. Your desktop then shows this dialog, or one much like it:',
  gnomeDialog,
  kdeDialog,
  gnomePicture:
    'GNOME’s dialog: a switch “Allow Remote Interaction”, to be turned on; a switch “Allow Clipboard Access”, to be left on; and a button “Share”.',
  kdePicture:
    'The dialog of KDE Plasma: an application asks for input devices; a box “Allow restoring on future sessions”, to be left ticked; and a button “Share”.',
  gnomeSteps: [
    'Turn on “Allow Remote Interaction”. It is off at first.',
    'Leave “Allow Clipboard Access” on: texts are pasted from there.',
    'Press “Share”.',
  ],
  kdeSteps: [
    'Leave “Allow restoring on future sessions” ticked, so that it does not ask at each start.',
    'Press “Share”.',
  ],
  what: 'It allows keys and the clipboard, no picture of the screen. You can take it back in the settings of your desktop.',
  eachTime: 'This desktop keeps no answer: it asks each time Lantype starts.',
  ask: 'Ask my desktop now',
  again: 'Ask my desktop again',
  asking: 'Answer the dialog of your desktop…',
  askedAgain: 'Your desktop asks again whether Lantype may type: answer its dialog.',
  refusals: {
    refused: 'You did not allow it.',
    ended: 'The dialog was closed, nobody answered it, or it could not be shown.',
    'no keyboard': '“Allow Remote Interaction” was off when you answered.',
    'no clipboard': 'The clipboard was not allowed when you answered.',
  },
  notByItself: 'Lantype does not ask again by itself.',
  hint: 'Lantype may not type on this desktop yet',
  hintWhy: 'Under Wayland your desktop has to allow it. Until then texts are left on the clipboard.',
  hintAction: 'See what it will ask',
  granted: 'You have allowed Lantype to type on this desktop',
  nothingToAllow: 'There is nothing to allow on this desktop',
  focusTitle: 'Tell Lantype which window has the focus',
  focusWhy:
    'GNOME tells no program that, so nothing would be typed: it could go anywhere. A small extension of GNOME Shell tells the focused program and its kind of window, never its title or what is in it.',
  install: 'Install the extension',
  installing: 'Installing…',
  installed: 'Installed. It is active after your next login.',
};
