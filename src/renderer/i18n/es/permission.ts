import type { permission as english } from '../en/permission.ts';

export const permission: typeof english = {
  title: 'Deja que Lantype escriba en este escritorio',
  why: 'En Wayland ningún programa puede pulsar teclas si no lo permites. Lantype no pide nada antes de que pulses el botón de abajo. Entonces tu escritorio muestra este diálogo, o uno muy parecido:',
  gnomeDialog: {
    title: 'Escritorio remoto',
    interaction: 'Permitir la interacción remota',
    clipboard: 'Permitir acceso al portapapeles',
    share: 'Compartir',
    cancel: 'Cancelar',
  },
  kdeDialog: {
    title: 'Se ha solicitado control remoto',
    asks: 'Una aplicación ha solicitado acceso a:',
    devices: 'Dispositivos de entrada',
    restore: 'Permitir restaurar en futuras sesiones',
    share: 'Compartir',
    cancel: 'Cancelar',
  },
  gnomePicture:
    'El diálogo de GNOME: un interruptor «Permitir la interacción remota», que hay que encender; otro «Permitir acceso al portapapeles», que se deja encendido; y un botón «Compartir».',
  kdePicture:
    'El diálogo de KDE Plasma: una aplicación pide dispositivos de entrada; una casilla «Permitir restaurar en futuras sesiones», que se deja marcada; y un botón «Compartir».',
  gnomeSteps: [
    'Enciende «Permitir la interacción remota». Al principio está apagado.',
    'Deja encendido «Permitir acceso al portapapeles»: de ahí se pegan los textos.',
    'Pulsa «Compartir».',
  ],
  kdeSteps: [
    'Deja marcado «Permitir restaurar en futuras sesiones», para que no pregunte en cada inicio.',
    'Pulsa «Compartir».',
  ],
  what: 'Permite teclas y portapapeles, ninguna imagen de la pantalla. Puedes retirarlo en los ajustes de tu escritorio.',
  eachTime: 'Este escritorio no guarda la respuesta: pregunta cada vez que Lantype se inicia.',
  ask: 'Que mi escritorio pregunte ahora',
  again: 'Que mi escritorio pregunte otra vez',
  asking: 'Responde al diálogo de tu escritorio…',
  askedAgain: 'Tu escritorio pregunta otra vez si Lantype puede escribir: responde a su diálogo.',
  refusals: {
    refused: 'No lo permitiste.',
    ended: 'El diálogo se cerró, nadie lo respondió o no se pudo mostrar.',
    'no keyboard': '«Permitir la interacción remota» estaba apagado cuando respondiste.',
    'no clipboard': 'No se permitió el portapapeles cuando respondiste.',
  },
  notByItself: 'Lantype no vuelve a preguntar solo.',
  hint: 'Lantype aún no puede escribir en este escritorio',
  hintWhy: 'En Wayland tu escritorio tiene que permitirlo. Hasta entonces los textos se dejan en el portapapeles.',
  hintAction: 'Ver qué preguntará',
  granted: 'Has permitido que Lantype escriba en este escritorio',
  nothingToAllow: 'En este escritorio no hay nada que permitir',
  focusTitle: 'Di a Lantype qué ventana tiene el foco',
  focusWhy:
    'GNOME no lo dice a ningún programa, así que no se escribiría nada: podría acabar en cualquier sitio. Una pequeña extensión de GNOME Shell dice el programa enfocado y su tipo de ventana, nunca su título ni lo que contiene.',
  install: 'Instalar la extensión',
  installing: 'Instalando…',
  installed: 'Instalada. Estará activa cuando vuelvas a iniciar sesión.',
};
