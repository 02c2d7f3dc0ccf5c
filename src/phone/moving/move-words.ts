import { type Language, pluralsOf } from '../../web/language.ts';
import type { MovingProblem } from './handover.ts';

interface MoveWords {
  readonly title: string;
  readonly about: string;
  readonly how: string;
  readonly none: string;
  readonly from: (place: string) => string;
  readonly working: string;
  readonly retry: string;
  readonly came: (count: number) => string;
  readonly problems: Readonly<Record<MovingProblem, string>>;
}

const en: MoveWords = {
  title: 'Bring texts from another address',
  about:
    'The browser keeps what you write to the address that the page was opened at. If your relay had another one before, what you wrote there, and what still waits there, can come here.',
  how: 'The page of that address opens, and leads back here. If the browser cannot open it, the texts stay there, and go out when the relay has that address again.',
  none: 'Your relay has no other address.',
  from: (place) => `Bring them from ${place}`,
  working: 'One moment …',
  retry: 'Try again',
  came: (count) => pluralsOf('en')(count, { one: '1 text came along', other: `${count} texts came along` }),
  problems: {
    stranger: 'What asked for your texts is not the relay that they were written for. Nothing was handed over.',
    nothing: 'There is nothing here to hand over: at this address the phone was never paired with that relay.',
    lost: 'That came too late, or from somewhere else. Start again here.',
    'no-answer': 'The relay did not answer. Nothing is lost: try again.',
  },
};

const es: MoveWords = {
  title: 'Traer textos de otra dirección',
  about:
    'El navegador guarda lo que escribes con la dirección en que se abrió la página. Si tu relé tuvo otra antes, lo que escribiste allí, y lo que allí espera, puede venir aquí.',
  how: 'Se abre la página de esa dirección y vuelve aquí. Si el navegador no puede abrirla, los textos se quedan allí, y salen cuando el relé vuelva a tener esa dirección.',
  none: 'Tu relé no tiene otra dirección.',
  from: (place) => `Traerlos de ${place}`,
  working: 'Un momento …',
  retry: 'Intentar otra vez',
  came: (count) => pluralsOf('es')(count, { one: 'Ha venido 1 texto', other: `Han venido ${count} textos` }),
  problems: {
    stranger: 'Quien pedía tus textos no es el relé para el que se escribieron. No se ha entregado nada.',
    nothing: 'Aquí no hay nada que entregar: en esta dirección el móvil nunca se vinculó con ese relé.',
    lost: 'Eso llegó demasiado tarde, o de otro sitio. Empieza otra vez aquí.',
    'no-answer': 'El relé no respondió. No se ha perdido nada: inténtalo otra vez.',
  },
};

/** Fetched with the view that says them. */
export const MOVE_WORDS: Readonly<Record<Language, MoveWords>> = { en, es };
