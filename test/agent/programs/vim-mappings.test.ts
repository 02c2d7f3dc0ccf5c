import { describe, expect, it } from 'vitest';
import { mapsShiftInsert } from '../../../src/agent/programs/vim-mappings.ts';

describe('whether a settings file of Vim maps Shift+Insert', () => {
  it.each([
    ['map! <S-Insert> <C-R>+'],
    ['set nocompatible\n  inoremap <silent> <S-Insert> <C-R><C-O>+\n'],
    ['autocmd GUIEnter * if !<SID>MapExists("<S-Insert>", "ic") | execute "map! <S-Insert> <MiddleMouse>" | endif'],
    ['source $VIMRUNTIME/mswin.vim'],
    ["vim.keymap.set({'i', 'c'}, '<S-Insert>', '<C-R>+')"],
    ["vim.api.nvim_set_keymap('!', '<s-insert>', '<C-R>+', {})"],
  ])('yes: %s', (settings) => {
    expect(mapsShiftInsert(settings)).toBe(true);
  });

  it.each([
    [''],
    ['set number'],
    ['" map! <S-Insert> <C-R>+'],
    ["-- vim.keymap.set('i', '<S-Insert>', '<C-R>+')"],
    ['map <Insert> <Esc>'],
    ['echo "<S-Insert> does nothing here"'],
  ])('no: %s', (settings) => {
    expect(mapsShiftInsert(settings)).toBe(false);
  });
});
