import type { CapturedMessage, Splice } from '@comfyvn/shared/sillytavern/sillytavern.schema';

/** Same content. Strings are mostly the very same objects, so this is quick. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [inA, inB] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(inA);
  return keys.length === Object.keys(inB).length && keys.every((key) => key in inB && same(inA[key], inB[key]));
}

/** What turns `before` into `after`: few and small splices, to be applied in order. Pure. */
export function changesBetween(before: readonly CapturedMessage[], after: readonly CapturedMessage[]): Splice[] {
  let start = 0;
  while (start < before.length && start < after.length && same(before[start], after[start])) start++;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && same(before[endBefore - 1], after[endAfter - 1])) {
    endBefore--;
    endAfter--;
  }
  if (start === endBefore && start === endAfter) return [];
  if (endBefore - start !== endAfter - start)
    return [
      ...replaced(before, after, start, Math.min(endBefore, endAfter)),
      ...tail(after, start, endBefore, endAfter),
    ];
  return replaced(before, after, start, endAfter);
}

/** Runs of messages that differ at the same place. */
function replaced(before: readonly CapturedMessage[], after: readonly CapturedMessage[], from: number, to: number) {
  const runs: Splice[] = [];
  for (let index = from; index < to; index++) {
    if (same(before[index], after[index])) continue;
    const last = runs.at(-1);
    if (last && last.index + last.remove === index) {
      last.remove++;
      last.messages.push(after[index]!);
    } else runs.push({ index, remove: 1, messages: [after[index]!] });
  }
  return runs;
}

/** What one side has more than the other, behind the part both have. */
function tail(after: readonly CapturedMessage[], start: number, endBefore: number, endAfter: number): Splice[] {
  const index = Math.max(start, Math.min(endBefore, endAfter));
  return [{ index, remove: Math.max(0, endBefore - index), messages: after.slice(index, Math.max(index, endAfter)) }];
}

/** Applies splices in order, as the daemon does. Pure. */
export function applied(before: readonly CapturedMessage[], changes: readonly Splice[]): CapturedMessage[] {
  const messages = [...before];
  for (const { index, remove, messages: come } of changes) messages.splice(index, remove, ...come);
  return messages;
}

/** Cuts splices into parts of at most about `limit` characters each (but at least one message), in order. Pure. */
export function partsOf(changes: readonly Splice[], limit: number): Splice[][] {
  const parts: Splice[][] = [[]];
  let used = 0;
  for (const { index, remove, messages } of changes) {
    let piece: Splice = { index, remove, messages: [] };
    parts.at(-1)!.push(piece);
    for (const [n, message] of messages.entries()) {
      const size = JSON.stringify(message).length;
      if (used > 0 && used + size > limit) {
        if (!piece.remove && !piece.messages.length) parts.at(-1)!.pop();
        piece = { index: index + n, remove: 0, messages: [] };
        parts.push([piece]);
        used = 0;
      }
      piece.messages.push(message);
      used += size;
    }
  }
  return parts;
}
