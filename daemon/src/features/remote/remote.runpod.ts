import * as z from 'zod';
import { unreadable, UnsureError, type RemoteProvider, type RemoteState } from './remote.provider.ts';
import { createSpeaker, type SpeakOptions } from './remote.speak.ts';

const submitted = z.object({ id: z.string().min(1).max(200) });
const text = z.string().max(2_000).catch('');
const status = z.object({
  status: z.string(),
  executionTime: z.number().min(0).nullish().catch(null).describe('Milliseconds'),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
});
/** worker-comfyui 5 and newer give `images`, older ones `message`. */
const output = z.object({
  images: z.array(z.object({ data: z.string().min(1) })).catch([]),
  message: z.string().optional().catch(undefined),
  errors: z.array(text).catch([]),
  error: text.optional(),
});
const count = z.number().catch(0);
const health = z.object({
  workers: z.object({ idle: count.default(0), running: count.default(0), ready: count.default(0) }).prefault({}),
  jobs: z.object({ inQueue: count.default(0), inProgress: count.default(0) }).prefault({}),
});

/**
 * An endpoint of RunPod serverless with worker-comfyui. What is known of it stands in RunPod's documents: 10 MB in, results
 * are kept for 30 minutes, and there is no key that would let it tell a task that is sent twice.
 */
export function runpodProvider(options: SpeakOptions): RemoteProvider {
  const speak = createSpeaker(options);
  const idOf = (remoteId: string) => encodeURIComponent(remoteId);
  return {
    async submit({ graph, images }) {
      const files = images.map(({ name, bytes }) => ({
        name,
        image: `data:image/png;base64,${bytes.toString('base64')}`,
      }));
      const answer = await speak.submit('/run', { input: { workflow: graph, images: files } });
      const found = submitted.safeParse(answer).data;
      if (!found) throw new UnsureError(options.name, 'It answered without an id.');
      return found.id;
    },
    async look(remoteId, signal) {
      const answer = await speak.read(`/status/${idOf(remoteId)}`, signal);
      if (answer === null) return { is: 'gone' };
      if (typeof answer !== 'object' || Array.isArray(answer)) throw unreadable(options.name);
      return stateOf(answer);
    },
    cancel: (remoteId) => speak.post(`/cancel/${idOf(remoteId)}`),
    async health() {
      const found = health.safeParse(await speak.read('/health')).data;
      if (!found) throw unreadable(options.name);
      const { workers, jobs } = found;
      return `Workers: ${workers.idle + workers.ready} idle, ${workers.running} at work. Tasks waiting: ${jobs.inQueue}.`;
    },
    fetch: speak.picture,
    close: speak.close,
  };
}

function stateOf(answer: unknown): RemoteState {
  const found = status.safeParse(answer).data;
  if (!found) return { is: 'open', at: 'running' };
  const seconds = found.executionTime == null ? null : found.executionTime / 1_000;
  switch (found.status) {
    case 'IN_QUEUE':
      return { is: 'open', at: 'waiting' };
    case 'COMPLETED': {
      const made = output.safeParse(found.output).data;
      const picture = made?.images[0]?.data ?? made?.message;
      if (picture !== undefined && picture !== '') return { is: 'done', picture, seconds };
      const why = made?.errors.join(' ') || made?.error || 'it gave no picture';
      return { is: 'failed', why, seconds };
    }
    case 'FAILED':
    case 'TIMED_OUT':
    case 'CANCELLED':
      return { is: 'failed', why: reasonOf(found), seconds };
    default:
      return { is: 'open', at: 'running' };
  }
}

function reasonOf({ status: state, error }: z.infer<typeof status>): string {
  const told = typeof error === 'string' ? error : error == null ? '' : JSON.stringify(error);
  if (told !== '') return told.slice(0, 500);
  return state === 'TIMED_OUT' ? 'it took longer than the endpoint allows' : state.toLowerCase();
}
