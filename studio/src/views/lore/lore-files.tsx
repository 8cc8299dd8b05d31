import { Alert, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { LoreFileCard } from './lore-file-card.tsx';
import { TakeLore } from './take-lore.tsx';

/** The lore files: with a story, which of them it has; without, all of them and where each is. */
export function LoreFiles({ story }: { story?: string }) {
  const files = useQuery({ queryKey: ['lore', 'files'], queryFn: () => daemon.lore.files() });
  const hasMine = story !== undefined && files.data?.some((file) => file.stories.includes(story));
  return (
    <section aria-labelledby="lore-files">
      <Title order={3} id="lore-files" mb="sm">
        Lore files
      </Title>
      <Stack gap="sm">
        <TakeLore story={story} />
        {files.isError && (
          <Alert color="red" title="The lore files could not be loaded">
            {files.error.message}
          </Alert>
        )}
        <Stack gap="xs" component="ul" p={0} m={0} aria-label="Lore files">
          {files.data?.map((file) => (
            <LoreFileCard key={file.id} file={file} story={story} />
          ))}
        </Stack>
        {hasMine && (
          <Text c="dark.1" fz="sm">
            A file that is taken in again updates its entries here; what you changed of them stays. Taking a file out of
            the story takes your changes along.
          </Text>
        )}
      </Stack>
    </section>
  );
}
