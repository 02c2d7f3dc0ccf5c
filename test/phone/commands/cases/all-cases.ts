import type { LanguagePack } from '../../../../src/phone/commands/language-pack.ts';
import { de } from '../../../../src/phone/commands/languages/de.ts';
import { en } from '../../../../src/phone/commands/languages/en.ts';
import { es } from '../../../../src/phone/commands/languages/es.ts';
import { fr } from '../../../../src/phone/commands/languages/fr.ts';
import { it } from '../../../../src/phone/commands/languages/it.ts';
import { pt } from '../../../../src/phone/commands/languages/pt.ts';
import { deCases } from './de.ts';
import { enCases } from './en.ts';
import { esCases } from './es.ts';
import { frCases } from './fr.ts';
import { itCases } from './it.ts';
import { ptCases } from './pt.ts';
import type { SpokenCases } from './spoken-case.ts';

export const PACKS: readonly LanguagePack[] = [de, en, es, fr, it, pt];

export const CASES: readonly { readonly pack: LanguagePack; readonly cases: SpokenCases }[] = [
  { pack: es, cases: esCases },
  { pack: en, cases: enCases },
  { pack: pt, cases: ptCases },
  { pack: fr, cases: frCases },
  { pack: de, cases: deCases },
  { pack: it, cases: itCases },
];
