import type { Language } from '../../web/language.ts';

const en = {
  back: 'Back',
  button: 'Install',
  intro: 'As an app, Lantype opens with one tap, also without a connection, and other apps can share texts to it.',
  ios: 'iPhone and iPad',
  iosSteps: ['Open this page in Safari.', 'Tap Share, then “Add to Home Screen”.'],
  android: 'Android',
  androidSteps: ['Open this page in Chrome.', 'Tap the menu ⋮, then “Add to Home screen”.'],
  trustTitle: 'Without the warning',
  trust:
    'Your relay proves itself by a key of its own, which no authority knows: that is why the browser warns. Everything works all the same. Only opening without a connection, and sharing texts from other apps, need a certificate that the phone trusts.',
  trusted: 'This phone trusts the certificate: everything works, also without a connection.',
  untrusted: 'This phone does not know the certificate, so the page needs a connection to open.',
  getTitle: 'Install the certificate of your relay',
  get: 'Once, and for this relay alone: the phone trusts nothing else by it. It can be removed at any time.',
  compare:
    'Compare before you trust it: the phone must show the fingerprint that the computer shows (in its window: Settings, “Certificate for phones”). This page got this one:',
  iosGet: 'Download the profile',
  iosTrust: [
    'In Safari, tap “Download the profile” and allow it.',
    'Open Settings of the iPhone, tap “Profile Downloaded”, then “Install”. “More Details” shows the fingerprint.',
    'Go to General, About, Certificate Trust Settings, and turn it on for Lantype.',
    'Open this page anew.',
  ],
  androidGet: 'Download the certificate',
  androidTrust: [
    'Tap “Download the certificate”.',
    'Open Settings of the phone, search for “CA certificate”, tap “Install anyway” and choose lantype.crt.',
    'Under “User credentials” (or “Trusted credentials”, User) tap it, and compare the fingerprint.',
    'Close Chrome, and open this page anew.',
  ],
  notHere: (host: string) => `The certificate is not for ${host}: this address came later.`,
  instead: 'Open the page at a name that it is for, and pair the phone there:',
  renew: 'Or make a new one on the computer (Settings, “Certificate for phones”), and install that.',
  none: 'This relay has no certificate for phones yet. On the computer: Settings, “Certificate for phones”.',
  unknown: 'The relay does not answer now. With a connection, this page shows how.',
};
export type InstallWords = typeof en;

const es: InstallWords = {
  back: 'Atrás',
  button: 'Instalar',
  intro:
    'Como aplicación, Lantype se abre con un toque, también sin conexión, y otras aplicaciones pueden compartirle textos.',
  ios: 'iPhone y iPad',
  iosSteps: ['Abre esta página en Safari.', 'Toca Compartir y después «Añadir a pantalla de inicio».'],
  android: 'Android',
  androidSteps: ['Abre esta página en Chrome.', 'Toca el menú ⋮ y después «Añadir a pantalla de inicio».'],
  trustTitle: 'Sin el aviso',
  trust:
    'Tu relé se identifica con una clave propia que ninguna autoridad conoce: por eso avisa el navegador. Todo funciona igual. Solo abrir sin conexión y compartir textos desde otras aplicaciones necesitan un certificado en que el móvil confíe.',
  trusted: 'Este móvil confía en el certificado: todo funciona, también sin conexión.',
  untrusted: 'Este móvil no conoce el certificado; la página necesita conexión para abrirse.',
  getTitle: 'Instala el certificado de tu relé',
  get: 'Una vez, y solo para este relé: el móvil no confía en nada más por él. Se puede quitar cuando quieras.',
  compare:
    'Compara antes de confiar en él: el móvil debe mostrar la huella que muestra el ordenador (en su ventana: Ajustes, «Certificado para móviles»). Esta página recibió esta:',
  iosGet: 'Descargar el perfil',
  iosTrust: [
    'En Safari, toca «Descargar el perfil» y permítelo.',
    'Abre Ajustes del iPhone, toca «Perfil descargado» y después «Instalar». «Más detalles» muestra la huella.',
    'Ve a General, Información, Ajustes de confianza de los certificados, y actívalo para Lantype.',
    'Abre esta página de nuevo.',
  ],
  androidGet: 'Descargar el certificado',
  androidTrust: [
    'Toca «Descargar el certificado».',
    'Abre Ajustes del móvil, busca «certificado CA», toca «Instalar de todos modos» y elige lantype.crt.',
    'En «Credenciales de usuario» (o «Credenciales de confianza», Usuario) tócalo y compara la huella.',
    'Cierra Chrome y abre esta página de nuevo.',
  ],
  notHere: (host) => `El certificado no vale para ${host}: esta dirección llegó después.`,
  instead: 'Abre la página en un nombre para el que valga, y vincula el móvil allí:',
  renew: 'O haz uno nuevo en el ordenador (Ajustes, «Certificado para móviles») e instala ese.',
  none: 'Este relé aún no tiene certificado para móviles. En el ordenador: Ajustes, «Certificado para móviles».',
  unknown: 'El relé no responde ahora. Con conexión, esta página muestra cómo.',
};

/** Fetched with the views that say them. */
export const INSTALL_WORDS: Readonly<Record<Language, InstallWords>> = { en, es };
