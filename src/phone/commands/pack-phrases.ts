import type { Key } from '../../protocol/segments.ts';
import type { LanguagePack, SpokenCommand } from './language-pack.ts';

/** The commands of a pack, the ends of addresses and the keys written out. */
export function* allCommands(pack: LanguagePack): Generator<SpokenCommand> {
  yield* pack.commands;
  for (const domain of pack.domains) {
    yield { say: [`${pack.dot} ${domain}`], write: `.${domain}`, joins: 'both' };
  }
  for (const key of Object.keys(pack.keys) as Key[]) {
    const names = pack.keys[key];
    yield { say: pack.press.flatMap((template) => names.map((name) => template.replace('*', name))), key };
  }
}

/** Every phrase of a pack with what it does. */
export function* phrasesOf(pack: LanguagePack): Generator<readonly [phrase: string, command: SpokenCommand]> {
  for (const command of allCommands(pack)) {
    for (const phrase of command.say) yield [phrase, command];
  }
}
