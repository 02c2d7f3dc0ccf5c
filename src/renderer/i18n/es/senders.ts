import type { senders as english } from '../en/senders.ts';

export const senders: typeof english = {
  title: 'Quién escribe en este ordenador',
  asked: 'Quien no has permitido espera a que decidas.',
  notAsked: 'Quien no esté rechazado aquí puede escribir.',
  toSettings: 'Cambiarlo en Ajustes',
  lastSent: (ago) => `envió ${ago}`,
  verdict: { allowed: 'Permitido', refused: 'Rechazado', ask: 'Sin decidir' },
  action: { allowed: 'Permitir', refused: 'Rechazar', ask: 'Deshacer' },
  actionOf: {
    allowed: (name) => `Permitir ${name}`,
    refused: (name) => `Rechazar ${name}`,
    ask: (name) => `Deshacer lo decidido sobre ${name}`,
  },
  decided: {
    allowed: (name) => `${name} puede escribir aquí`,
    refused: (name) => `${name} no puede escribir aquí; lo suyo que estaba retenido se descarta`,
    ask: (name) => `Ya no hay nada decidido sobre ${name}`,
  },
  alwaysAllow: (name) => `Permitir siempre ${name}`,
  refuseAll: (name) => `No permitir nunca ${name}`,
};
