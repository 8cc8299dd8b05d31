import type { Edit } from '../edit.ts';
import type { MenuNode, Node } from '../node.ts';
import type { Scene } from '../story.ts';
import { openness, passed, type Flow } from './flow.ts';
import { possible, truth, type Known } from './possible.ts';
import type { Reach } from './reach.ts';
import type { Report } from './report.ts';
import { withoutCase } from './target-mending.ts';

function checkTimer(report: Report, scene: Scene, node: MenuNode): void {
  const { timer } = node;
  if (timer === undefined || node.choices.some(({ id }) => id === timer.choice)) return;
  const where = { scene: scene.id, node: node.id };
  report.add('timer-choice-missing', where, `The timer takes the choice "${timer.choice}", which its menu has not.`, {
    fix: 'Choose one of the menu.',
    edits: [{ op: 'updateNode', ...where, set: { timer: null } }],
  });
}

function checkMenu(report: Report, scene: Scene, node: MenuNode, known: Known): void {
  const where = { scene: scene.id, node: node.id };
  const never = node.choices.filter(({ id }, at) => id !== node.timer?.choice && openness(node, at, known) === 'never');
  if (never.length === node.choices.length) {
    report.add('menu-never', where, `No choice of the menu "${node.id}" can ever be taken.`, {
      fix: 'Change a condition, or remove the menu.',
    });
    return;
  }
  for (const { id, text } of never)
    report.add('choice-never', { ...where, choice: id }, `The choice "${text.slice(0, 200)}" can never be taken.`, {
      fix: 'Change its condition, or remove it.',
      edits: [{ op: 'removeChoice', ...where, choice: id }],
    });
}

function checkBranch(report: Report, scene: Scene, node: Extract<Node, { type: 'branch' }>, known: Known): void {
  const where = { scene: scene.id, node: node.id };
  let open = true;
  node.cases.forEach(({ condition }, at) => {
    const held = truth(possible(condition, known));
    if (!open || held === 'never') {
      const why = open ? 'its condition never holds' : 'a case before it always holds';
      report.add('case-never', where, `Case ${at + 1} of the branch "${node.id}" is never taken: ${why}.`, {
        fix: 'Change the condition, or remove the case.',
        edits: withoutCase({ ...where, cases: node.cases }, at),
      });
    }
    open &&= held !== 'always';
  });
}

/** Reports choices and cases that can never be taken, and timers that take none of their menu. */
export function checkChoices(report: Report, known: Known): void {
  for (const scene of report.story.scenes)
    for (const node of scene.nodes) {
      if (node.type === 'branch') checkBranch(report, scene, node, known);
      if (node.type !== 'menu') continue;
      checkTimer(report, scene, node);
      checkMenu(report, scene, node, known);
    }
}

/** Reports menus that can be passed over with nothing but the end of the story behind them. */
export function checkDryMenus(report: Report, flow: Flow, reach: Reach, known: Known): void {
  for (let place = 0; place < flow.size; place++) {
    if (reach.top[place] === 0) continue;
    const node = flow.nodeAt(place);
    if (node?.type !== 'menu' || node.decide !== 'reader' || node.next !== undefined) continue;
    if (flow.nodeAt(place + 1) !== undefined || passed(node, known) !== 'maybe') continue;
    const scene = flow.sceneAt(place).id;
    const fresh = report.freshId(node.id);
    const goOn: Edit = { op: 'addChoice', scene, node: node.id, choice: { id: fresh, text: 'Go on' } };
    report.add(
      'menu-runs-dry',
      { scene, node: node.id },
      `All choices of the menu "${node.id}" can be closed at once; then the scene ends without a word.`,
      { fix: 'Keep one choice open, or put what follows behind the menu.', edits: [goOn] },
    );
  }
}
