import { Button, Drawer, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Library, LibraryOwner } from '@comfyvn/shared/libraries/libraries.schema';
import { daemon } from '../../daemon.ts';
import { ChatRow } from './chat-row.tsx';
import type { Choice } from './choice.ts';

const PAGE = 100;

interface ChatsDrawerProps {
  library: Library;
  owner: LibraryOwner | null;
  choice: Choice;
  onClose: () => void;
}

/** The chats of one character or group, to choose some of them or to play what they became. */
export function ChatsDrawer({ library, owner, choice, onClose }: ChatsDrawerProps) {
  return (
    <Drawer opened={owner !== null} onClose={onClose} position="right" size="lg" title={owner?.name}>
      {owner && <Chats key={owner.key} library={library} owner={owner} choice={choice} />}
    </Drawer>
  );
}

function Chats({ library, owner, choice }: { library: Library; owner: LibraryOwner; choice: Choice }) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 150);
  const [shown, setShown] = useState(PAGE);
  const chats = useQuery({
    queryKey: ['libraries', library.id, 'chats', owner.key, search],
    queryFn: () => daemon.libraries.chats({ params: { id: library.id }, query: { owner: owner.key, search } }),
    placeholderData: keepPreviousData,
  });
  const all = chats.data ?? [];
  return (
    <Stack gap="sm">
      {owner.chats > 8 && (
        <TextInput
          aria-label="Search chats"
          placeholder={`Search ${owner.chats.toLocaleString()} chats`}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
      )}
      {chats.isPending && <Loader aria-label="Loading" />}
      {chats.isSuccess && all.length === 0 && <Text c="dark.1">No chats here.</Text>}
      {all.slice(0, shown).map((chat) => (
        <ChatRow key={chat.key} chat={chat} choice={choice} />
      ))}
      {all.length > shown && (
        <Button variant="subtle" onClick={() => setShown(shown + 4 * PAGE)}>
          Show more ({(all.length - shown).toLocaleString()} left)
        </Button>
      )}
    </Stack>
  );
}
