import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { rateLimit } from 'express-rate-limit';
import * as z from 'zod';
import { isNone, type Answer, type Contract, type HandlerArgs, type Route } from '@comfyvn/shared/contract/route';
import type { Problem } from '@comfyvn/shared/contract/api-error';
import { diskFault } from './db.ts';
import { AppError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { Caller, Guard } from './security.ts';

/** What a handler may need beside its parsed arguments. */
export interface CallContext {
  readonly caller: Caller;
  readonly origin: string | undefined;
  /** The request itself as a stream, for routes with a raw request body. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}
/** What a handler of a raw response answers. */
export interface FileAnswer {
  readonly file: string;
  readonly mime: string;
  readonly etag: string;
  /** The name to save it under: a file of the user's, which may change, so nothing keeps a copy. */
  readonly name?: string;
  /** Other bytes will soon be answered in their place, so nothing keeps a copy. */
  readonly passing?: boolean;
}
/** Bytes that are made while they are sent, to be saved under a name. */
export interface StreamAnswer {
  readonly stream: Readable;
  readonly mime: string;
  readonly name: string;
}
/** Bytes that are here already, as one answer. */
export interface BytesAnswer {
  readonly bytes: Buffer;
  readonly mime: string;
}
/** A JSON response that is text already. */
export interface JsonText {
  readonly json: string;
}
/* oxlint-disable typescript/no-explicit-any -- generic over every route */
type Reply<R> = Answer<R> | JsonText | FileAnswer | StreamAnswer | BytesAnswer;
export type Handlers<C extends Contract> = {
  [K in keyof C]: (args: HandlerArgs<C[K]>, context: CallContext) => Reply<C[K]> | Promise<Reply<C[K]>>;
};

const CSP = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    // Mantine and the player set styles through the CSSOM; only its <style> elements and attributes need this.
    styleSrcElem: ["'self'", "'unsafe-inline'"],
    styleSrcAttr: ["'unsafe-inline'"],
    imgSrc: ["'self'", 'blob:', 'data:'],
    mediaSrc: ["'self'", 'blob:'],
    fontSrc: ["'self'"],
    manifestSrc: ["'self'"],
    connectSrc: ["'self'", 'blob:', 'data:'],
    workerSrc: ["'self'", 'blob:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
  },
};

export interface AppOptions {
  readonly guard: Guard;
  readonly logger: Logger;
}

/** Express with everything that stands before the routes: headers, guard, CORS for paired origins, rate limits. */
export function createApp({ guard, logger }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(
    helmet({
      contentSecurityPolicy: CSP,
      crossOriginResourcePolicy: { policy: 'same-origin' },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: false,
    }),
  );
  app.use((req, res, next) => {
    const reason = guard.refuse(req, req.path);
    if (reason) {
      logger.warn({ path: req.path, host: req.headers.host, origin: req.headers.origin }, reason);
      throw new AppError('forbidden', reason);
    }
    next();
  });
  app.use((req, res, next) => cors(req, res, guard, next));
  app.use(
    '/api/pairing',
    rateLimit({
      windowMs: 60_000,
      limit: 200,
      standardHeaders: false,
      legacyHeaders: false,
      validate: false,
      handler: tooMany,
    }),
  );
  // Slows down guessing: only wrong tokens count, and only who sends them waits.
  const skip = (req: Request) => req.headers.authorization === undefined || callerOf(req, guard) !== null;
  app.use(
    rateLimit({
      windowMs: 60_000,
      limit: 30,
      skip,
      standardHeaders: false,
      legacyHeaders: false,
      validate: false,
      handler: tooMany,
    }),
  );
  return app;
}

const tooMany = (): never => {
  throw new AppError('too_many', 'Too many attempts. Wait a minute and try again.');
};

function cors(req: Request, res: Response, guard: Guard, next: () => void): void {
  // The guard has let this origin through: it is ours, paired, or asks one of the open questions.
  const origin = req.headers.origin;
  // Also where there is none: a browser must not give what it keeps for our own pages to a page of SillyTavern.
  res.setHeader('Vary', 'Origin');
  if (origin !== undefined) {
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Cross-Origin-Resource-Policy', guard.allowedOrigin(req) ? 'cross-origin' : 'same-origin');
  }
  if (req.method !== 'OPTIONS') return next();
  res.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
  res.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
  res.setHeader('Access-Control-Max-Age', '600');
  res.status(204).end();
}

/** Mounts one feature: check the caller, parse in, call, answer. The only place that reads `req` or writes `res` for routes. */
export function mount<C extends Contract>(app: Express, guard: Guard, contract: C, handlers: Handlers<C>): void {
  for (const [name, r] of Object.entries(contract)) {
    const handler = handlers[name as keyof C] as (args: unknown, context: CallContext) => unknown;
    const method = r.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    const parseBody = express.json({ limit: r.maxBytes, strict: true, type: 'application/json' });
    app[method](r.path, async (req, res) => {
      const caller = checkCaller(req, r, guard);
      if (r.raw === 'request') requireType(req, 'application/octet-stream');
      else if (!isNone(r.body)) {
        requireType(req, 'application/json');
        await new Promise<void>((done, fail) => parseBody(req, res, (e?: unknown) => (e ? fail(e as Error) : done())));
      }
      const abort = new AbortController();
      res.on('close', () => abort.abort());
      const args = {
        ...(!isNone(r.params) && { params: r.params.parse(req.params) as unknown }),
        ...(!isNone(r.query) && { query: r.query.parse(req.query) as unknown }),
        ...(!isNone(r.body) && r.raw !== 'request' && { body: r.body.parse(req.body) as unknown }),
      };
      const context = { caller, origin: req.headers.origin, bytes: limited(req, r.maxBytes), signal: abort.signal };
      const out = await handler(args, context);
      await answer(req, res, r, out);
    });
  }
}

function callerOf(req: Request, guard: Guard): Caller {
  const [scheme, token] = (req.headers.authorization ?? '').split(' ');
  return scheme === 'Bearer' ? guard.caller(token, req.headers.origin) : null;
}

function checkCaller(req: Request, r: Route, guard: Guard): Caller {
  const caller = callerOf(req, guard);
  if (r.access === 'open') return caller;
  if (caller === null) throw new AppError('unauthorized', 'This needs a valid token. Pair again, or reload the page.');
  if (r.access === 'studio' && caller.kind !== 'studio')
    throw new AppError('forbidden', 'Only the Studio may do this.');
  if (r.access === 'paired' && caller.kind === 'program')
    throw new AppError('forbidden', 'The key of another program is not good for this.');
  return caller;
}

function requireType(req: Request, type: string): void {
  if ((req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() !== type)
    throw new AppError('unsupported', `Send the body as ${type}.`);
}

async function* limited(req: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Uint8Array).length;
    if (size > maxBytes) throw new AppError('too_large', `The body is over ${Math.round(maxBytes / 1e6)} MB.`);
    yield chunk as Uint8Array;
  }
}

async function answer(req: Request, res: Response, r: Route, out: unknown): Promise<void> {
  res.status(r.status);
  if (r.raw === 'response') {
    if ('bytes' in (out as object)) return sendBytes(res, out as BytesAnswer);
    return 'file' in (out as object) ? sendFile(req, res, out as FileAnswer) : sendStream(res, out as StreamAnswer);
  }
  res.setHeader('Cache-Control', 'no-store');
  if (isNone(r.response)) res.end();
  else if (isJsonText(out)) res.type('application/json').send(out.json);
  else res.json(out);
}

const isJsonText = (out: unknown): out is JsonText =>
  typeof out === 'object' &&
  out !== null &&
  Object.keys(out).length === 1 &&
  typeof (out as JsonText).json === 'string';

function sendBytes(res: Response, { bytes, mime }: BytesAnswer): void {
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  res.setHeader('Content-Type', mime);
  res.end(bytes);
}

/** Streams bytes with ETag and ranges. Whatever they hold, a browser may not run them as a page. */
async function sendFile(req: Request, res: Response, out: FileAnswer): Promise<void> {
  res.setHeader('ETag', `"${out.etag}"`);
  const isLasting = out.name === undefined && out.passing !== true;
  res.setHeader('Cache-Control', isLasting ? 'private, max-age=31536000, immutable' : 'no-store');
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  res.attachment(out.name);
  if (req.headers['if-none-match'] === `"${out.etag}"`) {
    res.status(304).end();
    return;
  }
  await new Promise<void>((done, fail) =>
    res.sendFile(
      // With its folder apart: the rule about hidden files is for this name, not for where the data folder lies.
      path.basename(out.file),
      {
        root: path.dirname(out.file),
        headers: { 'Content-Type': out.mime },
        etag: false,
        cacheControl: false,
        lastModified: false,
        dotfiles: 'deny',
      },
      (e) => (e && !res.headersSent ? fail(e) : done()),
    ),
  );
}

async function sendStream(res: Response, out: StreamAnswer): Promise<void> {
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  res.attachment(out.name);
  res.type(out.mime);
  // Once bytes are on their way a fault can only cut the answer off; the reader sees that it is not whole.
  await pipeline(out.stream, res).catch((error: unknown) => {
    if (!res.headersSent) throw error;
  });
}

/** The last handlers: unknown addresses and every error, as problem details. */
export function mountProblems(app: Express, logger: Logger): void {
  app.use((req) => {
    throw new AppError('not_found', `There is nothing at ${req.method} ${req.path.slice(0, 200)}.`);
  });
  const handler: ErrorRequestHandler = (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const p = toProblem(error);
    if (p.status >= 500) {
      const id = randomUUID();
      logger.error({ err: error as Error, id, path: req.path }, 'request failed');
      p.detail = `Look for ${id} in the log.`;
    }
    if (req.path.startsWith('/v1/')) return void res.status(p.status).json(toForeignError(p));
    res.status(p.status).type('application/problem+json').send(JSON.stringify(p));
  };
  app.use(handler);
}

/** The same in the shape that clients of OpenAI read, for the routes that speak its language. */
const toForeignError = ({ title, status, code, detail }: Problem) => ({
  error: {
    message: detail === undefined ? title : `${title} ${detail}`,
    type: status >= 500 ? 'server_error' : 'invalid_request_error',
    param: null,
    code,
  },
});

function toProblem(error: unknown): Problem {
  if (error instanceof z.ZodError)
    return {
      code: 'invalid_input',
      title: `Invalid input: ${error.issues
        .map((i) => `${i.path.join('.') || 'body'}: ${i.message}`)
        .slice(0, 3)
        .join('; ')}`,
      status: 400,
      issues: error.issues.slice(0, 50).map((i) => ({ path: i.path.join('.'), message: i.message })),
    };
  if (error instanceof AppError) return { code: error.code, title: error.message, status: error.status };
  const disk = diskFault(error);
  if (disk !== null) return toProblem(new AppError('unavailable', disk));
  const type = (error as { type?: string }).type;
  if (type === 'entity.too.large') return { code: 'too_large', title: 'The body is too large.', status: 413 };
  if (type === 'entity.parse.failed')
    return { code: 'invalid_input', title: 'The body is not valid JSON.', status: 400 };
  const status = (error as { status?: number }).status;
  if (error instanceof URIError || (typeof status === 'number' && status >= 400 && status < 500))
    return { code: 'invalid_input', title: 'The request could not be read.', status: 400 };
  return { code: 'internal', title: 'Something went wrong inside ComfyVN.', status: 500 };
}

/**
 * A page of the Studio with the token its scripts need. Never cached, never framed, and for navigation alone: a script of
 * another origin, a paired one too, would say where it comes from. `trustedTypes` names the policies it may make.
 */
export function mountPage(app: Express, address: string, html: () => string, trustedTypes?: string): void {
  app.get(address, (req, res) => {
    if (req.headers.origin !== undefined) throw new AppError('forbidden', 'Pages are opened, not fetched.');
    res.setHeader('Cache-Control', 'no-store');
    if (trustedTypes !== undefined) addTrustedTypes(res, trustedTypes);
    res.type('html').send(html());
  });
}

/** No text becomes a script of that page but by the policies of these names. */
function addTrustedTypes(res: Response, policies: string): void {
  const rules = String(res.getHeader('Content-Security-Policy'));
  res.setHeader('Content-Security-Policy', `${rules};require-trusted-types-for 'script';trusted-types ${policies}`);
}

const HAS_HASH = /[.-][0-9a-f]{10}\.(js|css)$/;
const FILES = { index: false, cacheControl: false, dotfiles: 'deny', redirect: false } as const;

/** A file whose name carries its hash never changes; of the others it is asked each time whether they did. */
function setAge(res: Response, file: string): void {
  res.setHeader('Cache-Control', HAS_HASH.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/** Static files, at the top. */
export function mountStatic(app: Express, folder: string): void {
  app.use(express.static(folder, { ...FILES, setHeaders: setAge }));
}

/** What a git repository answers to clients that read it over HTTP. */
export interface GitOrigin {
  refs(): Buffer;
  pack(body: Buffer, encoding: string | undefined): Buffer;
}

const LARGEST_GIT_REQUEST = 1_000_000;

/** A git repository for reading, for programs of this computer: its files are no secret, and pages of other origins cannot ask. */
export function mountGit(app: Express, address: string, origin: GitOrigin): void {
  const send = (res: Response, kind: string, body: Buffer): void => {
    res.setHeader('Cache-Control', 'no-cache');
    res.setHeader('Content-Type', `application/x-git-upload-pack-${kind}`);
    res.end(body);
  };
  app.get(`${address}/info/refs`, (req, res) => {
    if (req.query['service'] !== 'git-upload-pack')
      throw new AppError('forbidden', 'This git repository can only be read, by git 1.6.6 or newer.');
    send(res, 'advertisement', origin.refs());
  });
  app.post(`${address}/git-upload-pack`, async (req, res) => {
    requireType(req, 'application/x-git-upload-pack-request');
    const chunks: Uint8Array[] = [];
    for await (const chunk of limited(req, LARGEST_GIT_REQUEST)) chunks.push(chunk);
    send(res, 'result', origin.pack(Buffer.concat(chunks), req.headers['content-encoding']));
  });
}

/** The page that opens stories from files, at /player: it talks to nobody and needs no token. */
export function mountOpenPage(app: Express, folder: string): void {
  // Without its slash the address would look for the scripts beside it.
  app.get(/^\/player\/?$/, (_req, res) => res.redirect(302, '/player/player.html'));
  const setHeaders = (res: Response, file: string): void => {
    setAge(res, file);
    // Not for the service worker: it brings its own script by its name.
    if (file.endsWith('.html')) addTrustedTypes(res, 'comfyvn comfyvn-parts');
  };
  app.use('/player', express.static(folder, { ...FILES, setHeaders }));
}
