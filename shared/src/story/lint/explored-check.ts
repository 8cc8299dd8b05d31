import type { Exploration } from '../explore-result.ts';
import type { Finding } from '../finding.ts';
import type { Edit } from '../edit.ts';
import type { MenuNode } from '../node.ts';
import type { Flow } from './flow.ts';
import type { Reach } from './reach.ts';
import type { Report } from './report.ts';

/** What an exploration that went all ways has shown; undefined where it says too little to conclude anything from. */
export function conclusive(explored: Exploration | undefined): Exploration | undefined {
  if (explored?.exhaustive !== true) return undefined;
  const { nodes, choices } = explored.coverage;
  const isWhole = [nodes, choices].every(({ seen, total, unseen }) => total - seen === unseen.length);
  return isWhole ? explored : undefined;
}

/** What can be reached, those places left out that no way of an exploration came to. Pure. */
export function reachedBy({ coverage }: Exploration, report: Report, flow: Flow, reach: Reach): Reach {
  const unseen = new Set(coverage.nodes.unseen.map(({ scene, node }) => `${scene} ${node}`));
  const reached = reach.reached.slice();
  report.story.scenes.forEach((scene, at) => {
    const first = flow.firstOf(at);
    scene.nodes.forEach(({ id }, position) => {
      if (unseen.has(`${scene.id} ${id}`)) reached[first + position] = 0;
    });
  });
  return { ...reach, reached };
}

function checkMenu(report: Report, where: { scene: string; node: string }, node: MenuNode, unseen: Set<string>): void {
  const never = node.choices.filter(({ id }) => unseen.has(id));
  for (const { id, text } of never) {
    const isOnly = never.length === node.choices.length || id === node.timer?.choice;
    const edits: Edit[] | undefined = isOnly ? undefined : [{ op: 'removeChoice', ...where, choice: id }];
    report.add(
      'choice-never',
      { ...where, choice: id },
      `The choice "${text.slice(0, 200)}" was not open on any way through the story.`,
      { fix: 'Change its condition, or remove it.', edits },
    );
  }
}

/** Reports choices that were never open and endings that were never reached, on all ways there are. */
export function checkExplored(report: Report, { coverage, unreached }: Exploration, flow: Flow, reach: Reach): void {
  const known = (rule: string, key: (where: Finding['where']) => string | undefined): Set<string | undefined> =>
    new Set(report.findings.filter((one) => one.rule === rule).map((one) => key(one.where)));
  const told = known('choice-never', ({ choice }) => choice);
  const dead = known('menu-never', ({ node }) => node);
  const unseen = new Set(coverage.choices.unseen.filter((id) => !told.has(id)));
  report.story.scenes.forEach((scene, at) => {
    const first = flow.firstOf(at);
    scene.nodes.forEach((node, position) => {
      if (node.type !== 'menu' || reach.reached[first + position] === 0 || dead.has(node.id)) return;
      checkMenu(report, { scene: scene.id, node: node.id }, node, unseen);
    });
  });
  for (const { scene, node, title } of unreached)
    report.add('ending-never', { scene, node }, `No way through the story comes to the ending "${title}".`, {
      fix: 'Lead somewhere to it, or remove it.',
    });
}
