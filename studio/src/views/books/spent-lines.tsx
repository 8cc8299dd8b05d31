import { Text } from '@mantine/core';
import type { Caps, Costs } from '@comfyvn/shared/books/books.schema';
import { count } from '../../ui/count.ts';
import { dollars } from './dollars.ts';

/** What a picture costs at a host, what was spent there, and what nobody knows. */
export function SpentLines({ costs, caps }: { costs: Costs; caps: Caps }) {
  return (
    <>
      <Text fz="sm" c="dark.1">
        About {dollars(costs.estimate)} a picture{costs.basis === 'guess' ? ', by your guess' : ''} ·{' '}
        {dollars(costs.spentToday)} of {dollars(caps.day)} today · {dollars(costs.spentThisMonth)} of{' '}
        {dollars(caps.month)} this month
      </Text>
      {costs.unknown > 0 && (
        <Text fz="sm" c="yellow.4">
          Of {count(costs.unknown, 'run')} nobody knows whether it was taken. Look at your account there; here it counts
          as paid.
        </Text>
      )}
    </>
  );
}
