import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { events, type Events, type PageEvents } from '@comfyvn/shared/events';
import type { Bus } from './bus.ts';
import type { Caller, Guard } from './security.ts';

/** Pages that are connected, by the ids of their sockets. */
export interface Pages {
  /** Who a page belongs to; null where there is no such page. */
  callerOf(id: string): Caller;
  /** Tells one page something. */
  send<K extends keyof PageEvents>(id: string, name: K, body: PageEvents[K]): void;
  onGone(heard: (id: string) => void): void;
}

/** Pushes every event of the bus to the connected pages. Sockets pass the same guard as HTTP and carry the same token. */
export function createSocket(
  server: HttpServer,
  bus: Bus,
  guard: Guard,
): { count: () => number; close: () => Promise<void>; pages: Pages } {
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
    (socket.data as { caller?: Caller }).caller = caller;
    next(caller ? undefined : new Error('This needs a valid token. Pair again, or reload the page.'));
  });
  const gone: ((id: string) => void)[] = [];
  io.on('connection', (socket) => {
    socket.on('disconnect', () => gone.forEach((tell) => tell(socket.id)));
  });
  for (const name of Object.keys(events) as (keyof Events)[])
    bus.on(name, (body: Events[typeof name]) => io.emit(name, body));
  const data = (id: string) => io.sockets.sockets.get(id)?.data as { caller?: Caller } | undefined;
  return {
    count: () => io.engine.clientsCount,
    close: () => io.close(),
    pages: {
      callerOf: (id) => data(id)?.caller ?? null,
      send: (id, name, body) => void io.to(id).emit(name, body),
      onGone: (heard) => void gone.push(heard),
    },
  };
}
