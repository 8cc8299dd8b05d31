import { randomUUID } from 'node:crypto';
import { AppError, messageOf } from '../../core/errors.ts';
import { SnoozeError } from '../../core/job-kind.ts';
import type { ImageServer } from '../libraries/index.ts';
import type { RemoteProvider, RemoteState } from './remote.provider.ts';

/** How the address of a place begins that is SillyTavern's image generation; the id of its library follows. */
const LIBRARY = 'library:';

/** The library whose SillyTavern draws, by the address of a place; null where that is another one. Pure. */
export const libraryIn = (url: string): string | null => (url.startsWith(LIBRARY) ? url.slice(LIBRARY.length) : null);

const LOST: RemoteState = {
  is: 'failed',
  why: 'ComfyVN ended while SillyTavern drew. It can be drawn again',
  seconds: null,
};

/**
 * SillyTavern's image generation as a place that draws. It has no runs to ask for: one request is open until the picture is
 * there, and whoever ends it ends the work.
 */
export function sillyTavernProvider(server: ImageServer): RemoteProvider {
  const runs = new Map<string, { state: RemoteState; readonly stop: AbortController }>();
  return {
    async submit({ prompt, negative, seed, width, height }) {
      await server.about().catch((error: unknown) => {
        throw error instanceof AppError && error.code === 'unavailable' ? new SnoozeError(error.message) : error;
      });
      const id = randomUUID();
      const stop = new AbortController();
      const run = { state: { is: 'open', at: 'running' } as RemoteState, stop };
      runs.set(id, run);
      const began = performance.now();
      const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
      void server.draw({ prompt, negative, seed, width, height, signal: stop.signal }).then(
        (bytes) => (run.state = { is: 'done', picture: bytes.toString('base64'), seconds: seconds() }),
        (error: unknown) => (run.state = { is: 'failed', why: messageOf(error), seconds: null }),
      );
      return id;
    },
    look: (id) => Promise.resolve(runs.get(id)?.state ?? LOST),
    cancel(id) {
      runs.get(id)?.stop.abort(new AppError('conflict', 'It was cancelled.'));
      return Promise.resolve();
    },
    health: () => server.about(),
    fetch: (picture) => Promise.resolve(Buffer.from(picture, 'base64')),
    close() {
      for (const { stop } of runs.values()) stop.abort(new AppError('conflict', 'It was cancelled.'));
    },
  };
}
