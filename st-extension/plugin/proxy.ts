import http, { type ServerResponse } from 'node:http';
import { agent, type DaemonFinder } from './daemon.ts';
import { headersToDaemon, headersToPage } from './headers.ts';
import { NOT_RUNNING, sendProblem, type UserRequest } from './server.ts';
import { originOf, type TokenStore } from './tokens.ts';

/** The daemon takes no larger body from a paired page. */
const LARGEST_BODY = 64_000_000;
/** Without a byte from either side. Converting a very long chat takes a while. */
const IDLE_MS = 300_000;

/** Routes of the daemon, and nothing else of it: not its pages, which carry the Studio's token, and no raw pairing. */
export const PROXIED =
  /^\/(?:api\/(?!pairing(?:[/?]|$))[A-Za-z0-9][^\\]*|v1\/(?:audio\/(?:speech|voices)|models)|socket\.io\/.*)$/;

/** Passes requests on to the daemon, in the name of the user who is logged in, and answers back as they come. */
export function proxy(daemon: DaemonFinder, tokens: TokenStore, idleMs = IDLE_MS) {
  return async (request: UserRequest, response: ServerResponse): Promise<void> => {
    if (!isPlain(request.url))
      return sendProblem(response, 404, 'not_found', 'The server plugin passes this on to nobody.');
    const token = tokens.get(request);
    if (token === null)
      return sendProblem(
        response,
        401,
        'unauthorized',
        'This SillyTavern is not connected with ComfyVN. Press Connect.',
      );
    const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
    // SillyTavern has read these already and keeps what was in them.
    if (type.startsWith('multipart/') || type === 'application/x-www-form-urlencoded')
      return sendProblem(response, 415, 'unsupported', 'Send the body as application/octet-stream.');
    const isJson = /^application\/(?:[\w.+-]+\+)?json$/.test(type);
    const json = isJson && request.body !== undefined ? Buffer.from(JSON.stringify(request.body)) : null;
    const size = json?.length ?? Number(request.headers['content-length'] ?? 0);
    if (size > LARGEST_BODY)
      return sendProblem(response, 413, 'too_large', `The body is over ${LARGEST_BODY / 1e6} MB.`);
    const send = (port: number) =>
      pass(request, response, { port, json, idleMs, identity: { port, token, origin: originOf(request) } });
    if (await send(daemon.port)) return;
    // It may run on another port by now. A body that was streamed is gone, unless nobody has taken any of it.
    const found = await daemon.find();
    if (!found || (!json && hasBody(request) && request.readableDidRead) || !(await send(found.port)))
      sendProblem(response, 502, 'unavailable', NOT_RUNNING);
  };
}

/** No way out of the allowed paths by dots, double slashes or what a server may decode later. */
function isPlain(url: string): boolean {
  const path = url.split('?')[0]!;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return false;
  }
  return (
    PROXIED.test(url) &&
    !/(?:^|\/)\.{1,2}(?:\/|$)|\\|\/\//.test(decoded) &&
    new URL(url, 'http://host').pathname === path
  );
}

const hasBody = ({ headers }: UserRequest): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

interface Passing {
  readonly port: number;
  readonly json: Buffer | null;
  readonly idleMs: number;
  readonly identity: Parameters<typeof headersToDaemon>[1];
}

/** Resolves false when nobody listens there any more; then nothing was answered yet. */
function pass(
  request: UserRequest,
  response: ServerResponse,
  { port, json, idleMs, identity }: Passing,
): Promise<boolean> {
  return new Promise((done) => {
    const headers = headersToDaemon(request.headers, identity);
    const length = json ? json.length : request.headers['content-length'];
    if (length !== undefined) headers['content-length'] = length;
    const { method } = request;
    const target = http.request({ host: '127.0.0.1', port, method, path: request.url, headers, agent });
    const gone = () => target.destroy();
    response.on('close', gone);
    const fail = (status: number, code: string, title: string) => {
      sendProblem(response, status, code, title);
      target.destroy();
      done(true);
    };
    target.setTimeout(idleMs, () => fail(504, 'unavailable', 'ComfyVN took too long to answer. Try again.'));
    target.on('error', (error: NodeJS.ErrnoException) => {
      const wasIdle = error.code === 'ECONNRESET' && target.reusedSocket && !response.headersSent;
      if (error.code === 'ECONNREFUSED' || wasIdle) {
        response.off('close', gone);
        return done(false);
      }
      if (response.headersSent) response.destroy();
      fail(502, 'unavailable', 'ComfyVN broke off in the middle of its answer. Try again.');
    });
    target.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, headersToPage(answer.headers));
      response.flushHeaders();
      answer.pipe(response);
      answer.on('aborted', () => response.destroy());
      answer.on('close', () => done(true));
    });
    if (json || !hasBody(request)) return void target.end(json ?? undefined);
    // Nothing of a body is taken before somebody is there to take it.
    target.on('socket', (socket) => {
      if (!socket.connecting) return send();
      socket.once('connect', send);
    });
    function send(): void {
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST_BODY) fail(413, 'too_large', `The body is over ${LARGEST_BODY / 1e6} MB.`);
      });
      request.pipe(target);
    }
  });
}
