import { setImmediate } from 'node:timers/promises';
import type { CaptureHead, Splice } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import type { ImportOptions } from '@comfyvn/shared/imports/imports.api';
import type { DraftResult, HeldChat, SyncResult } from '@comfyvn/shared/sillytavern/sillytavern.api';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import {
  assetIdOf,
  ChatCollector,
  hashText,
  type Chat,
  type RawMessage,
} from '../../importers/sillytavern-chat/index.ts';
import type { AssetService } from '../assets/index.ts';
import { shareMessages, type ImportService } from '../imports/index.ts';
import type { StoryService } from '../stories/index.ts';
import { toLibrary } from './capture.library.ts';
import type { CaptureStore } from './capture.store.ts';
import { sceneOf, withoutPicture, withPicture } from './picture.ts';
import { convertTail, DRAFT_CONTEXT, type DraftInput } from './draft.ts';

export interface SyncInput {
  readonly chat: CaptureHead;
  readonly base: string | null;
  readonly total: number;
  readonly changes: readonly Splice[];
  readonly begins?: { readonly key: string; readonly source: string; readonly messages: number } | undefined;
  readonly stamp?: string | undefined;
  readonly more: boolean;
  readonly options: ImportOptions;
}
interface Parts {
  readonly imports: ImportService;
  readonly assets: AssetService;
  readonly stories: StoryService;
}

/** Follows chats that are open in SillyTavern: keeps their messages as captured and their stories up to date. */
export function createSillytavernService(
  store: CaptureStore,
  { newId, now }: FeatureContext,
  { imports, assets, stories }: Parts,
) {
  /** Writes what was sent; the head as it is known now: what did not come again stays. */
  const apply = (input: SyncInput): { source: string; head: CaptureHead } => {
    const { key } = input.chat;
    const known = store.find(key);
    if (input.base !== null && known?.source !== input.base)
      throw new AppError('conflict', 'The chat changed since the last sync. Send it whole.');
    const { begins } = input;
    if (begins && (input.base !== null || begins.key === key))
      throw new AppError('invalid_input', 'Only a chat that is sent whole can begin as another one does.');
    if (begins && store.state(begins.key)?.source !== begins.source)
      throw new AppError('conflict', `The chat "${begins.key}" changed meanwhile. Send this one whole.`);
    const source = newId('src');
    const surroundings = input.chat.surroundings ?? known?.head.surroundings;
    const head = { ...input.chat, ...(surroundings !== undefined && { surroundings }) };
    store.transaction(() => {
      store.put(key, { source, head, stamp: input.stamp ?? null }, now().toISOString());
      if (input.base === null) store.replaceFrom(key, 0, []);
      if (begins) store.begin(key, begins.key, begins.messages);
      for (const change of input.changes) splice(store, key, change);
      if (store.count(key) !== input.total)
        throw new AppError(
          'conflict',
          `The chat should hold ${input.total} messages now but holds ${store.count(key)}. Send it whole.`,
        );
    });
    return { source, head };
  };

  const collect = (head: CaptureHead, options: ImportOptions): Chat => {
    const collector = new ChatCollector({
      swipes: options.swipes,
      marks: options.branches,
      personas: new Map(head.personas.map((p) => [p.id, p.name])),
    });
    for (const body of store.messages(head.key)) collector.add(JSON.parse(body) as RawMessage);
    return collector.finish({
      userName: head.userName,
      characterName: head.kind === 'solo' ? (head.characters[0]?.name ?? null) : null,
      metadata: head.metadata,
    });
  };

  return {
    async sync(input: SyncInput): Promise<SyncResult> {
      const { source, head } = apply(input);
      if (input.more) return { story: null, revision: 0, source, lines: 0, missing: [], findings: [] };
      const chat = collect(head, input.options);
      const library = toLibrary(head);
      const { report, missing } = await imports.run({
        origin: {
          key: imports.origins.of({ key: input.chat.key, chat, continues: input.base !== null }),
          label: input.chat.file,
          project: input.chat.characters[0]?.name ?? 'SillyTavern',
        },
        chat,
        branches: [],
        library,
        read: () => null,
      });
      return {
        story: report.story,
        revision: report.revision,
        source,
        lines: report.lines,
        missing: [...missing],
        findings: report.findings,
      };
    },
    held: (keys: readonly string[]): HeldChat[] =>
      keys.flatMap((key) => {
        const known = store.state(key);
        return known ? [{ key, ...known, messages: store.count(key) }] : [];
      }),
    /** All of these chats as one story; the first one is the main path. Throws for one that was never sent. */
    async merge(keys: readonly string[], swipes: boolean): Promise<SyncResult> {
      const heads = keys.map((key) => store.find(key)?.head ?? notSent(key));
      const share = shareMessages();
      const chats: Chat[] = [];
      for (const head of heads) {
        chats.push(share(collect(head, { swipes, branches: true })));
        // There may be hundreds; meanwhile others are answered.
        await setImmediate();
      }
      const [chat, ...branches] = chats;
      const [head] = heads;
      const who = head!.characters.map((one) => one.name).join(', ');
      const { report, missing } = await imports.run({
        origin: {
          key: `sillytavern-routes:${keys[0]!.slice(0, keys[0]!.lastIndexOf('/'))}#${beginningOf(chat!)}`,
          label: `all chats of ${who}`,
          project: head!.characters[0]?.name ?? 'SillyTavern',
        },
        chat: chat!,
        branches,
        library: { ...toLibrary(head!), title: `${who}: all routes` },
        read: () => null,
      });
      const { story, revision, lines, findings } = report;
      return { story, revision, source: '', lines, missing: [...missing], findings };
    },
    /** The chat of a key as it was captured last, or null. */
    captured(key: string): Chat | null {
      const known = store.find(key);
      return known ? collect(known.head, { swipes: false, branches: false }) : null;
    },
    /** What the unfinished end of a chat makes of its story. Nothing is stored. */
    draft({ key, base, keep, messages }: DraftInput): DraftResult {
      const known = store.find(key);
      if (known?.source !== base)
        throw new AppError(
          'conflict',
          'The chat changed since the last sync. Sync it, then send what is being written.',
        );
      if (keep > store.count(key))
        throw new AppError(
          'conflict',
          `There are ${store.count(key)} messages; ${keep} of them cannot stand. Sync first.`,
        );
      const first = Math.max(0, keep - DRAFT_CONTEXT);
      const context = store.stretch(key, first, keep).map((body) => JSON.parse(body) as RawMessage);
      return convertTail({
        head: known.head,
        library: toLibrary(known.head),
        first,
        context,
        messages,
        isHere: (id) => assets.find(id) !== undefined,
      });
    },
    /** Shows a picture while a message is read. Throws AppError on bytes that are none, and without a line of it. */
    async addPicture(
      bytes: Buffer,
      { story: id, message, prompt }: { story: string; message: number; prompt: string },
    ): Promise<{ asset: string; revision: number }> {
      sceneOf(stories.document(id).scenes, message);
      const asset = await assets.addVisual(bytes, {
        id: newId('as'),
        kind: 'picture',
        name: prompt.slice(0, 200).toWellFormed(),
        origin: `SillyTavern /imagine: ${prompt}`,
        source: 'SillyTavern /imagine',
      });
      const story = stories.document(id);
      const edits = withPicture(sceneOf(story.scenes, message), message, asset, newId('n'));
      return { asset: asset.id, revision: stories.edit(id, story.revision, edits).revision };
    },
    dropPicture({ story: id, message }: { story: string; message: number }): { revision: number } {
      const story = stories.document(id);
      const edits = withoutPicture(sceneOf(story.scenes, message), message);
      return { revision: edits.length > 0 ? stories.edit(id, story.revision, edits).revision : story.revision };
    },
    async addAsset(
      bytes: Buffer,
      { key, name, kind }: { key: string; name: string; kind: StoryAsset['kind'] },
    ): Promise<{ asset: string }> {
      const asset = await assets.addVisual(bytes, { id: assetIdOf(key), kind, name, origin: `SillyTavern ${key}` });
      return { asset: asset.id };
    },
  };
}

function notSent(key: string): never {
  throw new AppError('not_found', `The chat "${key}" was not sent yet. Send it, then ask again.`);
}

/** What a tree of chats is known by whatever they are called: its first message. */
function beginningOf({ messages: [first] }: Chat): string {
  return first ? hashText(first.sentAtMs === null ? first.text : `${first.author} ${first.sentAtMs}`) : 'empty';
}

/** Applies one change. Appending is the common case; anything else rewrites what follows. */
function splice(store: CaptureStore, key: string, { index, remove, messages }: Splice): void {
  const count = store.count(key);
  if (index > count || index + remove > count)
    throw new AppError(
      'conflict',
      `There are ${count} messages; ${index} + ${remove} is beyond them. Send the chat whole.`,
    );
  const tail = store.messages(key, index).slice(remove);
  store.replaceFrom(key, index, [...messages.map(store.encode), ...tail]);
}
