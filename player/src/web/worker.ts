import type { WebOffline } from '@comfyvn/shared/exports/web-page';

// The service worker of a web export: keeps its files, so that the story can be read without a connection. `sw.js`
// beside the page names the files and brings this script. All names but a few hold a hash of the content, so a file
// that is kept is never stale; those few are fetched anew with each new version.

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Lasting {
  readonly data: unknown;
  readonly source: { postMessage(message: unknown): void } | null;
}
/** The part of a service worker's global object that is used here; its types do not go together with a page's. */
interface Worker {
  readonly comfyvn: WebOffline;
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void;
  addEventListener(type: 'message', listener: (event: Told) => void): void;
}

/** Whatever a host says of how its answers vary, these do not. */
const BY_NAME = { ignoreVary: true };
const worker = globalThis as unknown as Worker;
const { scope } = worker.registration;
const addressOf = (path: string): string => new URL(path, scope).href;
const shell = worker.comfyvn.shell.map(addressOf);
/** The first of them is the page itself. */
const page = shell[0] ?? scope;
const rest = worker.comfyvn.rest.map(addressOf);
const listed = new Set([...shell, ...rest, ...worker.comfyvn.asked.map(addressOf)]);

/** Hosts are shared: each folder has a cache of its own. */
const openCache = (): Promise<Cache> => caches.open(`comfyvn ${scope}`);

async function keepShell(): Promise<void> {
  const cache = await openCache();
  await cache.addAll(shell.filter((one) => one !== page).map((one) => new Request(one, { cache: 'no-cache' })));
  const found = await fetch(page, { cache: 'no-cache' });
  if (!found.ok) throw new Error(`${page}: ${found.status}`);
  // Some hosts answer with a redirection to the folder, and a page may not come from one: so it is copied.
  await cache.put(page, new Response(await found.blob(), { headers: { 'content-type': 'text/html; charset=utf-8' } }));
}

/** Gives back what a former version kept. */
async function forgetOthers(): Promise<void> {
  const cache = await openCache();
  for (const { url } of await cache.keys()) if (!listed.has(url)) await cache.delete(url);
}

/** Keeps what is not kept yet, one file after the other. Ends early without a connection; the next visit goes on. */
async function keepRest(): Promise<void> {
  const cache = await openCache();
  for (const address of rest) if (!(await cache.match(address, BY_NAME))) await cache.add(address);
}

async function answer(address: string, request: Request): Promise<Response> {
  const cache = await openCache();
  const kept = await cache.match(address, BY_NAME);
  if (kept) return kept;
  const found = await fetch(request);
  if (found.ok && !found.redirected) await cache.put(address, found.clone()).catch(() => undefined);
  return found;
}

worker.addEventListener('install', (event) => event.waitUntil(keepShell()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOthers().then(() => worker.clients.claim())));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  url.search = '';
  url.hash = '';
  const address = url.href === scope ? page : url.href;
  if (request.method === 'GET' && listed.has(address)) event.respondWith(answer(address, request));
});
worker.addEventListener('message', (event) => {
  if (event.data !== 'keep') return;
  event.waitUntil(
    keepRest().then(
      () => event.source?.postMessage('kept'),
      () => undefined,
    ),
  );
});
