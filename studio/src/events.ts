import { io } from 'socket.io-client';
import type { Events } from '@comfyvn/shared/events';
import { token } from './daemon.ts';

export type Handlers = { [K in keyof Events]?: (event: Events[K]) => void } & {
  connection?: (connected: boolean) => void;
};

/** Listens to what the daemon pushes, until the returned function is called. */
export function listen({ connection, ...handlers }: Handlers): () => void {
  const socket = io({ auth: { token }, transports: ['websocket', 'polling'] });
  for (const [name, handler] of Object.entries(handlers)) socket.on(name, handler as (event: unknown) => void);
  socket.on('connect', () => connection?.(true));
  socket.on('disconnect', () => connection?.(false));
  return () => socket.close();
}
