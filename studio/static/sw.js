// The service worker of the Studio. Pages hold a token, so none of them is kept: only the one that says that ComfyVN is
// not running, and what that one shows.

const CACHE = 'comfyvn studio 1';
const ABSENT = '/absent.html';
const KEPT = [ABSENT, '/absent.css', '/favicon.svg'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)));
});

self.addEventListener('activate', (event) => {
  const others = async () => {
    for (const name of await caches.keys())
      if (name.startsWith('comfyvn studio ') && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(others());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const { pathname, origin } = new URL(request.url);
  const isKept = origin === self.location.origin && KEPT.includes(pathname);
  if (request.mode !== 'navigate' && !isKept) return;
  const kept = () => caches.match(isKept ? pathname : ABSENT, { cacheName: CACHE });
  event.respondWith(fetch(request).catch(async () => (await kept()) ?? Response.error()));
});
