import { Alert, Anchor, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Library } from '@comfyvn/shared/libraries/libraries.schema';
import { daemon } from '../../daemon.ts';
import { librariesHref } from '../../route.ts';
import { tellError } from '../../ui/tell.ts';
import { useChoice } from './choice.ts';
import { ImportBar } from './import-bar.tsx';
import { LibraryJob } from './library-job.tsx';
import { OwnersGrid } from './owners-grid.tsx';
import { SyncPanel } from './sync-panel.tsx';
import { ago, sizeWords } from './words.ts';

/** One library: its characters and chats to choose from, and how it is kept in sync. */
export function LibraryPage({ id }: { id: string }) {
  const library = useQuery({ queryKey: ['libraries', id], queryFn: () => daemon.libraries.get({ params: { id } }) });
  if (library.isPending)
    return (
      <Center h={300}>
        <Loader aria-label="Loading" />
      </Center>
    );
  if (library.isError)
    return (
      <Alert color="red" title="This library could not be opened">
        {library.error.message} <Anchor href={librariesHref}>All libraries</Anchor>
      </Alert>
    );
  return <OpenLibrary library={library.data} />;
}

function OpenLibrary({ library }: { library: Library }) {
  const { id, name, place, job, scannedAt } = library;
  const queries = useQueryClient();
  const choice = useChoice();
  const scan = useMutation({
    mutationFn: () => daemon.libraries.scan({ params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['libraries'] }),
  });
  const { mutate: readAnew } = scan;
  // What was written in SillyTavern meanwhile shows at once; only what changed is read.
  useEffect(() => readAnew(), [readAnew, id]);
  return (
    <Stack gap="lg" maw={1240} mx="auto">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} style={{ minWidth: 0 }} flex="1 1 300px">
          <Anchor href={librariesHref} fz="sm" c="dark.1">
            ← Libraries
          </Anchor>
          <Title order={2} lineClamp={2}>
            {name}
          </Title>
          <Text fz="xs" c="dark.1" style={{ wordBreak: 'break-all' }}>
            {place}
          </Text>
          <Text fz="sm">
            {scannedAt === null ? 'Reading it for the first time…' : sizeWords(library)}
            {scannedAt !== null && (
              <Text span inherit c="dark.1">
                {' '}
                · read {ago(scannedAt)}
              </Text>
            )}
          </Text>
        </Stack>
        <Group gap="xs">
          <Button variant="subtle" color="gray" size="xs" loading={scan.isPending} onClick={() => scan.mutate()}>
            Read anew
          </Button>
          <TakeAssets library={library} />
          <Forget library={library} />
        </Group>
      </Group>
      {scan.isError && (
        <Alert color="red" variant="light" role="alert" title="It cannot be read now">
          {scan.error.message} What you see is from before.
        </Alert>
      )}
      {job !== null && <LibraryJob job={job} />}
      <SyncPanel library={library} />
      <OwnersGrid library={library} choice={choice} isReading={scan.isPending} />
      <ImportBar library={library} choice={choice} />
    </Stack>
  );
}

/** Takes the pictures, films and sounds in; how far that is shows as any job does. */
function TakeAssets({ library: { id, job } }: { library: Library }) {
  const queries = useQueryClient();
  const take = useMutation({
    mutationFn: () => daemon.libraries.assets({ params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['libraries'] }),
    onError: tellError,
  });
  return (
    <Button variant="light" size="xs" disabled={job !== null} loading={take.isPending} onClick={() => take.mutate()}>
      Take in pictures and sounds
    </Button>
  );
}

function Forget({ library }: { library: Library }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => daemon.libraries.remove({ params: { id: library.id } }),
    onSuccess: async () => {
      location.hash = librariesHref;
      await queries.invalidateQueries({ queryKey: ['libraries'] });
    },
    onError: tellError,
  });
  return (
    <Button
      variant="subtle"
      color="gray"
      size="xs"
      loading={remove.isPending}
      onClick={() => {
        if (confirm(`Forget "${library.name}"? Its stories stay, and nothing in SillyTavern changes.`)) remove.mutate();
      }}
    >
      Forget
    </Button>
  );
}
