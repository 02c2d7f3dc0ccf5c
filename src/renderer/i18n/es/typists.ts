/** Names of what the typists look at. */
export const typistNames: Readonly<Record<string, string>> = {
  'X11 display': 'pantalla X11',
  'X11 programs': 'programas X11',
  'C library': 'biblioteca de C',
  'session bus': 'bus de sesión',
  'Filter Keys': 'Teclas filtro',
  clipboard: 'portapapeles',
  focus: 'foco',
  keyboard: 'teclado',
  'one agent': 'un solo agente',
  permission: 'permiso',
  portal: 'portal del escritorio',
  receipts: 'acuses',
  rights: 'derechos',
  session: 'sesión',
  terminals: 'terminales',
};

const ALLOW = 'Diagnóstico en la ventana de Lantype, o «lantype desktop allow»';
const LEFT = 'los textos se dejan en el portapapeles';

/** What typists say of themselves, which has no codes. Words of the system within them stay as they are. */
export const typistSentences: readonly (readonly [RegExp, string])[] = [
  // X11
  [/^connected to (\S+)$/, 'conectado a $1'],
  [
    /^connected to (\S+); in this Wayland session only programs that run under Xwayland can be typed into$/,
    'conectado a $1; en esta sesión Wayland solo se puede escribir en programas que usan Xwayland',
  ],
  [/^cannot connect to (\S+): (.*)$/, 'no se puede conectar con $1: $2'],
  [
    /^DISPLAY is not set: this Wayland session runs no Xwayland$/,
    'falta DISPLAY: esta sesión Wayland no tiene Xwayland',
  ],
  [
    /^DISPLAY is not set: no desktop session was found for this process$/,
    'falta DISPLAY: este proceso no tiene sesión de escritorio',
  ],
  [/^not the display of this platform \((.*)\)$/, 'no es la pantalla de este sistema ($1)'],
  [/^version ([\d.]+)$/, 'versión $1'],
  [/^selections can be owned$/, 'se pueden ofrecer selecciones'],
  [/^selections cannot be owned here$/, 'aquí no se pueden ofrecer selecciones'],
  [/^has Shift and Insert$/, 'tiene Mayús e Insert'],
  [/^the X server has no XKEYBOARD extension$/, 'el servidor X no tiene la extensión XKEYBOARD'],
  [
    /^the layout has no Shift, or neither an Insert key nor one to spare for it$/,
    'la distribución no tiene Mayús, o ni tecla Insert ni otra libre para ella',
  ],
  [/^another Lantype types on this display( \(.*\))?$/, 'otro Lantype escribe en esta pantalla$1'],
  // Wayland: wlroots
  [
    /^WAYLAND_DISPLAY is not set: no Wayland session was found for this process$/,
    'falta WAYLAND_DISPLAY: este proceso no tiene sesión Wayland',
  ],
  [/^by (\w+)$/, 'mediante $1'],
  [/^through Xwayland \((.*)\)$/, 'mediante Xwayland ($1)'],
  [/^told by sway (.*)$/, 'lo dice sway $1'],
  [
    /^this compositor lets no program use the clipboard without a window \(no data-control\)$/,
    'este compositor no deja usar el portapapeles a un programa sin ventana (falta data-control)',
  ],
  [
    /^this compositor lets no program press keys \(no (.*)\)$/,
    'este compositor no deja pulsar teclas a ningún programa (falta $1)',
  ],
  [
    /^this compositor does not tell which window has the focus \(SWAYSOCK is not set\): .*$/,
    `este compositor no dice qué ventana tiene el foco (falta SWAYSOCK): no se escribe en sus ventanas, ${LEFT}`,
  ],
  [/^sway does not answer \((.*)\): .*$/, `sway no responde ($1): no se escribe en sus ventanas, ${LEFT}`],
  // Wayland: KDE and GNOME
  [/^this is no Wayland session of KDE or GNOME$/, 'no es una sesión Wayland de KDE ni de GNOME'],
  [/^cannot connect: (.*)$/, 'no se puede conectar: $1'],
  [
    /^the desktop portal \(xdg-desktop-portal\) does not answer$/,
    'el portal del escritorio (xdg-desktop-portal) no responde',
  ],
  [
    /^this desktop has no RemoteDesktop portal \(xdg-desktop-portal\)$/,
    'este escritorio no tiene el portal RemoteDesktop (xdg-desktop-portal)',
  ],
  [
    /^the RemoteDesktop portal of this desktop gives no keyboard$/,
    'el portal RemoteDesktop de este escritorio no ofrece teclado',
  ],
  [
    /^the portal of this desktop has no clipboard \(GNOME has it since version 46\)$/,
    'el portal de este escritorio no tiene portapapeles (GNOME lo tiene desde la versión 46)',
  ],
  [/^the desktop has given no session$/, 'el escritorio no ha dado ninguna sesión'],
  [/^told by KWin$/, 'lo dice KWin'],
  [/^KWin is not on the session bus$/, 'KWin no está en el bus de sesión'],
  [/^told by the extension in GNOME Shell$/, 'lo dice la extensión de GNOME Shell'],
  [/^GNOME Shell does not answer$/, 'GNOME Shell no responde'],
  [
    /^GNOME tells nobody which window has the focus\. Install the extension that does: (.*)$/,
    'GNOME no dice a nadie qué ventana tiene el foco. Instala la extensión que lo hace: $1',
  ],
  [/^given, until it is taken back$/, 'dado, hasta que se retire'],
  [/^given; this desktop asks at each start$/, 'dado; este escritorio pregunta en cada inicio'],
  [
    /^You have not allowed Lantype to type on this desktop yet\. To be asked: .*$/,
    `Aún no has permitido que Lantype escriba en este escritorio. Para que pregunte: ${ALLOW}`,
  ],
  [
    /^You did not allow Lantype to type on this desktop\.( .*)?$/,
    `No permitiste que Lantype escriba en este escritorio. No vuelve a preguntar solo. Para que pregunte: ${ALLOW}`,
  ],
  [
    /^The dialog of the desktop was closed, or could not be shown\.( .*)?$/,
    `El diálogo del escritorio se cerró, o no se pudo mostrar. Lantype no vuelve a preguntar solo. Para que pregunte: ${ALLOW}`,
  ],
  [
    /^The dialog was answered without allowing input \("(.*)" was off\)\.( .*)?$/,
    `En el diálogo no se permitió la entrada («$1» estaba apagado). Para que Lantype vuelva a preguntar: ${ALLOW}`,
  ],
  [
    /^The dialog was answered without allowing the clipboard\.( .*)?$/,
    `En el diálogo no se permitió el portapapeles. Para que Lantype vuelva a preguntar: ${ALLOW}`,
  ],
  [
    /^The desktop has forgotten that you allowed Lantype to type, and asks again: answer its dialog\.( .*)?$/,
    'El escritorio ha olvidado que permitiste a Lantype escribir, y pregunta otra vez: responde a su diálogo.',
  ],
  // Windows
  [
    /^reached through koffi, which calls the system's own functions$/,
    'se llega mediante koffi, que llama a las funciones del propio sistema',
  ],
  [
    /^texts are rendered when they are asked for; all formats are given back$/,
    'los textos se dan cuando se piden; se devuelven todos los formatos',
  ],
  [
    /^a program is seen reading the text, where it opens the clipboard by a window$/,
    'se ve al programa leer el texto, si abre el portapapeles con una ventana',
  ],
  [/^locked, or a secure prompt is open$/, 'bloqueada, o hay una pregunta segura abierta'],
  [/^its programs have the keyboard$/, 'sus programas tienen el teclado'],
  [
    /^Lantype runs as administrator: it can type into all programs$/,
    'Lantype se ejecuta como administrador: puede escribir en todos los programas',
  ],
  [
    /^programs that run as administrator cannot be typed into; their texts go to the clipboard$/,
    'no se puede escribir en programas de administrador; sus textos van al portapapeles',
  ],
  [
    /^Filter Keys are on: should Windows ignore our keys, texts go to the clipboard$/,
    'están activas: si Windows ignora nuestras teclas, los textos van al portapapeles',
  ],
  // nut-js
  [/^loaded, and reaches the desktop$/, 'cargado, y llega al escritorio'],
  [/^nut-js cannot be loaded$/, 'nut-js no se puede cargar'],
  [
    /^DISPLAY is not set, so there is no X display to type on$/,
    'falta DISPLAY, así que no hay pantalla X en la que escribir',
  ],
  [/^what was there is given back$/, 'se devuelve lo que había'],
  [
    /^text can be put there and given back; other content is lost$/,
    'se puede poner texto y devolverlo; otro contenido se pierde',
  ],
  [/^nut-js cannot tell whether a program read the text$/, 'nut-js no puede decir si un programa leyó el texto'],
  [
    /^nut-js pastes with Ctrl\+V, which terminals on Linux do not take$/,
    'nut-js pega con Ctrl+V, que los terminales de Linux no admiten',
  ],
  [/^not on this platform \((.*)\)$/, 'no en este sistema ($1)'],
  [/^the package koffi cannot be loaded: (.*)$/, 'no se puede cargar el paquete koffi: $1'],
  [/^the C library cannot be called: (.*)$/, 'no se puede llamar a la biblioteca de C: $1'],
  [/^does not work$/, 'no funciona'],
];
