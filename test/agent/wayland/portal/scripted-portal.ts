import { type Message, Variant } from 'dbus-native';
import { makePipe } from '../../../../src/agent/native/descriptors.ts';
import { BusService, type ServiceAnswer } from '../../../helpers/bus-service.ts';

const PATH = '/org/freedesktop/portal/desktop';
const REMOTE_DESKTOP = 'org.freedesktop.portal.RemoteDesktop';
const CLIPBOARD = 'org.freedesktop.portal.Clipboard';

/** What its user does with the dialog. `ignores`: it stays open. */
export type Decision =
  | { kind: 'allows'; devices?: number; clipboard?: boolean }
  | { kind: 'refuses' }
  | { kind: 'closes' }
  | { kind: 'ignores' };

/**
 * A desktop portal on a real bus, as the specification of RemoteDesktop 2 and Clipboard 1 has it: tokens are good once,
 * and only those that it gave.
 */
export class ScriptedPortal {
  versions = { remoteDesktop: 2, clipboard: 1, devices: 7 };
  decision: Decision = { kind: 'allows' };
  /** How many dialogs its user has seen. */
  dialogs = 0;
  /** It answers nothing. */
  silent = false;
  /** Whether it knows no session any more, and has told nobody. */
  lost = false;
  /** Whether it forgets the tokens that it gave, as after a new login. */
  forgets = false;
  /** The socket for emulated input that it gives; `undefined`: it has no such thing. */
  eis: number | undefined;
  readonly keys: [number, number][] = [];
  readonly selections: string[][] = [];
  readonly pipes: { readEnd: number; writeEnd: number }[] = [];
  service!: BusService;
  session = '';
  readonly #waiting: Message[] = [];
  readonly #tokens = new Set<string>();
  #given = 0;
  #offered: string | undefined;
  #clipboardAsked = false;
  #open: { path: string; answer: (decision: Decision) => void } | undefined;

  static async start(address: string): Promise<ScriptedPortal> {
    const portal = new ScriptedPortal();
    portal.service = await BusService.open(address, 'org.freedesktop.portal.Desktop', (call) => portal.#answer(call));
    return portal;
  }

  stop(): void {
    this.service.stop();
  }

  get members(): string[] {
    return this.service.calls.map(({ interface: name = '', member = '' }) => `${name}.${member}`);
  }

  transfer(mimeType: string, serial: number): void {
    this.service.emit(PATH, CLIPBOARD, 'SelectionTransfer', 'osu', [this.session, mimeType, serial]);
  }

  owner(mimeTypes: string[], ours: boolean): void {
    const options = { mime_types: new Variant('as', mimeTypes), session_is_owner: new Variant('b', ours) };
    this.service.emit(PATH, CLIPBOARD, 'SelectionOwnerChanged', 'oa{sv}', [this.session, options]);
  }

  endSession(): void {
    this.service.emit(this.session, 'org.freedesktop.portal.Session', 'Closed', 'a{sv}', [{}]);
  }

  #answer(call: Message): ServiceAnswer | undefined {
    const { member = '', body = [] } = call;
    if (this.silent) return undefined;
    if (this.lost && /^(Notify|Set|Selection)/.test(member))
      return { error: 'org.freedesktop.DBus.Error.AccessDenied' };
    switch (member) {
      case 'Get':
        return this.#property(String(body[0]), String(body[1]));
      case 'CreateSession':
        this.session = `${PATH}/session/${escaped(call)}/${optionsIn(body[0]).session_handle_token}`;
        this.#clipboardAsked = false;
        this.#offered = undefined;
        return this.#respond(call, optionsIn(body[0]), 0, { session_handle: new Variant('s', this.session) });
      case 'SelectDevices':
        this.#offered = optionsIn(body[1]).restore_token as string | undefined;
        if (this.#offered?.startsWith('of another')) return { error: 'org.freedesktop.portal.Error.InvalidArgument' };
        return this.#respond(call, optionsIn(body[1]), 0, {});
      case 'RequestClipboard':
        this.#clipboardAsked = true;
        return {};
      case 'Start':
        return this.#start(call, optionsIn(body[2]));
      case 'SetSelection':
      case 'NotifyKeyboardKeycode':
      case 'NotifyKeyboardKeysym':
        return this.#inAnyOrder(call);
      case 'SelectionWrite':
      case 'SelectionRead':
        return this.#pipe(member);
      case 'ConnectToEIS':
        if (this.eis === undefined) return { error: 'org.freedesktop.DBus.Error.UnknownMethod' };
        // From then on its own keys are refused.
        this.lost = true;
        return { signature: 'h', body: [0], fds: [this.eis] };
      case 'Close':
        if (call.path === this.#open?.path) this.#open = undefined;
        return {};
      default:
        return {};
    }
  }

  /** Each call has a thread of its own there: what comes together is done in any order, here the last first. */
  #inAnyOrder(call: Message): undefined {
    this.#waiting.push(call);
    if (this.#waiting.length > 1) return;
    setImmediate(() => {
      for (const each of this.#waiting.splice(0).toReversed()) {
        const { member, body = [] } = each;
        if (member === 'SetSelection') this.selections.push(optionsIn(body[1]).mime_types as string[]);
        else this.keys.push([Number(body[2]), Number(body[3])]);
        this.service.reply(each, {});
      }
    });
  }

  #property(name: string, property: string): ServiceAnswer {
    const { remoteDesktop, clipboard, devices } = this.versions;
    const known = name === REMOTE_DESKTOP ? remoteDesktop : clipboard;
    if (known === 0) return { error: 'org.freedesktop.DBus.Error.UnknownInterface' };
    const value = property === 'version' ? known : devices;
    return { signature: 'v', body: [new Variant('u', value)] };
  }

  #start(call: Message, options: Record<string, unknown>): ServiceAnswer {
    // Good once.
    const restored = this.#offered !== undefined && this.#tokens.delete(this.#offered) && !this.forgets;
    if (!restored) this.dialogs += 1;
    const decision: Decision = restored ? { kind: 'allows' } : this.decision;
    const path = requestPath(call, options);
    if (decision.kind === 'ignores') {
      this.#open = { path, answer: (later) => void this.#decide(call, options, later) };
      return { signature: 'o', body: [path] };
    }
    return this.#decide(call, options, decision);
  }

  #decide(call: Message, options: Record<string, unknown>, decision: Decision): ServiceAnswer {
    if (decision.kind === 'refuses') return this.#respond(call, options, 1, {});
    if (decision.kind !== 'allows') return this.#respond(call, options, 2, {});
    const token = `token-${++this.#given}`;
    this.#tokens.add(token);
    return this.#respond(call, options, 0, {
      devices: new Variant('u', decision.devices ?? 1),
      clipboard_enabled: new Variant('b', this.#clipboardAsked && (decision.clipboard ?? true)),
      ...(this.versions.remoteDesktop >= 2 && { restore_token: new Variant('s', token) }),
    });
  }

  /** Whether its dialog is open. */
  get open(): boolean {
    return this.#open !== undefined;
  }

  /** Its user does something with the dialog that is open. */
  answerOpen(decision: Decision): void {
    this.#open?.answer(decision);
    this.#open = undefined;
  }

  #respond(call: Message, options: Record<string, unknown>, code: number, results: object): ServiceAnswer {
    const path = requestPath(call, options);
    this.service.emit(path, 'org.freedesktop.portal.Request', 'Response', 'ua{sv}', [code, results], call.sender);
    return { signature: 'o', body: [path] };
  }

  #pipe(member: string): ServiceAnswer {
    const pipe = makePipe();
    this.pipes.push(pipe);
    return { signature: 'h', body: [0], fds: [member === 'SelectionWrite' ? pipe.writeEnd : pipe.readEnd] };
  }
}

function escaped({ sender = '' }: Message): string {
  return sender.slice(1).replaceAll('.', '_');
}

function requestPath(call: Message, options: Record<string, unknown>): string {
  return `${PATH}/request/${escaped(call)}/${options.handle_token}`;
}

function optionsIn(value: unknown): Record<string, unknown> {
  return value as Record<string, unknown>;
}
