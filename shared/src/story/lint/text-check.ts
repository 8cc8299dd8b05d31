import type { Edit } from '../edit.ts';
import type { Finding } from '../finding.ts';
import type { InputNode, LineNode, MenuNode, Node } from '../node.ts';
import type { Scene } from '../story.ts';
import { textsOf } from '../story-walk.ts';
import { plainText } from '../text-markup.ts';
import { tagsOf } from '../text-tag.ts';
import { mayHoldValues, valuesIn } from '../text-value.ts';
import { askedNodes } from './asked.ts';
import type { Flow } from './flow.ts';
import { cutsOf } from './long-line.ts';
import { markupIn, withoutMarkup, type MacroNames } from './markup.ts';
import type { Report } from './report.ts';

function namesOf(report: Report): MacroNames {
  const readers = report.story.characters.filter(({ role }) => role === 'reader');
  const characters = report.story.characters.filter(({ role }) => role === 'character');
  return {
    user: readers.length === 1 ? readers[0]!.name : undefined,
    char: characters.length === 1 ? characters[0]!.name : undefined,
  };
}

/** What becomes of a line without text: an action if it sets the stage, else nothing. */
function emptyEdits(scene: Scene, node: LineNode, isFree: boolean): Edit[] | undefined {
  const { id, stage, cues, next, source } = node;
  const place = { scene: scene.id, node: id };
  if (stage === undefined && cues === undefined) return isFree ? [{ op: 'removeNode', ...place }] : undefined;
  const action: Node = {
    id,
    ...(stage && { stage }),
    ...(cues && { cues }),
    ...(next !== undefined && { next }),
    ...(source && { source }),
    type: 'action',
    actions: [],
  };
  return [{ op: 'replaceNode', scene: scene.id, node: action }];
}

const isTagged = (text: string): boolean => text.includes('{') && (tagsOf(text).length > 0 || mayHoldValues(text));

function checkLength(report: Report, scene: Scene, node: LineNode, most: number): void {
  const { length } = plainText(node.text);
  if (length <= most) return;
  let last = node.id;
  const edits = cutsOf(node.text, most).map((at): Edit => {
    const edit: Edit = { op: 'splitLine', scene: scene.id, node: last, at, newId: report.freshId(node.id) };
    last = edit.newId;
    return edit;
  });
  report.add(
    'line-too-long',
    { scene: scene.id, node: node.id },
    `This line has ${length} characters; over ${most} are hard to read at once.`,
    // A cut through a tag, a value or between two tags that pair would change what is shown.
    { fix: 'Split it.', edits: isTagged(node.text) ? undefined : edits },
  );
}

function checkMarkup(report: Report, scene: Scene, node: LineNode | MenuNode, names: MacroNames): void {
  const where = { scene: scene.id, node: node.id };
  const texts =
    node.type === 'line'
      ? [{ text: node.text, where, mend: (text: string): Edit => ({ op: 'updateNode', ...where, set: { text } }) }]
      : [
          ...(node.prompt === undefined
            ? []
            : [
                {
                  text: node.prompt,
                  where,
                  mend: (prompt: string): Edit => ({ op: 'updateNode', ...where, set: { prompt } }),
                },
              ]),
          ...node.choices.map(({ id, text }) => ({
            text,
            where: { ...where, choice: id },
            mend: (clean: string): Edit => ({ op: 'updateChoice', ...where, choice: id, set: { text: clean } }),
          })),
        ];
  for (const { text, where: at, mend } of texts) {
    const markup = markupIn(text);
    if (markup === undefined) continue;
    const plain = withoutMarkup(text, names);
    const isClean = plain !== '' && markupIn(plain) === undefined;
    report.add('text-markup', at, `This text holds ${markup.what}: ${markup.found.slice(0, 100)}`, {
      fix: 'Write what it stands for.',
      edits: isClean ? [mend(plain)] : undefined,
    });
  }
}

/** Reports values in some texts that stay as they are written. */
function checkTextValues(report: Report, texts: readonly string[], where: Finding['where']): void {
  for (const text of texts)
    for (const { source, fault } of valuesIn(text, report.story.variables))
      if (fault !== '')
        report.add('text-value', where, `The value "{=${source.slice(0, 200)}}" cannot be worked out. ${fault}`, {
          fix: 'Write it as a condition is written, or "{lb}=" where the signs themselves are meant.',
        });
}

function checkQuestion(report: Report, scene: Scene, node: InputNode): void {
  const variable = report.variables.get(node.variable);
  if (variable === undefined || variable.type === 'text' || variable.type === 'number') return;
  report.add(
    'input-variable',
    { scene: scene.id, node: node.id, variable: variable.id },
    `The reader cannot enter "${variable.name}", which is a ${variable.type}.`,
    { fix: 'Ask for a text or a number.' },
  );
}

/** Which expressions are asked for of whom: how often, and where first. */
class Expressions {
  readonly #wanted = new Map<
    string,
    { character: string; label: string; count: number; where: { scene: string; node: string } }
  >();

  note(scene: Scene, node: LineNode): void {
    if (node.speaker === undefined || node.expression === undefined) return;
    const key = `${node.speaker} ${node.expression}`;
    const known = this.#wanted.get(key);
    if (known !== undefined) known.count++;
    else
      this.#wanted.set(key, {
        character: node.speaker,
        label: node.expression,
        count: 1,
        where: { scene: scene.id, node: node.id },
      });
  }

  report(report: Report): void {
    for (const { character: id, label, count, where } of this.#wanted.values()) {
      const character = report.characters.get(id);
      if (character === undefined || character.sprites.length === 0) continue;
      if (character.sprites.some(({ expression }) => expression === label)) continue;
      const often = count === 1 ? 'once, here' : `${count} times, first here`;
      report.add(
        'expression-without-sprite',
        { ...where, character: id },
        `"${character.name}" has no picture for "${label}", which is asked for ${often}.`,
        { fix: 'Add one; until then a near one is shown.' },
      );
    }
  }
}

/** Reports what is wrong with the texts of lines, menus and choices. */
export function checkTexts(report: Report, flow: Flow, maxLineLength: number): void {
  const names = namesOf(report);
  const expressions = new Expressions();
  const asked = askedNodes(report.story);
  report.story.scenes.forEach((scene, at) => {
    const first = flow.firstOf(at);
    for (const words of Object.values(scene.translations ?? {}))
      checkTextValues(report, Object.values(words), { scene: scene.id });
    scene.nodes.forEach((node, position) => {
      if (node.type === 'line') {
        expressions.note(scene, node);
        if (node.text.trim() === '') {
          const isFree =
            (flow.named[first + position] === 0 || position + 1 < scene.nodes.length) && !asked.has(node.id);
          report.add('line-empty', { scene: scene.id, node: node.id }, `The line "${node.id}" has no text.`, {
            fix: 'Write something, or remove it.',
            edits: emptyEdits(scene, node, isFree),
          });
        }
        checkLength(report, scene, node, maxLineLength);
      }
      if (node.type === 'line' || node.type === 'menu') checkMarkup(report, scene, node, names);
      if (node.type === 'input') checkQuestion(report, scene, node);
      checkTextValues(report, textsOf(node).filter(mayHoldValues), { scene: scene.id, node: node.id });
    });
  });
  expressions.report(report);
}
