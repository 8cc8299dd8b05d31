import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PLUGIN_PATH } from '@comfyvn/shared/sillytavern/ways';
import type { DaemonFinder } from './daemon.ts';
import { headersToDaemon } from './headers.ts';
import type { UserRequest } from './server.ts';
import { originOf, type TokenStore } from './tokens.ts';

const SOCKETS = `${PLUGIN_PATH}/socket.io/`;
const ASK = `${PLUGIN_PATH}/who`;
const HANDSHAKE = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions', 'sec-websocket-protocol'];
const TIMEOUT_MS = 10_000;

/**
 * WebSockets. SillyTavern checks nobody who upgrades, so each one is led through SillyTavern's own checks (addresses,
 * passwords, session) as a plain request first, and comes out of them with its user or not at all.
 */
export function upgrades(daemon: DaemonFinder, tokens: TokenStore) {
  const servers = new Map<Server, (request: IncomingMessage, socket: Duplex, head: Buffer) => void>();
  const open = new Set<Duplex>();
  const asking = new WeakMap<IncomingMessage, (request: UserRequest) => void>();

  /** The user behind an upgrade; null when SillyTavern lets him nowhere. */
  function userOf(server: Server, request: IncomingMessage): Promise<UserRequest | null> {
    return new Promise((done) => {
      const response = new http.ServerResponse(request);
      const { url, method } = request;
      const timer = setTimeout(() => finish(null), TIMEOUT_MS);
      const finish = (found: UserRequest | null) => {
        clearTimeout(timer);
        asking.delete(request);
        request.url = url;
        request.method = method;
        done(found);
      };
      // Whoever ends the answer before our route is reached has refused.
      response.end = () => {
        finish(null);
        return response;
      };
      asking.set(request, finish);
      request.url = ASK;
      server.emit('request', request, response);
    });
  }

  async function upgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    if (!isOwnPage(request)) return refuse(socket, 403, 'Forbidden');
    const user = await userOf(server, request);
    const token = user && tokens.get(user);
    if (!user?.user || !token) return refuse(socket, 401, 'Unauthorized');
    const found = await daemon.find();
    if (!found) return refuse(socket, 502, 'Bad Gateway');
    const path = request.url!.slice(PLUGIN_PATH.length);
    const headers = headersToDaemon({}, { port: found.port, token, origin: originOf(user) });
    for (const name of HANDSHAKE) if (request.headers[name] !== undefined) headers[name] = request.headers[name];
    const target = http.request({
      host: '127.0.0.1',
      port: found.port,
      path,
      headers: { ...headers, connection: 'Upgrade', upgrade: 'websocket' },
      agent: false,
      timeout: TIMEOUT_MS,
    });
    target.on('timeout', () => target.destroy());
    target.on('error', () => refuse(socket, 502, 'Bad Gateway'));
    target.on('response', (answer) => {
      answer.resume();
      refuse(socket, answer.statusCode ?? 502, 'Refused');
    });
    target.on('upgrade', (answer, far, farHead) => join(socket, head, far, farHead, answer));
    target.end();
  }

  function join(
    socket: Duplex,
    head: Buffer,
    far: Duplex & { setTimeout?(ms: number): void },
    farHead: Buffer,
    answer: IncomingMessage,
  ): void {
    far.setTimeout?.(0);
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'];
    for (const name of ['sec-websocket-accept', 'sec-websocket-extensions', 'sec-websocket-protocol'])
      if (answer.headers[name] !== undefined) lines.push(`${name}: ${String(answer.headers[name])}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    if (farHead.length) socket.write(farHead);
    if (head.length) far.write(head);
    open.add(socket);
    far.on('error', () => socket.destroy());
    far.on('close', () => socket.destroy());
    socket.on('close', () => {
      open.delete(socket);
      far.destroy();
    });
    far.pipe(socket).pipe(far);
  }

  return {
    /** Listens on the server that a request came in by; SillyTavern may have several. */
    watch(request: IncomingMessage): void {
      const server = (request.socket as { server?: Server }).server;
      if (!server || servers.has(server)) return;
      const listener = (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (asked.url?.startsWith(SOCKETS)) upgrade(server, asked, socket, head).catch(() => socket.destroy());
        // With a listener Node closes nothing by itself; other plugins may answer other addresses.
        else if (server.listenerCount('upgrade') === 1) refuse(socket, 404, 'Not Found');
      };
      server.on('upgrade', listener);
      servers.set(server, listener);
    },
    /** The route that an upgrade reaches once SillyTavern has let it through. */
    who(request: UserRequest, response: ServerResponse): void {
      const found = asking.get(request);
      if (found) return found(request);
      response.writeHead(404).end();
    },
    close(): void {
      for (const [server, listener] of servers) server.off('upgrade', listener);
      for (const socket of open) socket.destroy();
      servers.clear();
    },
  };
}

/** Browsers tell on whose behalf they open a socket, and cookies come along whoever that is: only SillyTavern's own page may. */
function isOwnPage({ headers }: IncomingMessage): boolean {
  try {
    return headers.origin !== undefined && new URL(headers.origin).host === headers.host;
  } catch {
    return false;
  }
}

function refuse(socket: Duplex, status: number, words: string): void {
  if (socket.destroyed) return;
  socket.end(`HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
