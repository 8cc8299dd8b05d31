import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { events, type Events } from '@comfyvn/shared/events';
import type { Bus } from './bus.ts';
import type { Guard } from './security.ts';

/** Pushes every event of the bus to the connected pages. Sockets pass the same guard as HTTP and carry the same token. */
export function createSocket(
  server: HttpServer,
  bus: Bus,
  guard: Guard,
): { count: () => number; close: () => Promise<void> } {
  const io = new Server(server, {
    serveClient: false,
    maxHttpBufferSize: 64_000,
    cors: { origin: (_origin, done) => done(null, true) }, // the guard has refused unknown origins before this
    allowRequest: (req, done) => {
      const reason = guard.refuse(req, '/socket.io');
      done(reason, reason === null);
    },
  });
  io.use((socket, next) => {
    const { auth, headers } = socket.handshake;
    // A page gives it in the packet that connects; SillyTavern's server plugin, which has it, adds a header.
    const given: unknown =
      (auth as { token?: unknown }).token ?? /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    const caller = guard.caller(typeof given === 'string' ? given : undefined, headers.origin);
    next(caller ? undefined : new Error('This needs a valid token. Pair again, or reload the page.'));
  });
  for (const name of Object.keys(events) as (keyof Events)[])
    bus.on(name, (body: Events[typeof name]) => io.emit(name, body));
  return { count: () => io.engine.clientsCount, close: () => io.close() };
}
