import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FoundLibrary } from '@comfyvn/shared/libraries/libraries.schema';
import { daemon } from '../../daemon.ts';
import { libraryHref } from '../../route.ts';
import { tellError } from '../../ui/tell.ts';

/** SillyTavern on this computer that is no library yet, each to be added with one click. */
export function FoundLibraries() {
  const found = useQuery({
    queryKey: ['libraries', 'found'],
    queryFn: () => daemon.libraries.found(),
    staleTime: 60_000,
  });
  if (!found.data?.length) return null;
  return (
    <section aria-labelledby="found">
      <Title order={3} id="found" mb="sm">
        Found on this computer
      </Title>
      <Stack gap="sm">
        {found.data.map((one) => (
          <Found key={one.folder} found={one} />
        ))}
      </Stack>
    </section>
  );
}

function Found({ found }: { found: FoundLibrary }) {
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: () => daemon.libraries.add({ body: { connection: { kind: 'folder', folder: found.folder } } }),
    onSuccess: async ([library]) => {
      await queries.invalidateQueries({ queryKey: ['libraries'] });
      if (library) location.hash = libraryHref(library.id);
    },
    onError: tellError,
  });
  return (
    <Card radius="lg" bg="dark.7" padding="md">
      <Group justify="space-between" gap="sm">
        <Stack gap={2} flex="1 1 240px" style={{ minWidth: 0 }}>
          <Text fw={600}>
            SillyTavern {found.version}
            {found.user !== 'default-user' && ` · ${found.user}`}
          </Text>
          <Text fz="xs" c="dark.1" style={{ wordBreak: 'break-all' }}>
            {found.folder}
          </Text>
        </Stack>
        <Button loading={add.isPending} onClick={() => add.mutate()} aria-label={`Add ${found.folder}`}>
          Add
        </Button>
      </Group>
    </Card>
  );
}
