import type { Node } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';
import { actionScripts } from './action-script.ts';
import type { Book } from './book.ts';
import { callScript } from './call-script.ts';
import { looseCode, valueCode } from './condition-script.ts';
import { cueScript } from './cue-script.ts';
import { inputScript } from './input-script.ts';
import { lineScript } from './line-script.ts';
import { menuScript } from './menu-script.ts';
import { pythonString } from './quoting.ts';
import { afterChanges, type KnownStage } from './stage-known.ts';
import { stageScript } from './stage-script.ts';
import { endScene, goOn, goTo } from './way-script.ts';

type NodeOf<T extends Node['type']> = Extract<Node, { type: T }>;

function branchScript(book: Book, scene: Scene, node: NodeOf<'branch'>): string[] {
  return node.cases.flatMap(({ condition, target }, index) => [
    `${index === 0 ? 'if' : 'elif'} ${looseCode(book, condition, { scene: scene.id, node: node.id }).code}:`,
    ...goTo(book, scene.id, node.id, target).map((line) => `    ${line}`),
  ]);
}

function endScript(book: Book, scene: Scene, node: NodeOf<'end'>): string[] {
  if (node.ending !== undefined) return [`$ vn.finish(${pythonString(node.ending)})`, 'jump the_end'];
  if (node.value === undefined) return endScene(book, scene.id);
  const value = valueCode(book, node.value, { scene: scene.id, node: node.id });
  return book.places.isCalled(scene.id) ? [`return ${value.code}`] : endScene(book, scene.id);
}

/** What a node itself does, its stage and cues left out; and whether the script goes on behind it. */
function bodyOf(
  book: Book,
  scene: Scene,
  node: Node,
  stage: KnownStage,
  number: number,
): { lines: string[]; goesOn: boolean } {
  switch (node.type) {
    case 'line':
      return { lines: lineScript(book, node, stage), goesOn: true };
    case 'menu':
      return { lines: menuScript(book, scene, node, stage), goesOn: true };
    case 'action': {
      const where = { scene: scene.id, node: node.id };
      return { lines: actionScripts(book, node.actions, stage, where, node.cues).lines, goesOn: true };
    }
    case 'branch':
      return { lines: branchScript(book, scene, node), goesOn: true };
    case 'jump':
      return { lines: goTo(book, scene.id, node.id, node.target), goesOn: false };
    case 'input':
      return { lines: inputScript(book, scene, node), goesOn: true };
    case 'call':
      return { lines: callScript(book, scene, node, number), goesOn: true };
    case 'end':
      return { lines: endScript(book, scene, node), goesOn: false };
  }
}

/** The statements of a node and of the way on from it. `before` is what is known of the stage when it is reached. */
export function nodeScript(
  book: Book,
  scene: Scene,
  position: number,
  before: KnownStage,
): { lines: string[]; goesOn: boolean } {
  const node = scene.nodes[position]!;
  const counter = book.visits.get(node.id);
  const stage = afterChanges(before, node.stage);
  const cues = node.cues ?? [];
  const body = bodyOf(book, scene, node, stage, position + 1);
  const on = body.goesOn ? goOn(book, scene, position) : [];
  const lines = [
    ...(counter === undefined ? [] : [`$ ${counter} += 1`]),
    ...stageScript(book, before, node.stage, cues),
    ...cueScript(book, stage, cues, node.type === 'line'),
    ...body.lines,
    ...on,
  ];
  return { lines, goesOn: body.goesOn && on.length === 0 };
}
