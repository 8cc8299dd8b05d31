import type { Finding } from '@comfyvn/shared/story/finding';
import type { Expression } from '@comfyvn/shared/story/condition';
import { partsOf } from '@comfyvn/shared/story/condition-eval';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import { actionsOf, expressionsOf } from '@comfyvn/shared/story/story-walk';
import type { Exporter, ExportPlan, ExportSource } from '../exporter.ts';
import { loseTranslations } from '../left-out.ts';
import { counted, type Losses } from '../losses.ts';
import { fileNameOf } from '../slugs.ts';
import { inkOf } from './ink-story.ts';

const EXTENSION = '.ink';
/** More findings than this of what cannot be written help nobody. */
const MOST_REFUSED = 100;

/** Whether a node makes a text or a list longer than it was. */
function grows(node: Node): boolean {
  return actionsOf(node).some(({ type }) => type === 'push' || type === 'add') || expressionsOf(node).some(joins);
}

/** Whether an expression can join texts. */
function joins(expression: Expression): boolean {
  return expression.op === '+' || partsOf(expression).some(joins);
}

/** What a host has to know of, since ink by itself does it otherwise. */
function tellHost(losses: Losses, story: Story): void {
  const globals = story.variables.filter(({ scope }) => scope === 'global').length;
  if (globals > 0)
    losses.add(
      'globals-by-host',
      {},
      () =>
        `Ink forgets ${counted(globals, 'variable')} that all runs share when a story begins anew; a host can keep them.`,
    );
  if (story.variables.some(({ type }) => type === 'number'))
    losses.add(
      'numbers-by-engine',
      {},
      () => 'Numbers are as exact as the engine: inkjs counts as ComfyVN does, others in 32 bits.',
    );
  if (story.scenes.some(({ nodes }) => nodes.some(grows)))
    losses.add(
      'texts-unlimited',
      {},
      () => 'Texts and lists are not cut off: in ComfyVN a text has 10,000 characters and a list 1,000 items at most.',
    );
  if (story.assets.length > 0)
    losses.add('assets-as-names', {}, () => 'Pictures and sounds are named in tags; the files are not exported.');
}

function firstOf(refused: readonly Finding[]): Finding[] {
  const shown = refused.slice(0, MOST_REFUSED);
  const rest = refused.length - shown.length;
  if (rest === 0) return shown;
  return [
    ...shown,
    { rule: 'ink-cannot', level: 'error', where: {}, message: `${counted(rest, 'place')} more cannot be written.` },
  ];
}

function plan({ story }: ExportSource): ExportPlan {
  const { text, losses, refused } = inkOf(story);
  loseTranslations(losses, story);
  tellHost(losses, story);
  const findings = [...firstOf(refused), ...losses.findings()];
  // What the findings refuse would play differently: there is nothing to write.
  const files = refused.length > 0 ? [] : [{ path: fileNameOf(story.title, EXTENSION), text }];
  return { files, findings };
}

/**
 * The story as ink source, which plays the same in the engines of ink.
 * A place whose meaning ink cannot keep is an error, never a silent difference.
 */
export const inkExporter: Exporter = {
  name: 'ink',
  label: 'ink script',
  form: 'file',
  extension: EXTENSION,
  plan,
};
