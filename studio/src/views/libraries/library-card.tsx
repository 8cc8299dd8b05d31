import { Anchor, Badge, Card, Group, Stack, Text } from '@mantine/core';
import type { Library } from '@comfyvn/shared/libraries/libraries.schema';
import { libraryHref } from '../../route.ts';
import { count } from '../../ui/count.ts';
import { LibraryJob } from './library-job.tsx';
import { ago, countWords, SCHEDULE_WORDS, sizeWords } from './words.ts';

/** One library in the list: what is in it, and how its last sync went. */
export function LibraryCard({ library }: { library: Library }) {
  const { id, name, kind, place, problem, lastSync, schedule, imported, job, scannedAt } = library;
  return (
    <Card radius="lg" bg="dark.7" padding="lg" pos="relative">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" gap="sm">
          <Anchor href={libraryHref(id)} c="inherit" fw={600} fz="lg" lineClamp={1} className="whole-card">
            {name}
          </Anchor>
          <Badge variant="light" color={kind === 'server' ? 'grape' : 'blue'} style={{ flexShrink: 0 }}>
            {kind === 'server' ? 'while it runs' : 'folder'}
          </Badge>
        </Group>
        <Text fz="xs" c="dark.1" lineClamp={1} style={{ wordBreak: 'break-all' }}>
          {place}
        </Text>
        <Text fz="sm">{scannedAt === null ? 'Not read yet' : sizeWords(library)}</Text>
        {imported > 0 && (
          <Text fz="sm" c="teal.3">
            {count(imported, 'story', 'stories')} from here
          </Text>
        )}
        {problem !== null && (
          <Text fz="sm" c="red.3">
            {problem}
          </Text>
        )}
        {job === null ? (
          <Text fz="xs" c="dark.1">
            {lastSync === null ? 'Never synced' : `${ago(lastSync.at)}: ${countWords(lastSync)}`}
            {schedule !== 'off' && ` · ${SCHEDULE_WORDS[schedule].toLowerCase()}`}
          </Text>
        ) : (
          <LibraryJob job={job} />
        )}
      </Stack>
    </Card>
  );
}
