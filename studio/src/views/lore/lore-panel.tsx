import { Alert, Anchor, Box, Grid, Loader, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { storyHref } from '../../route.ts';
import { LoreEntryPage } from './lore-entry.tsx';
import { LoreFiles } from './lore-files.tsx';
import { LoreList } from './lore-list.tsx';
import { NotesList } from './notes-list.tsx';
import { useLoreEdits } from './use-lore-edits.ts';

/** The lore of a story: find an entry, read and change it, see where it fires; and what is for whoever directs the story. */
export function LorePanel({ story, entry }: { story: StorySummary; entry: string | undefined }) {
  const wide = useMediaQuery('(min-width: 62em)', true);
  const edits = useLoreEdits(story.id);
  const [search, setSearch] = useState('');
  const all = useQuery({
    queryKey: ['lore', story.id, 'books'],
    queryFn: () => daemon.lore.list({ params: { id: story.id }, query: { limit: 1 } }),
  });
  if (all.isPending) return <Loader aria-label="Loading the lore" />;
  if (all.isError)
    return (
      <Alert color="red" title="The lore could not be loaded">
        {all.error.message}
      </Alert>
    );
  const { books, total } = all.data;
  const list = <LoreList story={story} books={books} search={search} onSearch={setSearch} open={entry} />;
  const page = entry !== undefined && <LoreEntryPage key={entry} story={story} id={entry} edits={edits} />;
  return (
    <Stack gap="xl">
      {total === 0 ? (
        <Empty />
      ) : wide ? (
        <Grid gap="xl">
          <Grid.Col span={5}>{list}</Grid.Col>
          <Grid.Col span={7}>
            {page || (
              <Text c="dark.1" ta="center" py={80}>
                Choose an entry to read and change it.
              </Text>
            )}
          </Grid.Col>
        </Grid>
      ) : page ? (
        <Stack gap="sm">
          <Anchor href={storyHref(story.id, 'lore')} c="dark.1" fz="sm">
            ← All entries
          </Anchor>
          {page}
        </Stack>
      ) : (
        list
      )}
      {(wide || entry === undefined) && (
        <>
          <LoreFiles story={story.id} />
          <NotesList story={story.id} />
        </>
      )}
    </Stack>
  );
}

function Empty() {
  return (
    <Box py={40} ta="center">
      <Text fz="lg">No lore came with this story</Text>
      <Text c="dark.1" maw={520} mx="auto" mt="xs">
        Lorebooks of the chat, of its characters and personas, and those that are on for every chat come along when it
        is imported. Link one in SillyTavern, then import the chat again, or attach a lore file here.
      </Text>
    </Box>
  );
}
