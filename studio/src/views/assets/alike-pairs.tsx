import { Alert, Badge, Button, Group, Loader, Modal, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AssetPair, AssetRecord } from '@comfyvn/shared/assets/assets.schema';
import { daemon } from '../../daemon.ts';
import { bytes } from '../../ui/bytes.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { AssetPreview } from './asset-preview.tsx';

/** Pairs that are or look the same, side by side. */
export function AlikePairs({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const pairs = useQuery({
    queryKey: ['assets', 'alike'],
    enabled: opened,
    queryFn: () => daemon.assets.alike({ query: {} }),
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Duplicates"
      radius="lg"
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {pairs.isPending && <Loader aria-label="Looking at pictures" />}
      {pairs.isError && (
        <Alert color="red" variant="light">
          {pairs.error.message}
        </Alert>
      )}
      {pairs.data?.length === 0 && <Text c="dark.1">Nothing is here twice.</Text>}
      <Stack component="ul" p={0} m={0}>
        {pairs.data?.map((pair) => (
          <Pair key={`${pair.one.id} ${pair.other.id}`} pair={pair} />
        ))}
      </Stack>
    </Modal>
  );
}

function Pair({ pair: { one, other, likeness } }: { pair: AssetPair }) {
  const queries = useQueryClient();
  const after = {
    onSuccess: () => Promise.all(['assets', 'stories'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
    onError: tellError,
  };
  const merge = useMutation({
    mutationFn: async ([from, into]: readonly [AssetRecord, AssetRecord]) => {
      await daemon.assets.merge({ params: { id: from.id }, body: { into: into.id } });
      tellDone('Merged', `"${into.name}" took the place of "${from.name}".`);
    },
    ...after,
  });
  const apart = useMutation({
    mutationFn: () => daemon.assets.keepApart({ params: { id: one.id }, body: { other: other.id } }),
    ...after,
  });
  const isBusy = merge.isPending || apart.isPending;
  return (
    <Paper component="li" p="sm" radius="lg" bg="dark.6" style={{ listStyle: 'none' }}>
      <SimpleGrid cols={2} spacing="sm">
        {[[one, other] as const, [other, one] as const].map(([kept, gone]) => (
          <Stack key={kept.id} gap={4}>
            <AssetPreview asset={kept} height={160} />
            <Text fz="sm" fw={600} lineClamp={1}>
              {kept.name}
            </Text>
            <Text fz="xs" c="dark.1">
              {kept.width === undefined ? kept.kind : `${kept.width} × ${kept.height}`}, {bytes(kept.sizeBytes)},{' '}
              {kept.licence ?? 'licence unknown'}
            </Text>
            <Button size="compact-sm" disabled={isBusy} onClick={() => merge.mutate([gone, kept])}>
              Keep this one
            </Button>
          </Stack>
        ))}
      </SimpleGrid>
      <Group justify="space-between" mt="sm">
        <Badge variant="light" color={likeness === 1 ? 'teal' : 'yellow'}>
          {likeness === 1 ? 'the same bytes' : `${(likeness * 100).toFixed(1)} % alike`}
        </Badge>
        <Button size="compact-sm" variant="subtle" color="gray" disabled={isBusy} onClick={() => apart.mutate()}>
          Keep both
        </Button>
      </Group>
    </Paper>
  );
}
