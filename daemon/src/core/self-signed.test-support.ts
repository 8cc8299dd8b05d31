import { createSign, generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/* A little DER, ITU-T X.690: enough for one certificate. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
const SEQUENCE = 0x30;
const sequence = (...parts: readonly Buffer[]): Buffer => der(SEQUENCE, ...parts);
const oid = (...bytes: readonly number[]): Buffer => der(6, Buffer.from(bytes));
const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'ascii'));

/** A certificate for 127.0.0.1 that vouches for itself, good for a day. */
function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const sha256WithRsa = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11), der(5));
  const name = sequence(der(0x31, sequence(oid(0x55, 4, 3), der(12, Buffer.from('ComfyVN test')))));
  const day = 86_400_000;
  const times = sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day)));
  const place = sequence(der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = der(0xa3, sequence(sequence(oid(0x55, 29, 17), der(4, place))));
  const version = der(0xa0, der(2, Buffer.from([2])));
  const serial = der(2, Buffer.from([7]));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const told = sequence(version, serial, sha256WithRsa, name, times, name, spki, extensions);
  const signature = createSign('sha256').update(told).sign(privateKey);
  const cert = sequence(told, sha256WithRsa, der(3, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

/** https with a certificate that nobody vouches for, before a server that speaks http; sockets go through it too. */
export async function startOwnCertificate(behind: string): Promise<{ url: string; stop(): Promise<void> }> {
  const to = new URL(behind);
  const server = https.createServer(selfSigned(), (req, res) => {
    const { method, headers, url: path } = req;
    const passed = http.request({ host: to.hostname, port: to.port, method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    passed.on('error', () => res.destroy());
    req.pipe(passed);
  });
  server.on('upgrade', (req, socket, head) => {
    const { headers, url: path } = req;
    const passed = http.request({ host: to.hostname, port: to.port, path, headers });
    passed.on('upgrade', (answer, other) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
      socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'));
      if (head.length > 0) other.write(head);
      other.on('error', () => socket.destroy()).pipe(socket);
      socket.on('error', () => other.destroy()).pipe(other);
    });
    passed.on('error', () => socket.destroy());
    passed.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
