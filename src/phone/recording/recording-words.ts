import { type Language, pluralsOf } from '../../web/language.ts';
import type { RecorderProblem } from './recorder.ts';

interface RecordingWords {
  readonly start: string;
  readonly stop: string;
  readonly how: string;
  readonly level: string;
  readonly waiting: (count: number) => string;
  /** Recorded for another relay than the one that the phone is paired with. */
  readonly strays: (count: number) => string;
  readonly retry: string;
  readonly drop: string;
  readonly where: Readonly<Record<'this-computer' | 'network', string>> & {
    readonly outside: (host: string) => string;
  };
  readonly problems: Readonly<Record<RecorderProblem, string>>;
  /** By the codes of errors; `other` for those to come. */
  readonly errors: Readonly<Record<string, string>> & { readonly other: string };
  readonly choice: string;
  readonly browser: string;
  readonly computer: string;
  readonly notOffered: string;
}

const en: RecordingWords = {
  start: 'Speak',
  stop: 'Stop',
  how: 'Tap to begin and tap to stop, or hold it down while you speak.',
  level: 'Loudness',
  waiting: (count) =>
    pluralsOf('en')(count, {
      one: '1 recording is not yet recognised',
      other: `${count} recordings are not yet recognised`,
    }),
  strays: (count) =>
    pluralsOf('en')(count, {
      one: '1 recording is of another computer, from before this phone was paired anew, and goes to that one alone.',
      other: `${count} recordings are of another computer, from before this phone was paired anew, and go to that one alone.`,
    }),
  retry: 'Try again',
  drop: 'Delete the recording',
  where: {
    'this-computer':
      'The sound goes to your computer, and is recognised there. It is stored nowhere but on this phone, until it is recognised.',
    network:
      'The sound goes to your computer and from there to another one of your network, where it is recognised. It leaves the network at no time.',
    outside: (host) => `Careful: your computer sends the sound on to ${host}, outside of your network.`,
  },
  problems: {
    refused:
      'The microphone is not allowed here. Tap the icon beside the address, allow the microphone, and tap Speak.',
    none: 'This phone has no microphone that the browser can use.',
    busy: 'Another app has the microphone. Close that app, and tap Speak.',
    insecure: 'Browsers lend their microphone to https pages alone. Open the page by the code of “Pair a phone”.',
    gone: 'The microphone was taken away. What you said until then is kept. Tap Speak to go on.',
    failed: 'The browser could not start recording. Tap Speak again.',
    full: 'Too much waits to be recognised. Wait until some of it is, or delete it.',
    'not-kept': 'This phone has no room for the recording. Free some space.',
  },
  errors: {
    NO_ANSWER: 'Your computer does not answer. What you said is kept on this phone, and goes there by itself.',
    RECOGNITION_OFF: 'No recogniser is set up on your computer any more.',
    RECOGNIZER_UNREACHABLE: 'The recogniser on your computer does not run. Start it: it is tried again.',
    RECOGNIZER_REFUSED: 'The recogniser does not take what is set up for it: look at its key and its model.',
    RECOGNIZER_TIMEOUT: 'The recogniser takes too long. A smaller model may help.',
    RECOGNIZER_FAILED: 'The recogniser answers with an error. It is tried a few times.',
    RATE_LIMITED: 'The recogniser is busy. It is tried again.',
    SHUTTING_DOWN: 'Lantype is stopping there. It is tried again.',
    other: 'It could not be recognised.',
  },
  choice: 'Recognised by',
  browser: 'The browser',
  computer: 'My computer',
  notOffered: 'No recogniser is set up on your computer. Lantype’s documentation says how: “Recognise on my computer”.',
};

const es: RecordingWords = {
  start: 'Hablar',
  stop: 'Parar',
  how: 'Toca para empezar y toca para parar, o mantenlo pulsado mientras hablas.',
  level: 'Volumen',
  waiting: (count) =>
    pluralsOf('es')(count, { one: '1 grabación aún sin reconocer', other: `${count} grabaciones aún sin reconocer` }),
  strays: (count) =>
    pluralsOf('es')(count, {
      one: '1 grabación es para otro ordenador, de antes de vincular este móvil de nuevo, y solo va a ese.',
      other: `${count} grabaciones son para otro ordenador, de antes de vincular este móvil de nuevo, y solo van a ese.`,
    }),
  retry: 'Probar otra vez',
  drop: 'Borrar la grabación',
  where: {
    'this-computer':
      'El sonido va a tu ordenador y se reconoce allí. No se guarda en ninguna parte salvo en este móvil, hasta que se reconoce.',
    network:
      'El sonido va a tu ordenador y de allí a otro de tu red, donde se reconoce. En ningún momento sale de la red.',
    outside: (host) => `Cuidado: tu ordenador envía el sonido a ${host}, fuera de tu red.`,
  },
  problems: {
    refused: 'Aquí no se permite el micrófono. Toca el icono junto a la dirección, permite el micrófono y toca Hablar.',
    none: 'Este móvil no tiene un micrófono que el navegador pueda usar.',
    busy: 'Otra aplicación tiene el micrófono. Ciérrala y toca Hablar.',
    insecure:
      'Los navegadores solo dejan el micrófono a páginas https. Abre la página con el código de «Vincular un móvil».',
    gone: 'El micrófono se perdió. Lo que dijiste hasta entonces está guardado. Toca Hablar para seguir.',
    failed: 'El navegador no pudo empezar a grabar. Toca Hablar otra vez.',
    full: 'Demasiado espera a ser reconocido. Espera a que se reconozca algo, o bórralo.',
    'not-kept': 'Este móvil no tiene sitio para la grabación. Haz sitio.',
  },
  errors: {
    NO_ANSWER: 'Tu ordenador no responde. Lo que dijiste está guardado en este móvil, y va allí por sí solo.',
    RECOGNITION_OFF: 'En tu ordenador ya no hay un reconocedor.',
    RECOGNIZER_UNREACHABLE: 'El reconocedor de tu ordenador no está en marcha. Arráncalo: se prueba otra vez.',
    RECOGNIZER_REFUSED: 'El reconocedor no acepta lo que se le puso: mira su clave y su modelo.',
    RECOGNIZER_TIMEOUT: 'El reconocedor tarda demasiado. Un modelo más pequeño puede ayudar.',
    RECOGNIZER_FAILED: 'El reconocedor responde con un error. Se prueba unas veces.',
    RATE_LIMITED: 'El reconocedor está ocupado. Se prueba otra vez.',
    SHUTTING_DOWN: 'Lantype se está parando allí. Se prueba otra vez.',
    other: 'No se pudo reconocer.',
  },
  choice: 'Lo reconoce',
  browser: 'El navegador',
  computer: 'Mi ordenador',
  notOffered:
    'En tu ordenador no hay un reconocedor. La documentación de Lantype dice cómo: «Recognise on my computer».',
};

const ALL: Readonly<Record<Language, RecordingWords>> = { en, es };

/** @param tag of the page's language */
export function recordingWords(tag: string): RecordingWords {
  return ALL[tag as Language] ?? en;
}
