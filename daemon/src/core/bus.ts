import { EventEmitter } from 'node:events';
import type { Events } from '@comfyvn/shared/events';

type EventMap = { [K in keyof Events]: [Events[K]] };

/** In-process events; `core/socket.ts` forwards all of them to the browsers. */
export class Bus extends EventEmitter<EventMap> {}
