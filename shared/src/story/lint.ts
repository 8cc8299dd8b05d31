import type { Exploration } from './explore-result.ts';
import type { Finding } from './finding.ts';
import type { NodeId } from './ids.ts';
import { checkAchievements } from './lint/achievement-check.ts';
import { checkCalls } from './lint/call-check.ts';
import { checkChoices, checkDryMenus } from './lint/choice-check.ts';
import { checkExplored, conclusive, reachedBy } from './lint/explored-check.ts';
import { flowOf, type Flow } from './lint/flow.ts';
import { checkDeadEnds, checkExits, checkReached, checkSilence } from './lint/reach-check.ts';
import { reachOf, type Reach } from './lint/reach.ts';
import { Report } from './lint/report.ts';
import { checkTexts } from './lint/text-check.ts';
import { checkTranslations } from './lint/translation-check.ts';
import { checkValues } from './lint/value-check.ts';
import { possibleValues } from './lint/variables.ts';
import type { Story } from './story.ts';
import { checkStructure } from './validate.ts';

export { LINT_RULES, type LintRule } from './lint/rules.ts';

export interface LintOptions {
  /** Characters of a line that can be read at once; 600 if absent. */
  readonly maxLineLength?: number;
  /** What exploring this very story has shown: if it went all ways, more is known to be impossible. */
  readonly explored?: Exploration;
}

const MAX_LINE_LENGTH = 600;

/** Tells whether a run can come to a node, going by its id. */
function reachedNodes(flow: Flow, { reached }: Reach): (node: NodeId) => boolean {
  const nodes = new Set<NodeId>();
  for (let place = 0; place < flow.size; place++) {
    const node = reached[place] === 1 ? flow.nodeAt(place) : undefined;
    if (node !== undefined) nodes.add(node.id);
  }
  return (node) => nodes.has(node);
}

/**
 * Everything that is wrong or notable with a story, by the rules of `LINT_RULES`. What can be reached is worked out over
 * all ways, those left out that conditions rule out whatever happens; `explore` looks closer. Many findings carry edits
 * that mend them; each set fits the story as it is. Linear in the size of the story. Pure.
 */
export function lintStory(story: Story, { maxLineLength = MAX_LINE_LENGTH, explored }: LintOptions = {}): Finding[] {
  const report = new Report(story);
  checkStructure(report);
  const known = possibleValues(story, report.variables);
  const flow = flowOf(report, known);
  const reach = reachOf(flow);
  const allWays = conclusive(explored);
  const reached = allWays === undefined ? reach : reachedBy(allWays, report, flow, reach);
  checkReached(report, flow, reached);
  checkExits(report, flow, reach);
  checkSilence(report, flow, reach);
  checkDeadEnds(report, flow, reach);
  checkDryMenus(report, flow, reach, known);
  checkChoices(report, known);
  if (allWays !== undefined) checkExplored(report, allWays, flow, reached);
  checkCalls(report, flow, reach);
  checkValues(report, known);
  checkAchievements(report, known, reachedNodes(flow, reached));
  checkTexts(report, flow, maxLineLength);
  checkTranslations(report);
  return report.findings;
}
