import { pluralsOf } from '../../web/language.ts';
import { messageStates } from '../../web/message-states/es.ts';
import type { Words } from './en.ts';

const plural = pluralsOf('es');

export const ES: Words = {
  language: 'es',
  status: {
    problem: (what) => `Problema: ${what}`,
    cannotType: 'aquí no puede escribir',
    notConnected: 'sin conexión con su repetidor',
    permissionMissing: 'macOS aún no permite que Lantype escriba',
    held: (count) => plural(count, { one: '1 mensaje le espera', other: `${count} mensajes le esperan` }),
    paused: 'Escritura en pausa',
    locked: 'Pantalla bloqueada: los mensajes esperan',
    sharing: (addresses) =>
      addresses === 1 ? 'Compartido en la red local' : `Compartido en la red local, ${addresses} direcciones`,
    sharingNowhere: 'Compartido, pero este equipo no está en ninguna red',
    idle: 'Listo, solo para este equipo',
  },
  menu: {
    share: 'Compartir en la red local',
    pair: 'Vincular un móvil…',
    pause: 'Pausar la escritura',
    allowTyping: 'Permitir que Lantype escriba…',
    recent: 'Mensajes recientes',
    noRecent: 'Aún no hay',
    held: (count) => `Retenidos (${count})…`,
    update: (version) => `Reiniciar y actualizar a ${version}`,
    open: 'Abrir Lantype',
    quit: 'Salir de Lantype',
  },
  states: messageStates,
  notices: {
    held: 'Un mensaje le espera',
    heldWhy: {
      HELD_OLD: 'Llegó tarde. Decida si aún debe escribirse.',
      HELD_PAUSED: 'La escritura está en pausa en este equipo.',
      HELD_LOCKED: 'La pantalla estaba bloqueada cuando llegó.',
      HELD_SENDER: 'Quien lo envía pide escribir aquí. Permítalo o no.',
      other: 'Decida qué hacer con él.',
    },
    failed: (device) => `No se escribió en ${device}`,
    uncertain: (device) => `Quizá se escribió en ${device}`,
    paired: (name) => `Vinculado: ${name}`,
    pairedBody: {
      send: 'Ya puede enviar texto a sus equipos.',
      receive: 'Ya se le puede enviar texto.',
      admin: 'Ya puede ver y cambiar todo aquí.',
    },
    more: (count) => `y ${count} más`,
    keepsRunning: 'Lantype sigue en marcha',
    keepsRunningBody: 'Está en la bandeja del sistema. Para cerrarlo, elija allí Salir.',
    failure: 'La ventana de Lantype ha fallado',
    failureBody: 'La escritura continúa. Abra la ventana de nuevo desde la bandeja.',
    update: (version) => `Ya está Lantype ${version}`,
    updateBody: 'Se instala cuando cierres el programa. Para tenerlo ahora, elígelo en la bandeja.',
    refused: 'No ha sido posible',
  },
  dialogs: {
    cannotStart: 'Lantype no puede iniciarse',
    crashed: 'Lantype tiene que cerrarse',
    crashedBody: 'Ocurrió algo imprevisto. Los mensajes que no se escribieron se conservan. Inicie Lantype otra vez.',
  },
};
