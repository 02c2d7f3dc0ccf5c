export const certificate = {
  title: 'Certificate for phones',
  about:
    'Installed on a phone, it ends the warning of the browser there, and the page opens without a connection. It is good for this computer alone. On the phone: Settings, “Put it on the home screen”.',
  none: 'Phones warn of this computer when they open its page. A certificate that they can install ends that.',
  covers: 'Good for',
  fingerprint: 'SHA-256 fingerprint: the phone must show the same',
  missing: (places: string) => `It is not for ${places}`,
  missingText:
    'Phones warn there, and nothing else is lost. Open a name that it is for, or make a new one and install it on the phones.',
  make: 'Make the certificate',
  makeAgain: 'Make a new certificate',
  sureFirst: 'Browsers that have accepted this computer will warn once more. Go on?',
  sureAgain: 'Phones that have the present one will warn until they have installed the new one. Go on?',
};
