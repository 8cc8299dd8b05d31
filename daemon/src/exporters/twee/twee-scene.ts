import type { CallNode, InputNode, LineNode, Node } from '@comfyvn/shared/story/node';
import { loseCue, loseStageChange } from '../left-out.ts';
import { counted } from '../losses.ts';
import type { Spot } from '../places.ts';
import { actionMacros, discarded } from './twee-actions.ts';
import {
  assigned,
  goTo,
  initialCode,
  parametersOf,
  passageOf,
  variableName,
  wordsOf,
  type TweeContext,
} from './twee-context.ts';
import { askedVariable, inputMacros } from './twee-input.ts';
import { menuMacros } from './twee-menu.ts';
import { tweeInline, tweeLiteralLines, tweeString } from './twee-text.ts';

/** A passage of the story. */
export interface Passage {
  readonly name: string;
  readonly text: string;
}

/** More lines than this become a passage of their own. */
const MOST_LINES = 30;
const THE_END = 'The end';

/** Writes a scene: a passage that enters it, and one for every node that something leads to. */
export class TweeScene {
  readonly #passages: Passage[] = [];
  /** Passages that calls come back to, to stand behind the others. */
  readonly #backs: Passage[] = [];
  /** Nodes at which a passage was cut because it had become too long. */
  readonly #cuts: number[] = [];
  readonly #context: TweeContext;
  readonly #scene: number;
  readonly #nodes: readonly Node[];
  /** The passage being written. */
  #text: string[] = [];
  #lines = 0;

  constructor(context: TweeContext, scene: number) {
    this.#context = context;
    this.#scene = scene;
    this.#nodes = context.places.scenes[scene]!.nodes;
  }

  /** The passages of the scene. */
  write(): Passage[] {
    const { labelled, entries } = this.#context.labels;
    this.#enter(0);
    for (const position of [...entries[this.#scene]!].sort((a, b) => a - b)) this.#enter(position);
    for (const position of [...labelled[this.#scene]!].sort((a, b) => a - b)) this.#passage(position);
    // Each may be cut again.
    for (const position of this.#cuts) this.#passage(position);
    return [...this.#passages, ...this.#backs];
  }

  #passage(position: number): void {
    this.#segment(position);
    this.#close(passageOf(this.#context, this.#spot(position)));
  }

  #spot(node: number, enters = false): Spot {
    return { scene: this.#scene, node, enters };
  }

  /** Ends the passage being written. */
  #close(name: string): void {
    this.#passages.push({ name, text: this.#text.filter((part) => part !== '').join('\n') });
    this.#text = [];
    this.#lines = 0;
  }

  #go(spot: Spot | undefined): void {
    this.#text.push(goTo(this.#context, spot, this.#lines));
  }

  // The beginning of a scene

  #enter(position: number): void {
    const context = this.#context;
    const { title, stage, id } = context.places.scenes[this.#scene]!;
    for (const change of position === 0 ? stage : []) loseStageChange(context.losses, change, { scene: id });
    const parameters = parametersOf(context, this.#scene);
    const given = parameters.map((one) => `${tweeString(context.names.variable(one))}: ${initialCode(context, one)}`);
    // Parameters last: one may be among the variables that begin anew, and what it was is kept by the call.
    const held = new Set(parameters.map((one) => one.id));
    const anew = [...(context.sceneVariables.get(id) ?? []), ...(context.sceneVariables.get(null) ?? [])];
    this.#text.push(
      given.length === 0 ? '' : `<<run setup.enter({ ${given.join(', ')} })>>`,
      ...anew
        .filter((one) => !held.has(one.id))
        .map((one) => `<<set ${variableName(context, one)} to ${initialCode(context, one)}>>`),
      tweeInline(title) === '' ? '' : `<h2>${tweeInline(title)}</h2>`,
    );
    const isLabelled = context.labels.labelled[this.#scene]!.has(position);
    if (this.#nodes.length === 0) this.#back('');
    else if (isLabelled) this.#go(this.#spot(position));
    else this.#segment(position);
    this.#close(passageOf(context, this.#spot(position, true)));
  }

  // Nodes

  /** The nodes from this one to the next that begins a passage, or to one that leads away. */
  #segment(from: number): void {
    let position = from;
    while (this.#node(position)) {
      position++;
      if (position >= this.#nodes.length) return this.#back('');
      const isLabelled = this.#context.labels.labelled[this.#scene]!.has(position);
      if (!isLabelled && this.#lines < MOST_LINES) continue;
      if (!isLabelled) this.#cuts.push(position);
      return this.#go(this.#spot(position));
    }
  }

  /** Writes a node; false where what follows is not simply the next one. */
  #node(position: number): boolean {
    const context = this.#context;
    const node = this.#nodes[position]!;
    context.where = { scene: context.places.scenes[this.#scene]!.id, node: node.id };
    for (const change of node.stage ?? []) loseStageChange(context.losses, change, context.where);
    for (const cue of node.cues ?? []) loseCue(context.losses, cue, context.where);
    if (context.asked.has(node.id)) {
      const seen = `$${context.names.own('seen', node.id)}`;
      this.#text.push(`<<set ${seen} to ${seen} + 1>>`);
    }
    const goesOn = this.#body(node, position);
    if (!goesOn || node.next === undefined) return goesOn;
    this.#go(context.places.after(this.#scene, position));
    return false;
  }

  #body(node: Node, position: number): boolean {
    const context = this.#context;
    const after = context.places.after(this.#scene, position);
    switch (node.type) {
      case 'line':
        this.#line(node);
        return true;
      case 'action':
        this.#text.push(actionMacros(node.actions, context));
        return true;
      case 'input':
        return this.#input(node, after);
      case 'menu':
        this.#text.push(menuMacros({ menu: node, scene: this.#scene, after, lines: this.#lines }, context));
        return false;
      case 'branch': {
        const cases = node.cases.map(({ condition, target }, i) => {
          const truth = context.code.truth(context.code.value(condition));
          const to = goTo(context, context.places.find(target, this.#scene), this.#lines);
          return `<<${i === 0 ? 'if' : 'elseif'} ${truth}>>${to}`;
        });
        this.#text.push(`${cases.join('')}<<else>>${goTo(context, after, this.#lines)}<</if>>`);
        return false;
      }
      case 'jump':
        this.#go(context.places.find(node.target, this.#scene));
        return false;
      case 'call':
        this.#call(node, after);
        return false;
      case 'end':
        this.#end(node);
        return false;
    }
  }

  /** A question that cannot be asked is passed over. */
  #input(node: InputNode, after: Spot | undefined): boolean {
    const variable = askedVariable(this.#context, node);
    if (variable === undefined) this.#go(after);
    else this.#text.push(inputMacros(node, variable, after, this.#context));
    return false;
  }

  #line({ kind, speaker, text }: LineNode): void {
    const { losses, where } = this.#context;
    const said = wordsOf(this.#context, text);
    if (said === '') {
      losses.add('empty-lines', where, (n) => `${counted(n, 'line')} without words left out.`);
      return;
    }
    const name =
      speaker === undefined || kind === 'narration'
        ? ''
        : `<b class="speaker">${tweeInline(this.#context.characterName(speaker))}</b> `;
    this.#text.push(`<p class="line ${kind}">${name}<span class="said">${said}</span></p>`);
    this.#lines++;
  }

  // Calls and ends

  #call(node: CallNode, after: Spot | undefined): void {
    const context = this.#context;
    const spot = context.places.find(node.target, this.#scene);
    const title = context.places.scenes[this.#scene]!.title;
    const back = context.names.within(this.#scene, title, `after ${node.id}`);
    this.#text.push(this.#args(node, spot), `<<run setup.call(${tweeString(back)})>>`);
    this.#go(spot);
    this.#backs.push({ name: back, text: this.#result(node) + goTo(context, after, 0) });
  }

  /** The values for the parameters of the scene called, worked out in the order of the call. */
  #args(node: CallNode, spot: Spot | undefined): string {
    const context = this.#context;
    const parameters = spot?.enters === true ? parametersOf(context, spot.scene) : [];
    const otherwise = new Map(parameters.map((one) => [one.id, initialCode(context, one)]));
    const macros = (node.args ?? []).map(({ variable: id, value }) => {
      const code = context.code.value(value);
      const variable = context.knowledge.variables.get(id);
      const before = otherwise.get(id);
      if (variable === undefined || before === undefined) return discarded(code);
      const given = `$given.${context.names.variable(variable)}`;
      otherwise.set(id, given);
      return `<<set ${given} to ${context.code.held(variable, code, before)}>>`;
    });
    return macros.join('');
  }

  #result({ result }: CallNode): string {
    const context = this.#context;
    const variable = result === undefined ? undefined : context.knowledge.variables.get(result);
    if (variable === undefined) return '';
    // What comes back can be of any kind: it is turned into the variable's by a function in every case.
    const known = { kind: 'text', texts: null, items: null, dice: false } as const;
    const convert = { boolean: 'truth', number: 'number', text: 'text', enum: 'text', list: 'list' }[variable.type];
    const kind = variable.type === 'enum' ? 'text' : variable.type;
    const value = { code: `setup.${convert}($back)`, known: { ...known, kind } };
    return `<<if $back isnot null>>${assigned(variable, value, context)}<</if>>`;
  }

  /** The end of the scene, with what it gives back. */
  #back(value: string): void {
    const { hasResults } = this.#context;
    this.#text.push(
      `${hasResults ? `<<set $back to ${value === '' ? 'null' : value}>>` : ''}<<sceneEnd ${this.#lines}>>`,
    );
  }

  #end(node: Extract<Node, { type: 'end' }>): void {
    if (node.ending !== undefined) {
      const words = tweeLiteralLines(node.ending) || THE_END;
      this.#text.push(`<<run setup.finish()>><p class="ending">${words}</p>`);
      return;
    }
    const value = node.value === undefined ? undefined : this.#context.code.value(node.value);
    if (value !== undefined && !this.#context.hasResults) this.#text.push(discarded(value));
    this.#back(value?.code ?? '');
  }
}
