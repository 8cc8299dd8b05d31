import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

/** Something that a person does with what was made. */
interface Deed {
  readonly isPending: boolean;
  mutate(): void;
}

/** What is done with something that a ComfyUI made or is about to: kept in the story or not. */
export function MadeButtons({
  made,
  isOpen,
  keep,
  takeBack,
  discard,
  children,
}: {
  made: { readonly asset: string | null; readonly kept: boolean };
  isOpen: boolean;
  keep: Deed;
  takeBack: Deed;
  discard: Deed;
  children: ReactNode;
}) {
  const isBusy = keep.isPending || takeBack.isPending || discard.isPending;
  return (
    <Group gap="xs">
      {made.asset !== null && !made.kept && (
        <Button size="compact-sm" disabled={isBusy} loading={keep.isPending} onClick={() => keep.mutate()}>
          Keep
        </Button>
      )}
      {made.kept ? (
        <Button
          size="compact-sm"
          variant="default"
          disabled={isBusy}
          loading={takeBack.isPending}
          onClick={() => takeBack.mutate()}
        >
          Take out
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          disabled={isBusy}
          loading={discard.isPending}
          onClick={() => discard.mutate()}
        >
          {isOpen ? 'Stop' : 'Discard'}
        </Button>
      )}
      {children}
    </Group>
  );
}
