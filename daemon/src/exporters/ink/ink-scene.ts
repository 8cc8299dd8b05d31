import type { Action, BranchNode, CallNode, LineNode, Node } from '@comfyvn/shared/story/node';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { MAX_CALL_DEPTH } from '@comfyvn/shared/story/runner';
import { counted } from '../losses.ts';
import type { Spot } from '../places.ts';
import { oneLine } from '../text-lines.ts';
import { actionLines, apart } from './ink-actions.ts';
import { bare } from './bare-code.ts';
import { callArguments, givenLines, resultLines } from './ink-calls.ts';
import {
  addressOf,
  divertTo,
  entryName,
  FEW_RESETS,
  initialCode,
  nodeName,
  parametersOf,
  sceneName,
  variableName,
  wordsOf,
  type InkContext,
} from './ink-context.ts';
import { menuLines } from './ink-menu.ts';
import { inkLiteralLines, inkTag } from './ink-text.ts';

const NAMED_ENDING = 'The end';

/** Writes a scene: a knot, with a stitch for every node that something leads to. */
export class InkScene {
  readonly lines: string[] = [];
  readonly #context: InkContext;
  readonly #scene: number;
  readonly #nodes: readonly Node[];
  /** Stitches of the segment being written, to stand behind it. */
  #behind: string[] = [];
  /**
   * Tags to stand right before the next words, or before the story goes elsewhere: a function called between them and
   * the words would put an empty line there, with the tags on it.
   */
  #tags: string[] = [];

  constructor(context: InkContext, scene: number) {
    this.#context = context;
    this.#scene = scene;
    this.#nodes = context.places.scenes[scene]!.nodes;
  }

  write(): void {
    const { outline } = this.#context;
    this.#entry(0);
    for (const position of outline.entriesOf(this.#scene)) this.#entry(position);
    this.#nodes.forEach((_, position) => {
      if (!outline.isLabelled(this.#scene, position)) return;
      this.lines.push('', `= ${nodeName(this.#context, this.#scene, position)}`);
      this.#segment(position);
    });
  }

  // The beginning of a scene

  /** Enters the scene at a node: what it is called, what it sets and what it shows. */
  #entry(position: number): void {
    const context = this.#context;
    const parameters = parametersOf(context, this.#scene);
    const given = parameters.map(({ id }) => context.names.own('given', id));
    const args = given.length === 0 ? '' : `(${given.join(', ')})`;
    const name = position === 0 ? sceneName(context, this.#scene) : entryName(context, this.#scene, position);
    this.lines.push(...(position === 0 ? ['', '', `=== ${name}${args} ===`] : ['', `= ${name}${args}`]));
    const holds = parameters.length > 0 && context.outline.hasCalls;
    if (holds) this.lines.push(`{ calls > ${this.#holdVariable()}:`, `  -> ${this.#holdName(position)}${args}`, '}');
    // A parameter may be one of the variables that begin anew.
    this.lines.push(...this.#resets());
    parameters.forEach((variable, i) => this.lines.push(`~ ${variableName(context, variable)} = ${given[i]}`));
    this.#tags.push(...this.#setting());
    if (position === 0) this.#begin();
    else this.#leave(`-> ${nodeName(context, this.#scene, position)}`);
    if (holds) this.#hold(position, args);
  }

  #begin(): void {
    if (this.#nodes.length === 0) this.#leave('-> scene_end');
    else if (this.#context.outline.isLabelled(this.#scene, 0))
      this.#leave(`-> ${nodeName(this.#context, this.#scene, 0)}`);
    else this.#segment(0);
  }

  #holdVariable(): string {
    return this.#context.names.own('held', this.#context.places.scenes[this.#scene]!.id);
  }

  #holdName(position: number): string {
    return this.#context.names.own('hold', this.#nodes[position]?.id ?? this.#context.places.scenes[this.#scene]!.id);
  }

  /** In a call, parameters get their former values back when it returns: this stands between it and the scene. */
  #hold(position: number, args: string): void {
    const context = this.#context;
    const parameters = parametersOf(context, this.#scene);
    const held = this.#holdVariable();
    const former = parameters.map(({ id }) => context.names.own('former', id));
    const names = parameters.map((variable) => variableName(context, variable));
    const address = addressOf(context, { scene: this.#scene, node: position, enters: true }, this.#scene, []);
    this.lines.push(
      '',
      `= ${this.#holdName(position)}${args}`,
      ...names.map((name, i) => `~ temp ${former[i]} = ${name}`),
      `~ temp former_hold = ${held}`,
      `~ ${held} = calls`,
      `-> ${address}${args} ->`,
      ...names.map((name, i) => `~ ${name} = ${former[i]}`),
      `~ ${held} = former_hold`,
      '-> scene_left',
    );
  }

  /** Scene variables begin anew. */
  #resets(): string[] {
    const context = this.#context;
    const { id } = context.places.scenes[this.#scene]!;
    const parameters = new Set(parametersOf(context, this.#scene).map((variable) => variable.id));
    const everywhere = context.sceneVariables.get(null) ?? [];
    const isFunction = everywhere.length > FEW_RESETS;
    const own = [...(isFunction ? [] : everywhere), ...(context.sceneVariables.get(id) ?? [])];
    return [
      ...(isFunction ? ['~ reset_variables()'] : []),
      ...own
        .filter((variable) => !parameters.has(variable.id))
        .map((variable) => `~ ${variableName(context, variable)} = ${initialCode(context, variable)}`),
    ];
  }

  #setting(): string[] {
    const { title, stage } = this.#context.places.scenes[this.#scene]!;
    return [inkTag('scene', title), ...stage.map((change) => this.#context.staging.stage(change))];
  }

  // Nodes

  /** The nodes from this one to the next that begins a stitch, or to one that leads away. */
  #segment(from: number): void {
    this.#behind = [];
    let position = from;
    while (this.#node(position)) {
      position++;
      if (position < this.#nodes.length && !this.#context.outline.isLabelled(this.#scene, position)) continue;
      this.#leave(this.#divertTo({ scene: this.#scene, node: position, enters: false }));
      break;
    }
    if (this.#behind.length > 0) this.lines.push('', ...this.#behind);
  }

  /** Writes the tags that wait, and what takes the story elsewhere or shows words. */
  #leave(...lines: readonly string[]): void {
    this.lines.push(...this.#tags, ...lines);
    this.#tags = [];
  }

  #divertTo(spot: Spot | undefined): string {
    return divertTo(this.#context, spot, this.#scene);
  }

  /** Writes a node; false where what follows is not simply the next one. */
  #node(position: number): boolean {
    const context = this.#context;
    const node = this.#nodes[position]!;
    context.where = { scene: context.places.scenes[this.#scene]!.id, node: node.id };
    if (context.outline.asked.has(node.id)) this.lines.push(`~ ${context.names.own('seen', node.id)}++`);
    for (const change of node.stage ?? []) this.#tags.push(context.staging.stage(change));
    for (const cue of node.cues ?? []) this.#tags.push(context.staging.cue(cue));
    const goesOn = this.#body(node, position);
    if (!goesOn || node.next === undefined) return goesOn;
    this.#leave(this.#divertTo(context.places.after(this.#scene, position)));
    return false;
  }

  #body(node: Node, position: number): boolean {
    switch (node.type) {
      case 'line':
        this.#line(node);
        return true;
      case 'action':
        this.#actions(node.actions);
        return true;
      case 'input':
        this.#input(node);
        return true;
      case 'call':
        return this.#call(node);
      case 'menu': {
        const after = this.#context.places.after(this.#scene, position);
        const at = { menu: node, scene: this.#scene, after, tags: this.#tags };
        const { lines, stitches } = menuLines(at, this.#context);
        this.#tags = [];
        this.lines.push(...lines);
        this.#behind.push(...stitches);
        return false;
      }
      case 'branch':
        this.#branch(node, position);
        return false;
      case 'jump':
        this.#leave(this.#divertTo(this.#context.places.find(node.target, this.#scene)));
        return false;
      case 'end':
        this.#end(node);
        return false;
    }
  }

  #actions(actions: readonly Action[]): void {
    const { tags, statements } = apart(actionLines(actions, this.#context));
    this.lines.push(...statements);
    this.#tags.push(...tags);
  }

  /** Ink asks for nothing: a tag tells the host what could be asked, and the variable stays as it is without one. */
  #input({ variable: id, prompt = '' }: Extract<Node, { type: 'input' }>): void {
    const { losses, where, knowledge } = this.#context;
    const variable = knowledge.variables.get(id);
    if (variable === undefined) return;
    const asked = [variableName(this.#context, variable), oneLine(plainText(prompt))].filter((part) => part !== '');
    this.#tags.push(inkTag('input', asked.join(' ')));
    losses.add(
      'inputs-are-tags',
      where,
      (n) =>
        `Ink cannot ask for words or numbers: ${counted(n, 'question')} became tags, for a host that sets the variable; without one it stays as it is.`,
      'warning',
    );
  }

  #line(node: LineNode): void {
    const { losses, where } = this.#context;
    const lines = wordsOf(this.#context, node.text);
    if (lines.length === 0) losses.add('empty-lines', where, (n) => `${counted(n, 'line')} without words left out.`);
    const tags: string[] = [];
    if (node.speaker !== undefined && node.kind !== 'narration') {
      const name = this.#context.characterName(node.speaker);
      tags.push(inkTag('speaker', name));
    }
    if (node.kind !== 'dialogue' && node.kind !== 'narration') tags.push(inkTag('kind', node.kind));
    if (node.expression !== undefined) tags.push(inkTag('expression', node.expression));
    if (lines.length > 0)
      this.#leave(...lines.map((line, i) => [line, ...tags, ...(i > 0 ? [inkTag('more')] : [])].join(' ')));
  }

  #branch(node: BranchNode, position: number): void {
    const { code, places } = this.#context;
    const cases = node.cases.map(({ condition, target }) => {
      const truth = bare(code.truth(code.value(condition)));
      return `- ${truth}: ${this.#divertTo(places.find(target, this.#scene))}`;
    });
    this.#leave('{', ...cases, `- else: ${this.#divertTo(places.after(this.#scene, position))}`, '}');
  }

  // Calls and ends

  #call(node: CallNode): boolean {
    const context = this.#context;
    const spot = context.places.find(node.target, this.#scene);
    const { lines, args } = callArguments(node, spot, context);
    this.lines.push(...lines);
    const address = addressOf(context, spot, this.#scene, args);
    if (spot === undefined) {
      this.#leave(`-> ${address}`);
      return false;
    }
    if (context.outline.isRecursive(this.#scene, node))
      this.lines.push(`{ calls >= ${MAX_CALL_DEPTH}:`, `  -> ${address}`, '}');
    this.#leave('~ calls++', `-> ${address} ->`, '~ calls--');
    if (context.outline.hasTitledEndings) this.lines.push('{ over:', '  -> scene_left', '}');
    this.lines.push(...resultLines(node, context));
    return true;
  }

  #end(node: Extract<Node, { type: 'end' }>): void {
    const { outline } = this.#context;
    if (node.ending !== undefined) {
      const [first = NAMED_ENDING, ...more] = inkLiteralLines(node.ending);
      this.#leave([first, ...more].join(' ').concat(` ${inkTag('ending')}`));
      if (outline.hasCalls) this.lines.push('~ over = true');
      this.lines.push('-> scene_end');
    } else if (node.value === undefined) this.#leave('-> scene_end');
    else {
      this.lines.push(...givenLines(this.#context.code.value(node.value), this.#scene, this.#context));
      this.#leave(outline.givenIn(this.#scene).length > 0 ? '-> scene_left' : '-> scene_end');
    }
  }
}
