import type { Scene } from '@comfyvn/shared/story/story';
import type { Book, NamedVariable } from './book.ts';
import { parametersOf } from './call-script.ts';
import { nodeScript } from './node-script.ts';
import { constantCode } from './python-code.ts';
import { comment } from './quoting.ts';
import { knownAtEntry, knownStages } from './stage-flow.ts';
import { stageScript } from './stage-script.ts';
import { endScene } from './way-script.ts';

/** A label with the statements below it. */
interface Block {
  readonly label: string;
  readonly lines: string[];
}

const valueOf = ({ name, initial }: NamedVariable): string => `${name}=${constantCode(initial).code}`;

function labelWith(label: string, parameters: readonly NamedVariable[]): string {
  return parameters.length === 0 ? label : `${label}(${parameters.map(valueOf).join(', ')})`;
}

/** More variables than this are not written out one by one wherever their scene is entered. */
const FEW = 8;

/** The variables of a scene and those of every scene begin anew, but for its parameters, which its label sets. */
function resetScript(book: Book, scene: Scene, parameters: readonly NamedVariable[]): string[] {
  const all = [...(book.ofScene.get(scene.id) ?? []), ...(book.ofScene.get(null) ?? [])];
  if (all.length > FEW) {
    const args = [book.places.sceneLabel(scene.id), ...parameters.map(({ name }) => name)];
    return [`$ vn.begin_scene(${args.map((arg) => `"${arg}"`).join(', ')})`];
  }
  return all
    .filter((one) => !parameters.includes(one))
    .map(({ name, initial }) => `$ ${name} = ${constantCode(initial).code}`);
}

/** What happens when a scene is entered and a node of it follows: its variables begin anew, its stage is set. */
function entryScript(book: Book, scene: Scene, parameters: readonly NamedVariable[], position: number): string[] {
  return [
    ...resetScript(book, scene, parameters),
    ...stageScript(book, knownAtEntry(scene, book.places), scene.stage, scene.nodes[position]?.cues),
  ];
}

/** What `vn.begin_scene` sets anew, by the label of the scene; under "" what every scene does. */
export function manyVariables(book: Book): string[] {
  const everywhere = book.ofScene.get(null)?.length ?? 0;
  const isNeeded = [...book.ofScene].some(([id, { length }]) => length + (id === null ? 0 : everywhere) > FEW);
  if (!isNeeded) return [];
  return [...book.ofScene].flatMap(([id, variables]) => {
    if (id !== null && !book.sceneById.has(id)) return [];
    const values = variables.map(({ name, initial }) => `    "${name}": ${constantCode(initial).code},`);
    return [`define vn.scene_variables["${id === null ? '' : book.places.sceneLabel(id)}"] = {`, ...values, '}'];
  });
}

const SHOWS = /^(scene|show|hide) [^:]*$/;

/** Changes of the stage that follow each other by the same transition happen in one. */
function withFewTransitions(lines: readonly string[]): string[] {
  return lines.filter((line, i) => {
    if (!line.startsWith('with ')) return true;
    const rest = lines.slice(i + 1, i + 40);
    const next = rest.findIndex((one) => !SHOWS.test(one));
    return next < 1 || rest[next] !== line;
  });
}

/** The script of one scene: a label that enters it, labels for the nodes that something leads to. */
export function sceneScript(book: Book, scene: Scene): string {
  const { places } = book;
  const parameters = parametersOf(book, scene);
  const known = knownStages(scene, places);
  const entry: Block = {
    label: labelWith(places.sceneLabel(scene.id), parameters),
    lines: entryScript(book, scene, parameters, 0),
  };
  const blocks: Block[] = [entry];
  let goesOn = true;
  scene.nodes.forEach((_, position) => {
    const label = places.nodeLabel(scene.id, position);
    if (label !== undefined) blocks.push({ label, lines: [] });
    const script = nodeScript(book, scene, position, known[position]!);
    blocks.at(-1)!.lines.push(...script.lines);
    goesOn = script.goesOn;
  });
  if (goesOn) blocks.at(-1)!.lines.push(...endScene(book, scene.id));
  for (const { label, position } of places.detoursOf(scene.id))
    blocks.push({
      label: labelWith(label, parameters),
      lines: [
        ...entryScript(book, scene, parameters, position),
        `jump ${places.labelOf({ scene: scene.id, position, enter: false })}`,
      ],
    });
  const text = blocks.map(({ label, lines }) =>
    [`label ${label}:`, ...withFewTransitions(lines).map((line) => `    ${line}`)].join('\n'),
  );
  return `${comment(scene.title)}\n\n${text.join('\n\n')}\n`;
}
