import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { ProtocolError } from '../../../protocol/codes.ts';
import { LOGIN_FRAGMENT, WINDOW_PATH } from '../../../protocol/control-wire.ts';
import { sendError } from '../../../server/answers/json-answer.ts';
import { refuseRaw } from '../../../server/answers/raw-refusal.ts';
import type { TokenVerifier } from '../../../server/guard/principal.ts';
import type { LoopbackRoutes, RouteGuard } from '../../../server/listener/server-edge.ts';
import type { DataFolder } from '../../folder/data-folder.ts';
import { ensureSecret } from '../../folder/secret.ts';
import { pageFolder } from '../../pages.ts';
import type { Control } from '../control.ts';
import { controlRoutes } from './control-routes.ts';
import { ControlSockets } from './control-sockets.ts';
import { controlUpgrades } from './control-upgrades.ts';
import { LocalServer } from './local-server.ts';
import { LoginCodes } from './login-codes.ts';
import { WindowTokens } from './window-tokens.ts';

export interface ControlTransportOptions {
  readonly control: Control;
  readonly folder: DataFolder;
  /** The owner of the data folder, by a token that its secret signed. */
  readonly owner: TokenVerifier;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The window in a browser of this computer: its page, its login, its socket. On the loopback address alone. */
export class ControlTransport {
  readonly #options: ControlTransportOptions;
  readonly #codes: LoginCodes;
  readonly #tokens: WindowTokens;
  readonly #sockets: ControlSockets;
  #server: LocalServer | undefined;
  #url = '';
  #stopping = false;

  constructor(options: ControlTransportOptions) {
    this.#options = options;
    const { control, clock, logger } = options;
    this.#codes = new LoginCodes(clock);
    this.#tokens = new WindowTokens(clock);
    this.#sockets = new ControlSockets({ control, tokens: this.#tokens, clock, logger });
    this.#tokens.onEnded((window) => this.#sockets.closeWindow(window));
  }

  /** For the loopback listener of a relay in this process. */
  asPartOfRelay(): (guard: RouteGuard) => LoopbackRoutes {
    return (guard) => this.#routes(guard);
  }

  /**
   * Where no relay runs. Should `port` be taken, any free one will do. `ownerSocket`: as in `RelayOptions`. Resolves with
   * the URL. @throws ListenError
   */
  async listen(port: number, ownerSocket: string): Promise<string> {
    const { folder, clock, logger } = this.#options;
    // A relay makes it when it starts; the commands of its owner sign with it.
    ensureSecret(folder);
    this.#server = new LocalServer({ routes: (guard) => this.#routes(guard), clock, logger });
    return await this.#server.listen(port, ownerSocket);
  }

  /** `url`: of the listener that this is part of. */
  reachedAt(url: string): void {
    this.#url = url;
  }

  get pageUrl(): string {
    return `${this.#url}${WINDOW_PATH}`;
  }

  /** Good once, for ten minutes. */
  loginLink(): string {
    return `${this.pageUrl}#${LOGIN_FRAGMENT}=${this.#codes.issue()}`;
  }

  /** Logs all windows out, with 1001: the program ends. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#sockets.stop();
    this.#codes.clear();
    this.#tokens.endAll();
    await this.#server?.stop();
  }

  #routes({ access, errors }: RouteGuard): LoopbackRoutes {
    const { control, folder, owner, logger } = this.#options;
    const isStopping = (): boolean => this.#stopping;
    const routes = controlRoutes({
      access,
      errors,
      control,
      codes: this.#codes,
      tokens: this.#tokens,
      loginLink: () => this.loginLink(),
      owner,
      secret: () => ensureSecret(folder),
      page: pageFolder('renderer'),
      isStopping,
      logger,
    });
    const upgrades = controlUpgrades({
      access,
      tokens: this.#tokens,
      sockets: this.#sockets,
      isStopping,
      logger,
    });
    return {
      owns: (path) => path === '/app' || path.startsWith('/app/') || path.startsWith('/control/'),
      onRequest: (request, response) => {
        const foreign = foreignOrigin(request.headers);
        if (foreign === undefined) routes(request, response);
        else sendError(response, access.refusal(request, foreign) as ProtocolError);
      },
      onUpgrade: (request, stream, head) => {
        const foreign = foreignOrigin(request.headers);
        if (foreign === undefined) upgrades.handle(request, stream, head);
        else refuseRaw(stream, access.refusal(request, foreign) as ProtocolError);
      },
    };
  }
}

/** Stricter than the relay's guard before it: origins that the settings allow to use the relay have no window. */
function foreignOrigin({ origin, host }: { origin?: string | undefined; host?: string | undefined }) {
  if (origin === undefined || origin === `http://${host}`) return undefined;
  return new ProtocolError('FORBIDDEN', 'pages of that origin may not use the window’s paths');
}
