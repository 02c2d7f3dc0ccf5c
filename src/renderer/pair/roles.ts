import type { Scope } from '../../protocol/http.ts';
import type { Words } from '../i18n/words.ts';
import type { IconName } from '../ui/icon.tsx';

type PairWord = keyof Words['pair'];

interface RoleLook {
  readonly role: Scope;
  readonly icon: IconName;
  readonly name: PairWord & ('phone' | 'computer' | 'dashboard');
  readonly about: PairWord & `${string}About`;
  readonly scan: PairWord & `scan${string}`;
  readonly used: PairWord & `used${string}`;
}

export const PHONE: RoleLook = {
  ...{ role: 'send', icon: 'phone', name: 'phone', about: 'phoneAbout', scan: 'scanPhone', used: 'usedSend' },
};

/** What can be paired, and what it is then allowed. */
export const ROLES: readonly RoleLook[] = [
  PHONE,
  {
    role: 'receive',
    icon: 'monitor',
    name: 'computer',
    about: 'computerAbout',
    scan: 'scanComputer',
    used: 'usedReceive',
  },
  {
    role: 'admin',
    icon: 'dashboard',
    name: 'dashboard',
    about: 'dashboardAbout',
    scan: 'scanDashboard',
    used: 'usedAdmin',
  },
];

export function lookOfRole(role: Scope): RoleLook {
  return ROLES.find((look) => look.role === role) ?? PHONE;
}
