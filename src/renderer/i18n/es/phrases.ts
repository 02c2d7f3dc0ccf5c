import { pluralsOf } from '../../../web/language.ts';
import type { phrases as english } from '../en/phrases.ts';

const plural = pluralsOf('es');

export const phrases: typeof english = {
  cancel: 'Cancelar',
  save: 'Guardar',
  saved: 'Guardado',
  copy: 'Copiar',
  copied: 'Copiado',
  copyFailed: 'El navegador no permitió copiar.',
  showAll: 'Ver todo',
  characters: (count, shown) => plural(count, { one: `${shown} carácter`, other: `${shown} caracteres` }),
  keys: (count, shown) => plural(count, { one: `${shown} tecla`, other: `${shown} teclas` }),
  loading: 'Cargando…',
  unavailableTitle: 'No en este modo',
};
