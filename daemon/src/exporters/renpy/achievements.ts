import type { Achievement, Story } from '@comfyvn/shared/story/story';
import { counted, type Losses } from '../losses.ts';
import { looseCode } from './condition-script.ts';
import type { PythonNames } from './expression.ts';

/** An achievement with its condition as Python code. */
export type CodedAchievement = Omit<Achievement, 'condition'> & { readonly condition: string };

/** The achievements of a story, the first of each id. One that throws dice is left out: looking at it would turn them. */
export function achievementsOf(
  story: Story,
  book: { readonly names: PythonNames; readonly losses: Losses },
): CodedAchievement[] {
  const ids = new Set<string>();
  return (story.achievements ?? []).flatMap(({ condition, ...rest }) => {
    if (ids.has(rest.id)) return [];
    ids.add(rest.id);
    const code = looseCode(book, condition, {});
    if (!code.draws) return [{ ...rest, condition: code.code }];
    const words = (n: number): string => `${counted(n, 'achievement')} left out: a condition that throws dice.`;
    book.losses.add('achievement-dice', {}, words, 'warning');
    return [];
  });
}
