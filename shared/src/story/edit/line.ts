import { refuse } from './error.ts';
import { withFields } from './fields.ts';
import { limited } from './list.ts';
import {
  checkNew,
  markEdited,
  MAX_NODES,
  NODE_SHAPES,
  nodeOf,
  withNode,
  withNodes,
  withScene,
  type FoundNode,
} from './parts.ts';
import { askedAs, withTrace } from './redirect.ts';
import { retranslated } from './translations.ts';
import { isNode, leadingToNode, naming } from './uses.ts';
import type { EditOf } from '../edit.ts';
import type { LineNode } from '../node.ts';
import type { Story } from '../story.ts';

const MAX_TEXT = 20_000;

function lineOf(story: Story, edit: EditOf<'splitLine' | 'mergeLines'>): FoundNode & { node: LineNode } {
  const found = nodeOf(story, edit);
  if (found.node.type !== 'line') refuse(`"${edit.node}" is a ${found.node.type}, not a line.`);
  return { ...found, node: found.node };
}

/** The two parts of a text, without the space at the cut. */
function cut(text: string, at: number, node: string): [string, string] {
  // A cut within a surrogate pair would leave two halves of a character.
  const within = /^[\uDC00-\uDFFF]/.test(text.slice(at)) && /[\uD800-\uDBFF]$/.test(text.slice(0, at));
  const parts: [string, string] = [text.slice(0, at).trimEnd(), text.slice(at).trimStart()];
  if (within || parts[0] === '' || parts[1] === '')
    refuse(`The line "${node}" cannot be cut at ${at}: choose a place with text on both sides.`);
  return parts;
}

/**
 * Cuts a line in two. The first keeps the id, the stage, the expression and the cues; the second goes on where the line
 * went on. A translation stays with the first. Pure.
 */
export function splitLine(story: Story, edit: EditOf<'splitLine'>): Story {
  const found = lineOf(story, edit);
  const { node, scene, position } = found;
  checkNew(story, 'node', edit.newId);
  const [first, second] = cut(node.text, edit.at, edit.node);
  const { next: _, ...kept } = node;
  const { stage: __, cues: ___, expression: ____, edited: _____, ...rest } = node;
  const lines = [markEdited<LineNode>({ ...kept, text: first }, ['text']), { ...rest, id: edit.newId, text: second }];
  const nodes = limited(scene.nodes.toSpliced(position, 1, ...lines), MAX_NODES, 'nodes in a scene');
  return withNodes(story, scene, nodes);
}

/** The line right behind one, if a run comes to it from there and from nowhere else. */
function following(story: Story, { scene, position, node }: FoundNode): LineNode {
  const next = scene.nodes[position + 1];
  if (next?.type !== 'line' || (node.next !== undefined && node.next !== next.id))
    return refuse(`No line comes right after "${node.id}", so there is nothing to join to it.`);
  const leading = leadingToNode(story, scene.id, next.id).filter((id) => id !== node.id);
  if (isNode(story.start, story.scenes[0]?.id ?? '', scene.id, next.id)) leading.unshift('the start');
  return leading.length === 0
    ? next
    : refuse(`The line "${next.id}" cannot be joined to "${node.id}": ${naming(leading)} leads to it.`);
}

/** What a line becomes with the one behind it. Of two expressions the later stays, as it does for the lines to come. */
function joined(first: LineNode, second: LineNode, between: string): LineNode {
  const stage = [...(first.stage ?? []), ...(second.stage ?? [])];
  const cues = [...(first.cues ?? []), ...(second.cues ?? [])];
  const set = {
    text: `${first.text}${between}${second.text}`,
    next: second.next ?? null,
    expression: second.expression ?? first.expression ?? null,
    stage: stage.length === 0 ? null : limited(stage, 50, 'changes of the stage in a node'),
    cues: cues.length === 0 ? null : limited(cues, 20, 'cues in a node'),
  };
  if (set.text.length > MAX_TEXT) refuse(`The two lines together are longer than ${MAX_TEXT} characters.`);
  return markEdited(withFields(first, set, NODE_SHAPES.line), ['text']);
}

const voices = (line: LineNode): number => (line.cues ?? []).filter((cue) => cue.type === 'voice').length;

/** Joins the line behind a line to it; the id of the second leads to the first. Pure. */
export function mergeLines(story: Story, edit: EditOf<'mergeLines'>): Story {
  const found = lineOf(story, edit);
  const { node, scene, position } = found;
  const next = following(story, found);
  if (next.kind !== node.kind || next.speaker !== node.speaker)
    refuse(`"${node.id}" and "${next.id}" differ in kind or speaker; make them alike first.`);
  if (voices(node) > 0 && voices(next) > 0)
    refuse(`"${node.id}" and "${next.id}" both have a voice; remove one first.`);
  const one = withNode(story, found, joined(node, next, edit.between ?? ' '));
  const nodes = one.scenes.find(({ id }) => id === scene.id)!.nodes.toSpliced(position + 1, 1);
  const left = withScene(
    one,
    retranslated({ ...scene, nodes }, (id) => (id === next.id ? undefined : id)),
  );
  return withTrace(askedAs(left, next.id, node.id), next.id, node.id);
}
