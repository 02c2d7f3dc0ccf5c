import type { certificate as english } from '../en/certificate.ts';

export const certificate: typeof english = {
  title: 'Certificado para móviles',
  about:
    'Instalado en un móvil, acaba allí con el aviso del navegador, y la página se abre sin conexión. Solo vale para este ordenador. En el móvil: Ajustes, «Ponerlo en la pantalla de inicio».',
  none: 'Los móviles avisan de este ordenador al abrir su página. Un certificado que puedan instalar acaba con eso.',
  covers: 'Vale para',
  fingerprint: 'Huella SHA-256: el móvil debe mostrar la misma',
  missing: (places) => `No vale para ${places}`,
  missingText:
    'Allí los móviles avisan, y no se pierde nada más. Abre un nombre para el que valga, o haz uno nuevo e instálalo en los móviles.',
  make: 'Hacer el certificado',
  makeAgain: 'Hacer un certificado nuevo',
  sureFirst: 'Los navegadores que aceptaron este ordenador avisarán una vez más. ¿Seguir?',
  sureAgain: 'Los móviles que tienen el actual avisarán hasta que instalen el nuevo. ¿Seguir?',
};
