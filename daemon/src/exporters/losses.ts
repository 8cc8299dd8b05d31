import type { Finding, FindingLevel } from '@comfyvn/shared/story/finding';

interface Loss {
  readonly rule: string;
  readonly level: FindingLevel;
  readonly where: Finding['where'];
  readonly message: (count: number) => string;
  count: number;
}

/** What an export cannot carry over, counted: one finding for each rule, which says how often and where first. */
export class Losses {
  readonly #byRule = new Map<string, Loss>();

  /** Counts one case. The first one of a rule states its level, its place and its words. */
  add(rule: string, where: Finding['where'], message: (count: number) => string, level: FindingLevel = 'info'): void {
    const known = this.#byRule.get(rule);
    if (known === undefined) this.#byRule.set(rule, { rule, level, where, message, count: 1 });
    else known.count++;
  }

  findings(): Finding[] {
    return [...this.#byRule.values()].map(({ rule, level, where, message, count }) => ({
      rule,
      level,
      where,
      message: message(count),
    }));
  }
}

/** `1 line`, `3 lines`. Pure. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
