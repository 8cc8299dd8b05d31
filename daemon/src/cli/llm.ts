import type { LlmServer } from '@comfyvn/shared/llm/llm.schema';
import type { Config } from '../core/config.ts';
import { AppError, messageOf, StartError } from '../core/errors.ts';
import type { Daemon } from '../daemon.ts';
import { withDaemon } from './with-daemon.ts';

/** Words after `llm`, and what its flags say. */
export interface LlmCommand {
  readonly words: readonly string[];
  /** Texts of stories may be sent there although it is elsewhere. */
  readonly consent: boolean;
  /** Keys come from the environment, so that they stand in no list of processes and no history. */
  readonly key: string | undefined;
  /** Accept a certificate that nobody vouches for. */
  readonly allowSelfSigned: boolean;
}

const QUESTION = 'Say hello to a reader of visual novels, in one short sentence.';
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** `llm`: lists the text models. `llm add ADDRESS [MODEL]`, `llm test [SERVER] [QUESTION]`. The exit code. */
export async function runLlm(config: Config, { words, consent, key, allowSelfSigned }: LlmCommand): Promise<number> {
  const [what = 'list', first, second, ...rest] = words;
  if (rest.length > 0) throw new StartError(`"${rest[0]}" is one word too many. A question needs quotes.`);
  switch (what) {
    case 'list':
      return withDaemon(config, (daemon) => Promise.resolve(list(daemon)));
    case 'add':
      if (first === undefined) throw new StartError('Say where it is: npm start -- llm add http://127.0.0.1:1234');
      return withDaemon(config, async ({ llm }) => {
        const kind = first.startsWith('library:') ? ('sillytavern' as const) : ('openai' as const);
        const input = {
          kind,
          name: first,
          url: first,
          model: second ?? '',
          contextTokens: 8_192,
          consent,
          allowSelfSigned,
        };
        const { id } = llm.add({ ...input, ...(key !== undefined && { key }) });
        const { ready, message, models } = await llm.health(id, new AbortController().signal);
        say(`${id}  ${ready ? 'ready' : 'not ready'}  ${plain(message)}`.trimEnd());
        if (models.length > 0) say(`  models: ${models.slice(0, 20).map(plain).join(', ')}`);
        return ready ? 0 : 1;
      });
    case 'test':
      return withDaemon(config, (daemon) => test(daemon, first, second ?? QUESTION));
    default:
      throw new StartError(`There is no "llm ${what}". Say list, add or test.`);
  }
}

function list({ llm }: Daemon): number {
  const servers = llm.list();
  if (servers.length === 0) say('No text models yet. Add one: npm start -- llm add http://127.0.0.1:1234');
  for (const { id, name, kind, url, model, isNear, consent } of servers) {
    const where = kind === 'sillytavern' ? "SillyTavern's connection" : url;
    const leave = isNear ? '' : consent ? 'outside, allowed' : 'outside, not allowed';
    say([id, plain(name), where, model, leave].filter(Boolean).join('  '));
  }
  return 0;
}

/** A server by its id or name; the only one where none is named. Throws StartError. */
export function findServer(servers: readonly LlmServer[], name: string | undefined): LlmServer {
  const found = name === undefined ? servers : servers.filter((one) => one.id === name || one.name === name);
  if (found.length === 1) return found[0]!;
  if (servers.length === 0)
    throw new StartError('There are no text models yet. Add one: npm start -- llm add http://127.0.0.1:1234');
  const known = servers.map((one) => `"${one.name}" (${one.id})`).join(', ');
  throw new StartError(
    `${name === undefined ? 'Say which text model' : `No one text model is "${name}"`}. Known: ${known}`,
  );
}

async function test({ llm }: Daemon, name: string | undefined, question: string): Promise<number> {
  const { id } = findServer(llm.list(), name);
  const abort = new AbortController();
  const stop = (): void => abort.abort(new AppError('conflict', 'It was broken off.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let told = 0;
  const onText = (text: string): void => {
    process.stdout.write(plain(text.slice(told)));
    told = text.length;
  };
  try {
    const { meta } = await llm.tryOut(id, question, abort.signal, onText);
    say(`\n${plain(meta.model)}: first word after ${meta.firstMs} ms, all of it after ${meta.ms} ms`);
    return 0;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    process.stderr.write(`\n${messageOf(abort.signal.reason)}\n`);
    return 130;
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}

/** Words of a foreign server: what would steer a terminal is left out. */
const plain = (text: string): string => text.replace(/(?!\n)\p{Cc}/gu, ' ');
