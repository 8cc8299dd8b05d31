import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { StoryHead } from '@comfyvn/shared/story/story';
import { daemon } from '../../daemon.ts';
import { tellDone, tellError } from '../../ui/tell.ts';

const MOST = 12;

/** Characters who have a card picture alone; its background can be taken away. Nothing where there are none. */
export function CardCutouts({ head }: { head: StoryHead }) {
  const queries = useQueryClient();
  const cut = useMutation({
    mutationFn: (character: string) => daemon.pictures.cutOut({ params: { id: head.id }, body: { character } }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['pictures'] });
      tellDone('It is being cut out', made.title);
    },
    onError: tellError,
  });
  const bare = head.characters.filter(({ sprites, portrait }) => sprites.length === 0 && portrait).slice(0, MOST);
  if (bare.length === 0) return null;
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Card pictures">
      <Stack gap="sm">
        <Title order={3}>Card pictures</Title>
        <Text fz="sm" c="dark.1">
          These characters have a card picture and no sprites. A plain background can be taken away, so that they stand
          in the scene; you see it first, and keep it or not.
        </Text>
        <Group gap="sm">
          {bare.map(({ id, name }) => (
            <Button
              key={id}
              variant="default"
              loading={cut.isPending && cut.variables === id}
              onClick={() => cut.mutate(id)}
            >
              Cut out {name}
            </Button>
          ))}
        </Group>
      </Stack>
    </Paper>
  );
}
