import { signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Words } from '../language/en.ts';
import type { Phone } from '../phone.ts';

const PhoneContext = createContext<Phone | undefined>(undefined);
export const PhoneProvider = PhoneContext.Provider;

export function usePhone(): Phone {
  const phone = useContext(PhoneContext);
  if (phone === undefined) throw new Error('no PhoneProvider around this component');
  return phone;
}

/** In the language of the page; the component is drawn anew when that changes. */
export function useWords(): Words {
  return usePhone().dictionary.words.value;
}

/** What is told to screen readers, and to nobody else. */
export const announcement = signal('');
