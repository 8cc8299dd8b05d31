import type { Cue } from '@comfyvn/shared/story/cue';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { CharacterId } from '@comfyvn/shared/story/ids';
import type { Action, Choice, LineNode, MenuNode, Node, Target } from '@comfyvn/shared/story/node';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Story } from '@comfyvn/shared/story/story';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { mayHoldValues } from '@comfyvn/shared/story/text-value';
import { loseCue, loseStageChange, loseValues } from '../left-out.ts';
import { counted, type Losses } from '../losses.ts';
import { placesOf } from '../places.ts';
import { plainWordsOf, type PlainWords } from '../plain-words.ts';
import { actionBlock, cue, cueName, heading, isVisible, note, parenthetical, speech, transition } from './escape.ts';
import { marksOf, type Marks } from './marks.ts';

/** What stands behind the name of somebody who does not say it aloud. */
const EXTENSIONS: Partial<Record<LineNode['kind'], string>> = { thought: ' (V.O.)', ooc: ' (OUT OF CHARACTER)' };
const TRANSITIONS = {
  cut: 'CUT TO:',
  dissolve: 'DISSOLVE TO:',
  fade: 'FADE TO:',
  wipe: 'WIPE TO:',
  slide: 'SLIDE TO:',
  blur: 'BLUR TO:',
};

const MODES = { adv: 'Line by line', nvl: 'On a page', chat: 'On a telephone' };

/** Names of characters that are the only ones with these letters, whatever their case. */
function distinctInCapitals(names: readonly string[]): Set<string> {
  const sharing = new Map<string, Set<string>>();
  for (const name of names) {
    const capitals = name.toUpperCase();
    const group = sharing.get(capitals);
    if (group === undefined) sharing.set(capitals, new Set([name]));
    else group.add(name);
  }
  return new Set(names.filter((name) => sharing.get(name.toUpperCase())!.size === 1));
}

/** Writes a story as blocks of a screenplay, scene by scene in the order of the story. */
export class ScriptWriter {
  readonly blocks: string[] = [];
  readonly #story: Story;
  readonly #losses: Losses;
  readonly #marks: Marks;
  readonly #words: PlainWords;
  readonly #cues = new Map<CharacterId, string>();
  readonly #assets: ReadonlyMap<string, string>;

  constructor(story: Story, losses: Losses) {
    this.#story = story;
    this.#losses = losses;
    this.#marks = marksOf(placesOf(story));
    this.#words = plainWordsOf(story);
    this.#assets = new Map(story.assets.map(({ id, name }) => [id, name]));
    this.#nameCues();
  }

  write(): void {
    const { scenes, start } = placesOf(this.#story);
    if (start === undefined || start.scene !== 0 || start.node !== 0)
      this.#note(`Begins at ${this.#marks.describe(this.#story.start, 0) ?? 'a place that does not exist'}`);
    scenes.forEach((scene, number) => {
      this.blocks.push(heading(scene.title, number + 1));
      this.#stage(scene.stage, { scene: scene.id });
      scene.nodes.forEach((node, position) => this.#node(node, { scene: scene.id, node: node.id }, number, position));
    });
  }

  #nameCues(): void {
    const names = this.#story.characters.map(({ id, name }) => (isVisible(name) ? cueName(name) : id));
    const distinct = distinctInCapitals(names);
    this.#story.characters.forEach(({ id, name }, i) => {
      if (names[i] !== name && oneNameDiffers(name, names[i]!))
        this.#losses.add('names-respelled', {}, (n) => `${counted(n, 'name')} had to be spelled without (, ) and ^.`);
      if (!this.#cues.has(id)) this.#cues.set(id, cue(names[i]!, distinct));
    });
  }

  #note(words: string): void {
    this.blocks.push(note(words));
  }

  #node(node: Node, where: Finding['where'], scene: number, position: number): void {
    const mark = this.#marks.numberOf(scene, position);
    if (mark !== undefined) this.#note(`Mark ${mark}`);
    this.#stage(node.stage ?? [], where);
    for (const one of node.cues ?? []) this.#cue(one, where);
    this.#body(node, where, scene);
    const next = this.#marks.after(scene, position);
    if (next !== undefined && node.type !== 'jump' && node.type !== 'end') this.#note(`Goes on at ${next}`);
  }

  #body(node: Node, where: Finding['where'], scene: number): void {
    switch (node.type) {
      case 'line':
        return this.#line(node, where);
      case 'menu':
        return this.#menu(node, where, scene);
      case 'action':
        return this.#actions(node.actions, where);
      case 'input':
        return this.#input(node);
      case 'branch':
        for (const { condition, target } of node.cases)
          this.#note(`If ${this.#words.condition(condition)}: ${this.#leadsTo(target, scene)}`);
        return;
      case 'jump':
        this.blocks.push(transition(`GO TO ${this.#leadsTo(node.target, scene)}`));
        return;
      case 'call':
        return this.#call(node, scene);
      case 'end':
        this.blocks.push(transition(node.ending === undefined ? 'END OF SCENE' : `THE END: ${node.ending}`));
        if (node.value !== undefined) this.#note(`Gives back ${this.#words.condition(node.value)}`);
        return;
    }
  }

  #line(node: LineNode, where: Finding['where']): void {
    if (mayHoldValues(node.text)) loseValues(this.#losses, where);
    const text = speech(node.text);
    if (text === '') {
      this.#losses.add('empty-lines', where, (n) => `${counted(n, 'line')} without words left out.`);
    } else if (node.speaker === undefined || node.kind === 'narration') {
      this.blocks.push(actionBlock(node.text));
    } else {
      const name = this.#cues.get(node.speaker) ?? cue(node.speaker, new Set());
      const look = node.expression === undefined ? '' : parenthetical(node.expression);
      this.blocks.push([name + (EXTENSIONS[node.kind] ?? ''), look, text].filter((part) => part !== '').join('\n'));
    }
  }

  #input({ prompt, variable }: Extract<Node, { type: 'input' }>): void {
    const asked = prompt === undefined ? '' : `: ${plainText(prompt)}`;
    this.#note(`The reader enters ${this.#words.condition({ op: 'get', variable })}${asked}`);
  }

  #menu(node: MenuNode, where: Finding['where'], scene: number): void {
    const who = node.decide === 'chance' ? 'Chance decides' : 'Choice';
    const time = node.timer === undefined ? '' : ` (${node.timer.ms / 1_000} s)`;
    this.#note(`${who}${time}${node.prompt === undefined ? '' : `: ${plainText(node.prompt)}`}`);
    node.choices.forEach((choice, i) => {
      const number = i + 1;
      this.#note(`${number}. ${plainText(choice.text)} — ${this.#terms(node, choice, scene)}`);
      this.#actions(choice.actions ?? [], { ...where, choice: choice.id });
    });
  }

  /** What a choice asks for and where it leads. */
  #terms(menu: MenuNode, choice: Choice, scene: number): string {
    const changes = (choice.actions ?? []).flatMap((action) => this.#words.action(action) ?? []);
    return [
      choice.condition === undefined ? '' : `if ${this.#words.condition(choice.condition)}`,
      choice.reason === undefined ? '' : `else closed: ${plainText(choice.reason)}`,
      choice.once === true ? 'once' : '',
      menu.decide === 'chance' ? `weight ${choice.weight ?? 1}` : '',
      menu.timer?.choice === choice.id ? 'taken when the time is over' : '',
      ...changes,
      choice.target === undefined ? 'goes on' : this.#leadsTo(choice.target, scene),
    ]
      .filter((part) => part !== '')
      .join('; ');
  }

  #call(node: Extract<Node, { type: 'call' }>, scene: number): void {
    const args = (node.args ?? []).map(({ variable, value }) => this.#words.action({ type: 'set', variable, value }));
    const back =
      node.result === undefined
        ? ''
        : `; what it gives back goes into ${this.#words.condition({ op: 'get', variable: node.result })}`;
    const given = args.length === 0 ? '' : ` with ${args.join(', ')}`;
    this.#note(`Plays ${this.#leadsTo(node.target, scene)}${given} and comes back${back}`);
  }

  #leadsTo(target: Target, scene: number): string {
    return this.#marks.describe(target, scene) ?? 'nowhere';
  }

  /** Actions other than those of a choice, whose changes stand with it. */
  #actions(actions: readonly Action[], where: Finding['where']): void {
    const changes = 'choice' in where ? [] : actions.flatMap((action) => this.#words.action(action) ?? []);
    if (changes.length > 0) this.#note(changes.join('; '));
    for (const action of actions) {
      if (action.type === 'stage') this.#stage(action.changes, where);
      else if (action.type === 'cue') this.#cue(action.cue, where);
      else if (action.type === 'callback')
        this.#losses.add('callbacks-left-out', where, (n) => `${counted(n, 'message')} to the program left out.`);
    }
  }

  #stage(changes: readonly StageChange[], where: Finding['where']): void {
    for (const change of changes) {
      if (change.op === 'background') this.#note(`Background: ${this.#backgroundName(change.to)}`);
      else if (change.op === 'music') this.#note(`Music: ${this.#assetName(change.to?.asset)}`);
      else if (change.op === 'ambience') this.#note(`Ambience: ${this.#assetName(change.to?.asset)}`);
      else if (change.op === 'picture') this.#note(`Picture: ${this.#assetName(change.to?.asset)}`);
      else if (change.op === 'weather') this.#note(`Weather: ${change.to?.kind ?? 'none'}`);
      else if (change.op === 'grade') this.#note(`Light: ${this.#gradeName(change.to)}`);
      else if (change.op === 'mode')
        this.#note(MODES[change.to] + (change.title === undefined ? '' : `: ${change.title}`));
      else loseStageChange(this.#losses, change, where);
    }
  }

  #gradeName(to: Extract<StageChange, { op: 'grade' }>['to']): string {
    if (to === null) return 'as it is';
    return 'tone' in to ? to.tone : this.#assetName(to.lut);
  }

  #backgroundName(to: Extract<StageChange, { op: 'background' }>['to']): string {
    if (to !== null && 'paint' in to) return to.paint.motif;
    return this.#assetName(to !== null && 'layers' in to ? to.layers[0]?.asset : to?.asset);
  }

  #assetName(id: string | undefined): string {
    return id === undefined ? 'none' : this.#assets.get(id) || id;
  }

  #cue(one: Cue, where: Finding['where']): void {
    if (one.type === 'transition') this.blocks.push(transition(TRANSITIONS[one.kind]));
    else if (one.type === 'sfx') this.#note(`Sound: ${this.#assetName(one.asset)}`);
    else loseCue(this.#losses, one, where);
  }
}

/** Whether a name reads differently, white space aside. */
function oneNameDiffers(name: string, spelled: string): boolean {
  return name.split(/\s+/).join(' ').trim() !== spelled;
}
