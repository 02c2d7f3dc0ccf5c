import type { MessageStateWords } from './message-state.ts';

export const messageStates: MessageStateWords = {
  queued: 'Esperando al ordenador',
  sent: 'En camino',
  seen: 'Está en el campo',
  read: 'Leído por el programa',
  typed: 'Escrito',
  clipboard: 'En el portapapeles',
  held: 'Retenido en el ordenador',
  cancelling: 'Retirándose',
  failed: 'No se escribió',
  uncertain: 'Quizá se escribió',
  expired: 'Caducado, no se escribió',
  cancelled: 'Cancelado',
};
