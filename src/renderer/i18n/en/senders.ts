/** Who types on this computer. */
export const senders = {
  title: 'Who types on this computer',
  asked: 'A sender that you have not allowed waits until you decide.',
  notAsked: 'Whoever is not refused here may type.',
  toSettings: 'Change this in Settings',
  lastSent: (ago: string) => `sent ${ago}`,
  verdict: { allowed: 'Allowed', refused: 'Refused', ask: 'Not decided' },
  action: { allowed: 'Allow', refused: 'Refuse', ask: 'Undo' },
  actionOf: {
    allowed: (name: string) => `Allow ${name}`,
    refused: (name: string) => `Refuse ${name}`,
    ask: (name: string) => `Undo what was decided about ${name}`,
  },
  decided: {
    allowed: (name: string) => `${name} may type here`,
    refused: (name: string) => `${name} may not type here; what was held of it is dropped`,
    ask: (name: string) => `Nothing is decided about ${name} any more`,
  },
  alwaysAllow: (name: string) => `Always allow ${name}`,
  refuseAll: (name: string) => `Never allow ${name}`,
};
