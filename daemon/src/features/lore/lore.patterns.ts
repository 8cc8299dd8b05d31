import vm from 'node:vm';
import type { FindPattern } from '@comfyvn/shared/lore/match';

/** For one pattern on one text. */
const ONE_MS = 100;
/** For all patterns of one question. */
const ALL_MS = 400;

/** Patterns that took too long are not tried again while the daemon runs. */
const slow = new Set<string>();
const MAX_SLOW = 1_000;

/**
 * A way to find patterns of strangers in texts that ends in any case: a pattern may go on for ever by itself, so each is
 * run where it can be stopped, and all of a question together have {@link ALL_MS}.
 */
export function boundedPatterns(): FindPattern {
  const context = vm.createContext({ pattern: null, text: '' }, { codeGeneration: { strings: false, wasm: false } });
  const script = new vm.Script('pattern.test(text)');
  let left = ALL_MS;
  return (pattern, text) => {
    const name = `${pattern.source}/${pattern.flags}`;
    if (left <= 0 || slow.has(name)) return null;
    const from = performance.now();
    try {
      context['pattern'] = pattern;
      context['text'] = text;
      return script.runInContext(context, { timeout: Math.max(1, Math.ceil(Math.min(ONE_MS, left))) }) === true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
      if (slow.size < MAX_SLOW) slow.add(name);
      return null;
    } finally {
      left -= performance.now() - from;
    }
  };
}
