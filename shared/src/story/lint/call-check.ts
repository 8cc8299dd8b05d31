import type { CallNode } from '../node.ts';
import type { Scene } from '../story.ts';
import type { Flow } from './flow.ts';
import type { Reach } from './reach.ts';
import type { Report } from './report.ts';

function checkParameters(report: Report, scene: Scene): void {
  for (const id of scene.parameters ?? []) {
    const variable = report.variables.get(id);
    if (variable === undefined) continue;
    if (variable.scope === 'scene' && (variable.scene ?? scene.id) === scene.id) continue;
    const parameters = scene.parameters!.filter((one) => one !== id);
    report.add(
      'parameter-not-of-scene',
      { scene: scene.id, variable: id },
      `"${variable.name}" is a parameter of the scene "${scene.title}", but no scene variable of it.`,
      {
        fix: 'Make it a variable of this scene, or no parameter.',
        edits: [
          { op: 'updateScene', scene: scene.id, set: { parameters: parameters.length === 0 ? null : parameters } },
        ],
      },
    );
  }
}

function checkArguments(report: Report, scene: Scene, node: CallNode): void {
  const where = { scene: scene.id, node: node.id };
  const callee = report.scenes.get(node.target.scene ?? scene.id);
  const enters = node.target.scene !== undefined && (node.target.scene !== scene.id || node.target.node === undefined);
  if (callee === undefined) return;
  const parameters = enters ? (callee.parameters ?? []) : [];
  for (const { variable } of node.args ?? []) {
    if (parameters.includes(variable)) continue;
    const kept = node.args!.filter((arg) => parameters.includes(arg.variable));
    const why = enters ? `has no parameter "${variable}"` : 'is not entered by it';
    report.add(
      'argument-unknown',
      { ...where, variable },
      `This call hands over a value, but "${callee.title}" ${why}.`,
      {
        fix: 'Make the variable a parameter of that scene, or hand nothing over.',
        edits: [{ op: 'updateNode', ...where, set: { args: kept.length === 0 ? null : kept } }],
      },
    );
  }
  for (const variable of enters ? parameters : [])
    if (node.args?.some((arg) => arg.variable === variable) !== true)
      report.add(
        'argument-missing',
        { ...where, variable },
        `"${callee.title}" takes "${variable}", which this call leaves as it begins.`,
      );
}

/** Reports calls that do not fit the scenes they call. */
export function checkCalls(report: Report, flow: Flow, reach: Reach): void {
  report.story.scenes.forEach((scene, at) => {
    checkParameters(report, scene);
    scene.nodes.forEach((node, position) => {
      if (node.type !== 'call') return;
      checkArguments(report, scene, node);
      const callee = flow.called[flow.firstOf(at) + position]!;
      if (node.result === undefined || callee < 0 || reach.gives[callee] === 1) return;
      const where = { scene: scene.id, node: node.id };
      const message = `The call "${node.id}" waits for a value, but what it calls never gives one back.`;
      report.add('result-never', where, message, {
        fix: 'Give the end of that scene a value.',
        edits: [{ op: 'updateNode', ...where, set: { result: null } }],
      });
    });
  });
}
