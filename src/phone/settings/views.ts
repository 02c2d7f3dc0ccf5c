import { MoveView } from '../moving/move-view.tsx';
import { InstallView } from './install-view.tsx';
import { SettingsView } from './settings-view.tsx';

/** What is fetched together when one of them is first opened. */
export const views = { settings: SettingsView, install: InstallView, move: MoveView };
