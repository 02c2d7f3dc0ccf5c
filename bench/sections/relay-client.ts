import type { DevicesAnswer, MessageAnswer, TranscriptionAnswer } from '../../src/protocol/http.ts';
import type { MessageView } from '../../src/protocol/message.ts';

/** What the bench asks of a relay, as a phone would. */
export class RelayClient {
  readonly #url: string;
  readonly #token: string;
  readonly #deviceId: string;

  constructor(port: number, token: string, deviceId: string) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#token = token;
    this.#deviceId = deviceId;
  }

  post(text: string): Promise<TranscriptionAnswer> {
    return this.#call('/transcription', { deviceId: this.#deviceId, text });
  }

  async isOnline(): Promise<boolean> {
    const { devices } = await this.#call<DevicesAnswer>('/devices');
    return devices.includes(this.#deviceId);
  }

  states(ids: readonly string[]): Promise<MessageView[]> {
    return Promise.all(ids.map(async (id) => (await this.#call<MessageAnswer>(`/messages/${id}`)).message));
  }

  async #call<Answer>(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
