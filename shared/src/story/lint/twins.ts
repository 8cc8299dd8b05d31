import type { Edit } from '../edit.ts';
import type { Finding } from '../finding.ts';
import type { Scene } from '../story.ts';
import type { Report } from './report.ts';

interface Owner {
  readonly id: string;
  readonly where: Finding['where'];
  /** The edits that give it another id. */
  readonly rename?: (to: string, nth: number | undefined) => Edit[];
  /** Twins with the same one are told apart by their order. */
  readonly within?: string;
}

function checkKind(report: Report, kind: string, owners: Iterable<Owner>): void {
  const seen = new Map<string, Set<string>>();
  for (const { id, where, rename, within = '' } of owners) {
    const homes = seen.get(id);
    if (homes === undefined) {
      seen.set(id, new Set([within]));
      continue;
    }
    // The second one of its scene or menu: after it got another id, the third one is the second.
    const nth = homes.has(within) ? 2 : undefined;
    homes.add(within);
    report.add('id-twice', where, `There are several ${kind}s with the id "${id}".`, {
      fix: 'Give one of them another id.',
      edits: rename?.(report.freshId(id), nth),
    });
  }
}

function twinsIn(all: readonly { readonly id: string }[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(all.flatMap(({ id }) => (seen.has(id) ? [id] : (seen.add(id), []))));
}

function* nodesOf(scenes: readonly Scene[], twins: ReadonlySet<string>): Generator<Owner> {
  for (const { id: scene, nodes } of scenes)
    for (const { id: node } of nodes)
      yield {
        id: node,
        where: { scene, node },
        within: scene,
        ...(!twins.has(scene) && {
          rename: (to, nth) => [{ op: 'renameNode', scene, node, to, ...(nth !== undefined && { nth }) }],
        }),
      };
}

function* choicesOf(scenes: readonly Scene[], twins: ReadonlySet<string>): Generator<Owner> {
  for (const { id: scene, nodes } of scenes) {
    // A menu whose own id is not clear cannot be named in an edit.
    const unclear = twinsIn(nodes);
    for (const node of nodes) {
      if (node.type !== 'menu') continue;
      const isClear = !twins.has(scene) && !unclear.has(node.id);
      for (const { id: choice } of node.choices)
        yield {
          id: choice,
          where: { scene, node: node.id, choice },
          within: `${scene} ${node.id}`,
          ...(isClear && {
            rename: (to, nth) => [
              { op: 'renameChoice', scene, node: node.id, choice, to, ...(nth !== undefined && { nth }) },
            ],
          }),
        };
    }
  }
}

/** Reports ids that several things of one kind have. */
export function checkTwins(report: Report): void {
  const { story } = report;
  checkKind(
    report,
    'scene',
    story.scenes.map(({ id }) => ({ id, where: { scene: id } })),
  );
  const twins = twinsIn(story.scenes);
  checkKind(report, 'node', nodesOf(story.scenes, twins));
  checkKind(report, 'choice', choicesOf(story.scenes, twins));
  checkKind(
    report,
    'achievement',
    (story.achievements ?? []).map(({ id }) => ({ id, where: {} })),
  );
  for (const kind of ['character', 'variable', 'asset'] as const)
    checkKind(
      report,
      kind,
      story[`${kind}s`].map(({ id }) => ({ id, where: { [kind]: id } })),
    );
}
