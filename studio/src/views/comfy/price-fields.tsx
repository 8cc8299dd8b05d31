import { SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ComfyPrice } from '@comfyvn/shared/comfy/comfy.schema';
import { Amount } from '../books/amount.tsx';
import { CapFields } from '../books/cap-fields.tsx';

const FIRST: ComfyPrice = { per: 'hour', dollars: 0.5, guessSeconds: 45, caps: { job: 0.25, day: 2, month: 20 } };

/** What a ComfyUI costs that is rented, and what may be spent there. */
export function PriceFields({
  price,
  onChange,
}: {
  price: ComfyPrice | null;
  onChange: (price: ComfyPrice | null) => void;
}) {
  const known = price ?? FIRST;
  return (
    <Stack gap="sm">
      <Stack gap={4}>
        <Text fz="sm" fw={500}>
          What it costs
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="What it costs"
          value={price?.per ?? 'nothing'}
          onChange={(per) => onChange(per === 'nothing' ? null : { ...known, per: per as ComfyPrice['per'] })}
          data={[
            { value: 'nothing', label: 'Nothing' },
            { value: 'hour', label: 'By the hour' },
            { value: 'picture', label: 'By the picture' },
          ]}
        />
      </Stack>
      {price !== null && (
        <>
          <Text fz="sm" c="dark.1">
            It draws only where you choose it, once you allow it, and never beyond your limits. Only the time of its
            pictures is counted{price.per === 'hour' ? ', not the hours in which it waits' : ''}. It is asked how it is
            only when you do.
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Amount
              label={price.per === 'hour' ? 'Price an hour, $' : 'Price a picture, $'}
              value={price.dollars}
              step={0.05}
              onChange={(dollars) => onChange({ ...price, dollars })}
            />
            <Amount
              label="Seconds a picture"
              value={price.guessSeconds}
              step={5}
              min={1}
              onChange={(guessSeconds) => onChange({ ...price, guessSeconds })}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <CapFields caps={price.caps} onChange={(caps) => onChange({ ...price, caps })} />
          </SimpleGrid>
        </>
      )}
    </Stack>
  );
}
