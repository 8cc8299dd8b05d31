import type { DraftResult } from '@comfyvn/shared/sillytavern/sillytavern.api';
import type { CapturedMessage, CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import type { Node } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';
import {
  ChatCollector,
  convertChat,
  finishedPart,
  type ChatLibrary,
  type RawMessage,
} from '../../importers/sillytavern-chat/index.ts';

/** How many messages before a draft are read with it: enough to know how everyone writes, few enough to take milliseconds. */
export const DRAFT_CONTEXT = 120;

export interface DraftInput {
  readonly key: string;
  readonly base: string;
  /** Messages that stand before the draft. */
  readonly keep: number;
  readonly messages: readonly CapturedMessage[];
}

interface Tail {
  readonly head: CaptureHead;
  readonly library: ChatLibrary;
  /** Index in the chat of the first message of `context`. */
  readonly first: number;
  readonly context: readonly RawMessage[];
  readonly messages: readonly CapturedMessage[];
  /** Whether the bytes of a picture are here: a draft brings none. */
  readonly isHere: (asset: string) => boolean;
}

/** Converts the end of a chat with the converter of an import; of its last message the finished sentences. Pure. */
export function convertTail({ head, library, first, context, messages, isHere }: Tail): DraftResult {
  const collector = new ChatCollector({
    swipes: false,
    personas: new Map(head.personas.map((p) => [p.id, p.name])),
  });
  for (const message of context) collector.add(message);
  for (const [n, message] of messages.entries())
    collector.add(n === messages.length - 1 ? { ...message, mes: finishedPart(message.mes ?? '') } : message);
  const chat = collector.finish({
    userName: head.userName,
    characterName: head.kind === 'solo' ? (head.characters[0]?.name ?? null) : null,
    metadata: head.metadata,
  });
  const scenes: Scene[] = [];
  const converting = convertChat(chat, library);
  let next = converting.next();
  for (; !next.done; next = converting.next()) scenes.push(next.value);
  const nodes = nodesFrom(scenes, context.length, isHere).map((node) => moved(node, first));
  const speaking = new Set(
    nodes.flatMap((node) => [...(node.type === 'line' ? [node.speaker] : []), ...onStage(node)]),
  );
  return { nodes, characters: next.value.characters.filter(({ id }) => speaking.has(id)) };
}

/** The nodes from a message on, scenes after the first joined to it by what they change on the stage. Pure. */
function nodesFrom(scenes: readonly Scene[], message: number, isHere: Tail['isHere']): Node[] {
  const nodes: Node[] = [];
  let begun = false;
  for (const scene of scenes) {
    const at = begun ? 0 : scene.nodes.findIndex((node) => (node.source?.message ?? -1) >= message);
    if (at < 0) continue;
    if (at === 0 && scene !== scenes[0]) {
      // A background that has not come yet is left for the sync that brings it.
      const changes = scene.stage.filter(
        (one) => one.op !== 'background' || one.to === null || !('asset' in one.to) || isHere(one.to.asset),
      );
      nodes.push({ id: `${scene.id}.opens`, type: 'action', actions: [{ type: 'stage', changes }] });
    }
    begun = true;
    for (const node of scene.nodes.slice(at))
      if (node.type !== 'end' && !(node.type === 'jump' && node.id.endsWith('.next'))) nodes.push(node);
  }
  return nodes;
}

/** A node whose message is counted from the beginning of the chat. Pure. */
const moved = (node: Node, first: number): Node =>
  node.source?.message === undefined
    ? node
    : { ...node, source: { ...node.source, message: node.source.message + first } };

const onStage = (node: Node): string[] =>
  (node.stage ?? []).flatMap((change) => (change.op === 'show' ? [change.character] : []));
