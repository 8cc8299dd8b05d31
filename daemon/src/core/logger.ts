import fs from 'node:fs';
import { pino, type Logger } from 'pino';
import { createStream } from 'rotating-file-stream';

export type { Logger };

/** Logs JSON lines to `<dir>/server.log`; at 5 MB it is rotated, and five old files are kept. Secrets are cut out. */
export function createLogger(dir: string | null, level: string): { logger: Logger; close: () => Promise<void> } {
  const options = {
    level,
    base: { pid: process.pid },
    redact: { paths: ['token', 'secret', '*.token', '*.secret', 'headers.authorization'], censor: '[cut]' },
  };
  if (!dir || level === 'silent') return { logger: pino({ ...options, level: 'silent' }), close: async () => {} };
  fs.mkdirSync(dir, { recursive: true });
  const stream = createStream('server.log', { path: dir, size: '5M', maxFiles: 5 });
  // A full disk must not stop the daemon; what cannot be logged is lost.
  stream.on('error', () => {});
  return {
    logger: pino(options, stream),
    close: () => new Promise((done) => stream.end(() => done())),
  };
}
