import { Alert, Badge, Drawer, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { LoreFile } from '@comfyvn/shared/lore/lore.schema';
import { daemon } from '../../daemon.ts';
import { nameOf } from './lore-words.ts';

const SHOWN = 300;

/** What stands in a lore file, to be read; it is changed in the stories it is attached to. */
export function LoreFileEntries({ file, opened, onClose }: { file: LoreFile; opened: boolean; onClose: () => void }) {
  const read = useQuery({
    queryKey: ['lore', 'files', file.id, file.takenAt],
    queryFn: () => daemon.lore.file({ params: { file: file.id } }),
    enabled: opened,
  });
  const entries = read.data?.entries ?? [];
  return (
    <Drawer opened={opened} onClose={onClose} title={file.name} position="right" size="lg">
      {read.isPending && <Loader aria-label="Loading" />}
      {read.isError && <Alert color="red">{read.error.message}</Alert>}
      <Stack gap="md">
        {entries.slice(0, SHOWN).map((entry, i) => (
          <div key={i}>
            <Group gap="xs">
              <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                {nameOf(entry)}
              </Text>
              {!entry.enabled && (
                <Badge size="xs" variant="light" color="gray">
                  off
                </Badge>
              )}
              {entry.constant && (
                <Badge size="xs" variant="light" color="teal">
                  always
                </Badge>
              )}
            </Group>
            <Text c="dark.1" fz="xs" style={{ overflowWrap: 'anywhere' }}>
              {entry.keys.slice(0, 12).join(', ')}
            </Text>
            <Text fz="sm" lineClamp={8} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {entry.content}
            </Text>
          </div>
        ))}
        {entries.length > SHOWN && (
          <Text c="dark.1">The first {SHOWN}. Attach it to a story to search in all of them.</Text>
        )}
      </Stack>
    </Drawer>
  );
}
