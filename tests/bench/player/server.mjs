// A web server that counts what it sends, and can be as slow as a telephone.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
};
const PACKED = /\.(html|m?js|css|json|webmanifest|svg)$/;
const CHUNK = 8_192;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** 1.6 Mb/s and 150 ms to the server and back. */
export const SLOW_4G = { bytesPerMs: 200, rttMs: 150 };

/** Serves a folder on a free port. `pace` holds back bytes: all answers share one line. */
export async function serve(folder, pace) {
  const packed = new Map();
  const sent = [];
  let freeAtMs = 0;
  const bytesOf = (file) => {
    if (!PACKED.test(file)) return fs.readFileSync(file);
    if (!packed.has(file)) packed.set(file, zlib.gzipSync(fs.readFileSync(file), { level: 9 }));
    return packed.get(file);
  };
  async function pour(response, bytes) {
    if (!pace) return response.end(bytes);
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const part = bytes.subarray(at, at + CHUNK);
      const nowMs = performance.now();
      freeAtMs = Math.max(freeAtMs, nowMs) + part.length / pace.bytesPerMs;
      await sleep(freeAtMs - nowMs);
      if (response.destroyed) return;
      response.write(part);
    }
    response.end();
  }
  async function answer(request, response) {
    const asked = decodeURIComponent(new URL(request.url, 'http://host').pathname);
    const file = path.join(folder, asked.endsWith('/') ? `${asked}index.html` : asked);
    if (pace) await sleep(pace.rttMs);
    if (!file.startsWith(folder) || !fs.existsSync(file) || fs.statSync(file).isDirectory())
      return response.writeHead(404).end();
    const bytes = bytesOf(file);
    sent.push({ path: asked, bytes: bytes.length });
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-length': bytes.length,
      'cache-control': 'no-store',
      ...(PACKED.test(file) && { 'content-encoding': 'gzip' }),
    });
    await pour(response, bytes);
  }
  const server = http.createServer((request, response) => void answer(request, response));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** What was sent since the last time this was asked. */
    take: () => sent.splice(0),
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
