import type { phrases as english } from '../en/phrases.ts';

export const phrases: typeof english = {
  cancel: 'Cancelar',
  close: 'Cerrar',
  save: 'Guardar',
  saved: 'Guardado',
  copy: 'Copiar',
  copied: 'Copiado',
  copyFailed: 'El navegador no permitió copiar.',
  showAll: 'Ver todo',
  yes: 'Sí',
  characters: (count, one) => `${count} ${one ? 'carácter' : 'caracteres'}`,
  keys: (count, one) => `${count} ${one ? 'tecla' : 'teclas'}`,
  loading: 'Cargando…',
  unavailableTitle: 'No en este modo',
};
