import WebSocket from 'ws';
import { lookupAllowed, refuseAddress } from './addresses.ts';

export interface RemoteSocketOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly allowSelfSigned: boolean;
  /** Largest message taken; a larger one closes the socket. */
  readonly maxBytes: number;
  readonly onOpen?: () => void;
  readonly onText: (text: string) => void;
  readonly onBytes: (bytes: Buffer) => void;
  /** Once, for whatever reason; nothing is called after it. */
  readonly onClose: () => void;
  /** Pause between questions whether the other end is still there. */
  readonly beatMs?: number;
}
export interface RemoteSocket {
  send(text: string): void;
  close(): void;
}

const OPEN_MS = 5_000;
const BEAT_MS = 10_000;

/**
 * A WebSocket to a server that a person named. It goes nowhere else: redirects are not followed. A connection that is open
 * at this end alone is noticed within two beats and closed.
 */
export function openRemoteSocket(url: string, options: RemoteSocketOptions): RemoteSocket {
  refuseAddress(new URL(url).hostname);
  const socket = new WebSocket(url, {
    headers: { 'user-agent': 'ComfyVN', ...options.headers },
    rejectUnauthorized: !options.allowSelfSigned,
    handshakeTimeout: OPEN_MS,
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: options.maxBytes,
    lookup: lookupAllowed,
  });
  let isAlive = true;
  const beat = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, options.beatMs ?? BEAT_MS).unref();
  socket.on('open', () => options.onOpen?.());
  socket.on('pong', () => (isAlive = true));
  socket.on('message', (data, isBinary) => {
    isAlive = true;
    const bytes = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
    if (isBinary) options.onBytes(bytes);
    else options.onText(bytes.toString('utf8'));
  });
  socket.on('error', () => {}); // 'close' follows
  socket.on('close', () => {
    clearInterval(beat);
    options.onClose();
  });
  return {
    send: (text) => socket.send(text, () => {}),
    close() {
      clearInterval(beat);
      socket.removeAllListeners('message');
      socket.terminate();
    },
  };
}
