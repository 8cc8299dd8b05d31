import type { RemoteService } from '@comfyvn/shared/remote/remote.schema';
import { AppError } from '../../core/errors.ts';
import { unreadable, UnsureError, type RemoteProvider, type RemoteState, type RemoteTask } from './remote.provider.ts';
import { createSpeaker, type SpeakOptions } from './remote.speak.ts';

/** A service that is submitted to, asked and cancelled as a person described it. */
export function templateProvider(service: RemoteService, options: SpeakOptions): RemoteProvider {
  const speak = createSpeaker(options);
  const at = (path: string, remoteId: string): string => path.replaceAll('{id}', encodeURIComponent(remoteId));
  return {
    async submit(task) {
      const answer = await speak.submit(service.submitPath, bodyOf(service.submitBody, task));
      const id = valueAt(answer, service.idAt);
      if (typeof id !== 'string' && typeof id !== 'number')
        throw new UnsureError(options.name, `It answered without an id at "${service.idAt}".`);
      return String(id).slice(0, 200);
    },
    async look(remoteId, signal) {
      const answer = await speak.read(at(service.statusPath, remoteId), signal);
      if (answer === null) return { is: 'gone' };
      if (typeof answer !== 'object' || Array.isArray(answer)) throw unreadable(options.name);
      return stateOf(answer, service);
    },
    async cancel(remoteId) {
      if (service.cancelPath !== '') await speak.post(at(service.cancelPath, remoteId));
    },
    async health() {
      if (service.healthPath === '') return 'It has no health to ask for.';
      const answer = await speak.read(service.healthPath);
      if (answer === null) throw new AppError('not_found', `There is nothing at ${service.healthPath}.`);
      return 'It answers.';
    },
    fetch: speak.picture,
    close: speak.close,
  };
}

/** The body of a submission. Throws AppError where the text is no JSON. Pure. */
export function bodyOf(text: string, task: RemoteTask): unknown {
  const values: Readonly<Record<string, unknown>> = {
    '{workflow}': task.graph,
    '{images}': task.images.map(({ name, bytes }) => ({ name, image: bytes.toString('base64') })),
    '{prompt}': task.prompt,
    '{negative}': task.negative,
    '{seed}': task.seed,
    '{width}': task.width,
    '{height}': task.height,
  };
  try {
    return JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'string' && Object.hasOwn(values, value) ? values[value] : value,
    );
  } catch (error) {
    throw new AppError('invalid_input', 'The body that is sent to the service is no JSON.', { cause: error });
  }
}

function stateOf(answer: unknown, service: RemoteService): RemoteState {
  const state = String(valueAt(answer, service.stateAt));
  const told = service.secondsAt === '' ? null : valueAt(answer, service.secondsAt);
  const seconds = typeof told === 'number' && told >= 0 ? told : null;
  if (service.done.includes(state)) {
    const picture = valueAt(answer, service.pictureAt);
    if (typeof picture === 'string' && picture !== '') return { is: 'done', picture, seconds };
    return { is: 'failed', why: `there is no picture at "${service.pictureAt}" of its answer`, seconds };
  }
  if (!service.failed.includes(state)) return { is: 'open', at: 'running' };
  const why = service.errorAt === '' ? undefined : valueAt(answer, service.errorAt);
  return { is: 'failed', why: typeof why === 'string' && why !== '' ? why.slice(0, 500) : state, seconds };
}

/** What stands at `a.0.b` of JSON; undefined where nothing does. Pure. */
function valueAt(json: unknown, place: string): unknown {
  let value = json;
  for (const name of place.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
