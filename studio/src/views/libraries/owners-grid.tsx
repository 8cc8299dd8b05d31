import { Button, Center, Checkbox, Group, Loader, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Library, LibraryOwner } from '@comfyvn/shared/libraries/libraries.schema';
import { daemon } from '../../daemon.ts';
import { ChatsDrawer } from './chats-drawer.tsx';
import type { Choice } from './choice.ts';
import { OwnerCard } from './owner-card.tsx';

const PAGE = 60;

/** The characters and groups of a library with their pictures; each opens its chats. */
export function OwnersGrid({ library, choice, isReading }: { library: Library; choice: Choice; isReading: boolean }) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 150);
  const [shown, setShown] = useState(PAGE);
  const [open, setOpen] = useState<LibraryOwner | null>(null);
  const owners = useQuery({
    queryKey: ['libraries', library.id, 'owners', search],
    queryFn: () => daemon.libraries.owners({ params: { id: library.id }, query: { search } }),
    placeholderData: keepPreviousData,
  });
  const all = owners.data ?? [];
  const withChats = all.filter((o) => o.chats > 0);
  const isAll = withChats.length > 0 && withChats.every((o) => choice.owners.has(o.key));
  return (
    <section aria-labelledby="characters">
      <Group justify="space-between" mb="sm" gap="sm">
        <Title order={3} id="characters">
          Characters
        </Title>
        <Checkbox
          label="Choose all"
          checked={isAll}
          indeterminate={!isAll && choice.owners.size > 0}
          disabled={withChats.length === 0}
          onChange={() => choice.setOwners(isAll ? [] : withChats.map((o) => o.key))}
        />
      </Group>
      <Stack gap="md">
        <TextInput
          aria-label="Search characters"
          placeholder="Search characters and groups"
          value={text}
          onChange={(e) => {
            setText(e.currentTarget.value);
            setShown(PAGE);
          }}
        />
        {all.length === 0 && (isReading || owners.isPending) && (
          <Center h={120}>
            <Loader aria-label="Reading the library" />
          </Center>
        )}
        {all.length === 0 && !isReading && owners.isSuccess && (
          <Text c="dark.1">
            {search === '' ? 'There is nobody in this library yet.' : `Nobody is called "${search}".`}
          </Text>
        )}
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
          {all.slice(0, shown).map((owner) => (
            <OwnerCard
              key={owner.key}
              library={library.id}
              owner={owner}
              choice={choice}
              onOpen={() => setOpen(owner)}
            />
          ))}
        </SimpleGrid>
        {all.length > shown && (
          <Button variant="subtle" onClick={() => setShown(shown + 4 * PAGE)}>
            Show more ({(all.length - shown).toLocaleString()} left)
          </Button>
        )}
      </Stack>
      <ChatsDrawer library={library} owner={open} choice={choice} onClose={() => setOpen(null)} />
    </section>
  );
}
