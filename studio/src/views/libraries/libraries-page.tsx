import { Alert, Button, Center, Group, Loader, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { AddLibrary } from './add-library.tsx';
import { FoundLibraries } from './found-libraries.tsx';
import { LibraryCard } from './library-card.tsx';

/** The SillyTavern installations whose chats are imported and kept in sync. */
export function LibrariesPage() {
  const [isAdding, adding] = useDisclosure(false);
  const libraries = useQuery({ queryKey: ['libraries'], queryFn: () => daemon.libraries.list() });
  if (libraries.isPending)
    return (
      <Center h={300}>
        <Loader aria-label="Loading" />
      </Center>
    );
  if (libraries.isError)
    return (
      <Alert color="red" title="The libraries could not be loaded">
        {libraries.error.message}
      </Alert>
    );
  return (
    <Stack gap="xl" maw={1240} mx="auto">
      {libraries.data.length === 0 ? (
        <Welcome onAdd={adding.open} />
      ) : (
        <section aria-labelledby="libraries">
          <Group justify="space-between" mb="md">
            <Title order={2} id="libraries">
              Libraries
            </Title>
            <Button variant="light" onClick={adding.open}>
              Add a library
            </Button>
          </Group>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
            {libraries.data.map((library) => (
              <LibraryCard key={library.id} library={library} />
            ))}
          </SimpleGrid>
        </section>
      )}
      <FoundLibraries />
      <AddLibrary opened={isAdding} onClose={adding.close} />
    </Stack>
  );
}

function Welcome({ onAdd }: { onAdd: () => void }) {
  return (
    <Paper p={{ base: 'lg', sm: 48 }} radius="lg" bg="linear-gradient(120deg, #2f4a6b, #5b4b86 55%, #b9764f)">
      <Stack maw={600} gap="md" align="flex-start">
        <Title order={2} fz={{ base: 28, sm: 38 }} c="white">
          All your chats at once
        </Title>
        <Text c="white" fz="lg">
          Connect a SillyTavern, from its folder or while it runs. Pick characters, import hundreds of chats in one go,
          and let ComfyVN keep the stories in step with them. Nothing in SillyTavern is ever changed.
        </Text>
        <Button variant="white" color="dark" size="lg" onClick={onAdd}>
          Add a library
        </Button>
      </Stack>
    </Paper>
  );
}
