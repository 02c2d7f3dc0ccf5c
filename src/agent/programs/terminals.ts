/** WM_CLASS parts (lower case) of terminal emulators. */
const TERMINALS = new Set(
  `alacritty aterm blackbox com.raggesilver.blackbox com.mitchellh.ghostty contour cool-retro-term
   deepin-terminal eterm foot footclient ghostty gnome-terminal gnome-terminal-server guake hyper
   io.elementary.terminal kgx kitty konsole org.kde.konsole lilyterm lxterminal mate-terminal mlterm
   org.codeberg.dnkl.foot org.gnome.console org.gnome.ptyxis org.gnome.terminal org.wezfurlong.wezterm ptyxis qterminal
   rio roxterm rxvt sakura st st-256color tabby terminator terminology termite tilda tilix urxvt uxterm warp
   wezterm wezterm-gui x-terminal-emulator xfce4-terminal xterm yakuake zutty`.split(/\s+/),
);

/** Programs whose Shift+Insert pastes PRIMARY although they are no terminals. */
const PRIMARY_PASTERS = new Set(['gvim', 'emacs', 'xedit', 'xemacs']);

/** `names`: both parts of WM_CLASS. */
export function isTerminal(names: readonly string[]): boolean {
  return names.some((name) => TERMINALS.has(name.toLowerCase()));
}

export function pastesPrimary(names: readonly string[]): boolean {
  return isTerminal(names) || names.some((name) => PRIMARY_PASTERS.has(name.toLowerCase()));
}
