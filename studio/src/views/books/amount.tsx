import { NumberInput } from '@mantine/core';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly step: number;
  readonly min?: number;
  readonly onChange: (to: number) => void;
}

/** A number of something, e.g. of dollars; what is no number is not taken over. */
export function Amount({ min = 0, onChange, ...more }: Props) {
  return <NumberInput {...more} min={min} onChange={(to) => typeof to === 'number' && onChange(to)} />;
}
