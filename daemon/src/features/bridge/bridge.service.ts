import {
  bridgeTask,
  type BridgeAnswer,
  type BridgeOffer,
  type BridgePage,
  type BridgeTask,
  type BridgeTaskInput,
} from '@comfyvn/shared/bridge/bridge.schema';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { Caller } from '../../core/security.ts';
import type { Pages } from '../../core/socket.ts';
import type { AssetService } from '../assets/index.ts';

/** Without a sign of life: a picture takes a while, and shows nothing before it is there. */
const SILENCE_MS: Readonly<Record<BridgeTask['kind'], number>> = {
  text: 180_000,
  translation: 60_000,
  speech: 120_000,
  picture: 600_000,
};
/** What may be asked of all pages at a time. */
const MOST_AT_ONCE = 16;
/** Characters of an answer that comes in parts. */
const LONGEST_ANSWER = 400_000;

export interface AskOptions {
  /** Ends the asking; the page is told. */
  readonly signal?: AbortSignal;
  /** Called with each further piece of a text. */
  readonly onPart?: (text: string) => void;
  readonly silenceMs?: number;
}

interface Asked {
  readonly page: string;
  readonly task: BridgeTask;
  readonly alive: () => void;
  readonly part: (text: string) => void;
  readonly end: (answer: BridgeAnswer | Error) => void;
  readonly assets: Set<string>;
}

const WHAT: Readonly<Record<BridgeTask['kind'], string>> = {
  text: 'a model',
  picture: 'image generation',
  translation: 'translation',
  speech: 'a voice for it',
};

/** Asks open pages of SillyTavern to use its engines. Nothing is kept: what is asked ends with the page or the daemon. */
export function createBridgeService(
  pages: Pages,
  { bus, newId }: Pick<FeatureContext, 'bus' | 'newId'>,
  assets: Pick<AssetService, 'addVisual' | 'addSound'>,
) {
  const offers = new Map<string, BridgeOffer>();
  const asked = new Map<string, Asked>();
  const told = () => bus.emit('bridge.changed', { pages: offers.size });

  function drop(page: string): void {
    if (!offers.delete(page)) return;
    for (const one of asked.values())
      if (one.page === page)
        one.end(new AppError('unavailable', 'The page of SillyTavern was closed meanwhile. Open it, then ask again.'));
    told();
  }
  pages.onGone(drop);

  /** The page with the least to do among those that offer it; the one that came first if several have. */
  function pageFor(task: BridgeTask): string {
    const busy = (page: string): number => [...asked.values()].filter((one) => one.page === page).length;
    const able = [...offers].filter(([, offer]) => canDo(offer, task)).map(([page]) => page);
    const [best] = able.toSorted((a, b) => busy(a) - busy(b));
    if (best !== undefined) return best;
    throw new AppError(
      'unavailable',
      offers.size === 0
        ? 'No open page of SillyTavern lends its engines. Open SillyTavern and switch on "Lend the engines" in the settings of ComfyVN there.'
        : `The open page of SillyTavern does not offer ${WHAT[task.kind]}. Set it up there, then ask again.`,
    );
  }

  /** Of this caller's own page; for others it does not exist. */
  function find(id: string, caller: Caller): Asked {
    const one = asked.get(id);
    if (!one || !isSame(pages.callerOf(one.page), caller)) throw notFound('question', id);
    one.alive();
    return one;
  }

  return {
    list: (): BridgePage[] => [...offers].map(([id, offer]) => ({ id, offer })),
    /** Throws AppError `forbidden` for a page of somebody else. */
    offer(page: string, caller: Caller, offer: BridgeOffer): void {
      const owner = pages.callerOf(page);
      if (owner === null) throw notFound('open page', page);
      if (!isSame(owner, caller)) throw new AppError('forbidden', 'This page belongs to somebody else.');
      offers.set(page, offer);
      told();
    },
    withdraw(page: string, caller: Caller): void {
      if (isSame(pages.callerOf(page), caller)) drop(page);
    },
    /**
     * Lets an engine of SillyTavern do something. Throws AppError: `unavailable` when no page offers it, the page goes or
     * stays silent, or the engine fails (in its own words); `too_many`.
     */
    ask(input: BridgeTaskInput, { signal, onPart, silenceMs }: AskOptions = {}): Promise<BridgeAnswer> {
      const task = bridgeTask.parse(input);
      if (asked.size >= MOST_AT_ONCE)
        throw new AppError('too_many', `SillyTavern has ${MOST_AT_ONCE} things to do already. Ask again later.`);
      const page = pageFor(task);
      const id = newId('ask');
      return new Promise((done, failed) => {
        let received = 0;
        const silent = (): void => {
          pages.send(page, 'bridge.stopped', { id });
          end(new AppError('unavailable', 'SillyTavern did not answer in time. Look whether its engine works there.'));
        };
        let timer = setTimeout(silent, silenceMs ?? SILENCE_MS[task.kind]);
        const alive = (): void => {
          clearTimeout(timer);
          timer = setTimeout(silent, silenceMs ?? SILENCE_MS[task.kind]);
        };
        const stopped = (): void => {
          pages.send(page, 'bridge.stopped', { id });
          end(new AppError('unavailable', 'It was stopped.'));
        };
        function end(answer: BridgeAnswer | Error): void {
          if (!asked.delete(id)) return;
          clearTimeout(timer);
          signal?.removeEventListener('abort', stopped);
          if (answer instanceof Error) failed(answer);
          else done(answer);
        }
        const part = (text: string): void => {
          received += text.length;
          if (received <= LONGEST_ANSWER) return onPart?.(text);
          pages.send(page, 'bridge.stopped', { id });
          end(new AppError('too_large', `The answer is over ${LONGEST_ANSWER} characters.`));
        };
        asked.set(id, { page, task, alive, part, end, assets: new Set() });
        signal?.addEventListener('abort', stopped);
        if (signal?.aborted) return stopped();
        pages.send(page, 'bridge.asked', { id });
      });
    },
    take: (id: string, caller: Caller): BridgeTask => find(id, caller).task,
    part: (id: string, caller: Caller, text: string): void => find(id, caller).part(text),
    async file(id: string, caller: Caller, bytes: Buffer): Promise<{ asset: string }> {
      const one = find(id, caller);
      const asset = await keep(one.task, bytes);
      one.assets.add(asset);
      return { asset };
    },
    answer(id: string, caller: Caller, outcome: { answer: BridgeAnswer } | { failure: string }): void {
      const one = find(id, caller);
      if ('failure' in outcome) return one.end(new AppError('unavailable', `SillyTavern: ${outcome.failure}`));
      const { asset } = outcome.answer;
      if (asset !== undefined && !one.assets.has(asset)) throw notFound('file of this answer', asset);
      one.end(outcome.answer);
    },
  };

  async function keep(task: BridgeTask, bytes: Buffer): Promise<string> {
    const id = newId('ast');
    if (task.kind === 'picture') {
      const name = task.prompt.slice(0, 200);
      const origin = `SillyTavern /imagine: ${task.prompt}`;
      return (
        await assets.addVisual(bytes, {
          id,
          kind: 'picture',
          name,
          origin,
          source: 'SillyTavern /imagine',
          provenance: { tool: 'SillyTavern /imagine', prompt: task.prompt.slice(0, 12_000) },
        })
      ).id;
    }
    if (task.kind === 'speech') {
      const name = `${task.character}: ${task.text.slice(0, 150)}`;
      const spoken = await assets.addSound(bytes, {
        id,
        kind: 'voice',
        name,
        origin: 'SillyTavern TTS',
        source: 'SillyTavern TTS',
        provenance: {
          tool: 'SillyTavern TTS',
          prompt: task.text.slice(0, 12_000),
          character: task.character.slice(0, 300),
        },
      });
      return spoken.id;
    }
    throw new AppError('invalid_input', 'No file was asked for.');
  }
}
export type BridgeService = ReturnType<typeof createBridgeService>;

function canDo(offer: BridgeOffer, task: BridgeTask): boolean {
  switch (task.kind) {
    case 'text':
      return offer.text.some(({ profile }) => profile === task.profile);
    case 'picture':
      return offer.picture;
    case 'translation':
      return offer.translation;
    case 'speech':
      return offer.speech.includes(task.character);
  }
}

const isSame = (a: Caller, b: Caller): boolean =>
  a !== null && b !== null && a.kind === b.kind && (a.kind !== 'paired' || a.client === (b as typeof a).client);
