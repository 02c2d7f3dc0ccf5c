import type { grants as english } from '../en/grants.ts';

export const grants: typeof english = {
  title: 'Puede escribir en',
  all: 'Todos los ordenadores, también los que vengan',
  textsOnly: 'Solo textos: no pulsa teclas como Intro',
  pick: 'Elige al menos un ordenador.',
  allShort: 'Todos los ordenadores',
  none: 'Ningún ordenador',
  textsOnlyShort: 'solo textos',
  fromBefore: 'Todos los ordenadores, con teclas: se vinculó antes de que se pudiera elegir',
  change: 'Cambiar',
  changeOf: (name) => `Cambiar lo que puede ${name}`,
  save: 'Guardar',
  changed: (name, ended) => `Ha cambiado lo que puede ${name}. Mensajes retirados: ${ended}`,
};
