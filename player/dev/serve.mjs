// Serves the development build with a strict CSP: `node player/dev/serve.mjs [port] [folder]`.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const port = Number(process.argv[2] ?? 4173);
const root = path.resolve(process.argv[3] ?? '.cache/player-dev');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
};
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src data: blob:; connect-src 'self'; require-trusted-types-for 'script'";
const PAGE_CSS = 'html, body, main { margin: 0; width: 100%; height: 100%; background: #000; overflow: hidden }';

const server = createServer((request, response) => {
  const name = path.basename(new URL(request.url ?? '/', 'http://x').pathname) || 'demo.html';
  const headers = { 'content-security-policy': CSP, 'content-type': TYPES[path.extname(name)] ?? 'text/plain' };
  if (name === 'page.css') return response.writeHead(200, headers).end(PAGE_CSS);
  const file = path.join(root, name);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, headers);
  return createReadStream(file).pipe(response);
});
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/demo.html`));
