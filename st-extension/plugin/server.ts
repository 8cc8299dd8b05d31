import type { IncomingMessage, ServerResponse } from 'node:http';

/** What SillyTavern hands to a plugin: an Express router, its requests with the user who is logged in. */

export interface UserRequest extends IncomingMessage {
  /** Path and query below the plugin's own address. */
  url: string;
  /** What SillyTavern's parsers made of a body of JSON. */
  readonly body?: unknown;
  readonly user?: {
    readonly profile: { readonly handle: string };
    readonly directories: { readonly root: string };
  };
}

type Handler = (request: UserRequest, response: ServerResponse) => void | Promise<void>;

export interface PluginRouter {
  use(handler: (request: UserRequest, response: ServerResponse, next: () => void) => void): void;
  get(path: string, handler: Handler): void;
  post(path: string, handler: Handler): void;
  delete(path: string, handler: Handler): void;
  all(path: RegExp, handler: Handler): void;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store, no-transform',
  });
  response.end(text);
}

/** A failure as the daemon itself would tell it (RFC 9457), so that its clients understand both. */
export const sendProblem = (response: ServerResponse, status: number, code: string, title: string): void =>
  sendJson(response, status, { code, title, status });

export const NOT_RUNNING = 'ComfyVN is not running on the computer of SillyTavern. Start it there with npm start.';
