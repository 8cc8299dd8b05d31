import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import WebSocket from 'ws';
import { newFolder } from '../support.ts';

const FIREFOX = process.env['FIREFOX'] ?? '/usr/bin/firefox-esr';
export const hasFirefox = (): boolean => fs.existsSync(FIREFOX);

const STARTS_MS = 60_000;

/** What WebDriver BiDi answers: a result, or an error with its words. */
interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly message?: string;
}
interface Waiting {
  readonly done: (result: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** One page of Firefox, driven by WebDriver BiDi: the language that it speaks itself. */
export class FirefoxPage {
  /** Errors and warnings of the page, as its console has them. */
  readonly complaints: string[] = [];
  #socket: WebSocket;
  #waiting = new Map<number, Waiting>();
  #asked = 0;
  #context = '';

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (text) => this.#take(JSON.parse(String(text)) as Answer));
  }

  /** `address`: of the session's socket. `size`: of the page, in CSS pixels. */
  static async open(address: string, size: { width: number; height: number }): Promise<FirefoxPage> {
    const socket = new WebSocket(address);
    await once(socket, 'open');
    const page = new FirefoxPage(socket);
    await page.#ask('session.new', { capabilities: {} });
    const { context } = (await page.#ask('browsingContext.create', { type: 'tab' })) as { context: string };
    page.#context = context;
    await page.#ask('session.subscribe', { events: ['log.entryAdded'] });
    await page.resize(size);
    return page;
  }

  async resize(viewport: { width: number; height: number }): Promise<void> {
    await this.#ask('browsingContext.setViewport', { context: this.#context, viewport });
  }

  async goTo(url: string): Promise<void> {
    await this.#ask('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
  }

  async reload(): Promise<void> {
    await this.#ask('browsingContext.reload', { context: this.#context, wait: 'complete' });
  }

  /** The value of an expression in the page, as JSON has it. Rejects where the page throws. */
  async value<T>(expression: string): Promise<T> {
    const answer = (await this.#ask('script.evaluate', {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value))`,
      target: { context: this.#context },
      awaitPromise: true,
    })) as { result?: { value?: string }; exceptionDetails?: { text: string } };
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result?.value ?? 'null') as T;
  }

  /** Waits until an expression is true. */
  async until(expression: string, timeoutMs = 60_000): Promise<void> {
    for (const end = Date.now() + timeoutMs; !(await this.value<boolean>(`Boolean(${expression})`));) {
      if (Date.now() > end) throw new Error(`It does not come to ${expression}`);
      await new Promise((done) => setTimeout(done, 60));
    }
  }

  /** Presses the middle of the first element of a selector, as a mouse does. */
  async click(selector: string): Promise<void> {
    const find = `document.querySelector(${JSON.stringify(selector)})`;
    await this.until(`${find}?.checkVisibility()`);
    const at = await this.value<{ x: number; y: number }>(
      `(({ x, y, width, height }) => ({ x: Math.round(x + width / 2), y: Math.round(y + height / 2) }))(${find}.getBoundingClientRect())`,
    );
    const actions = [
      { type: 'pointerMove', ...at },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#perform({ type: 'pointer', id: 'mouse', actions });
  }

  async press(key: string): Promise<void> {
    const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value: key }));
    await this.#perform({ type: 'key', id: 'keyboard', actions });
  }

  /** Writes what the page looks like into a PNG file. */
  async picture(file: string): Promise<void> {
    const { data } = (await this.#ask('browsingContext.captureScreenshot', { context: this.#context })) as {
      data: string;
    };
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  }

  close(): void {
    this.#socket.close();
  }

  async #perform(source: object): Promise<void> {
    await this.#ask('input.performActions', { context: this.#context, actions: [source] });
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = (this.#asked += 1);
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #take({ id, method, params, result, message }: Answer): void {
    if (method === 'log.entryAdded') {
      const { level, text } = params as { level: string; text: string };
      if (level === 'error' || level === 'warn') this.complaints.push(text);
    }
    const waiting = this.#waiting.get(id ?? 0);
    this.#waiting.delete(id ?? 0);
    if (message !== undefined) waiting?.fail(new Error(message));
    else waiting?.done(result);
  }
}

/** Firefox without a window and with a profile of its own. */
export async function openFirefox(size: {
  width: number;
  height: number;
}): Promise<{ page: FirefoxPage; close(): Promise<void> }> {
  const args = ['--headless', '--no-remote', '--profile', newFolder('firefox'), '--remote-debugging-port=0'];
  const firefox = spawn(FIREFOX, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const page = await FirefoxPage.open(`${await addressOf(firefox)}/session`, size);
    return {
      page,
      async close() {
        page.close();
        firefox.kill();
        await once(firefox, 'exit');
      },
    };
  } catch (error) {
    firefox.kill('SIGKILL');
    throw error;
  }
}

/** Where it listens, as it says when it is ready. */
function addressOf({ stderr }: ChildProcess): Promise<string> {
  return new Promise((found, fail) => {
    let said = '';
    const late = setTimeout(() => fail(new Error(`Firefox does not start: ${said.slice(-500)}`)), STARTS_MS);
    stderr?.on('data', (part) => {
      said += String(part);
      const address = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      found(address);
    });
  });
}
