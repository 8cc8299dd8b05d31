import { Badge, Card, Checkbox, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import type { LibraryOwner } from '@comfyvn/shared/libraries/libraries.schema';
import { count } from '../../ui/count.ts';
import { CardPicture } from './card-picture.tsx';
import type { Choice } from './choice.ts';
import { ago } from './words.ts';

interface OwnerCardProps {
  library: string;
  owner: LibraryOwner;
  choice: Choice;
  onOpen: () => void;
}

/** A character or group: picture, counts and date; a click opens its chats, the box chooses all of them. */
export function OwnerCard({ library, owner, choice, onOpen }: OwnerCardProps) {
  const { key, name, kind, avatar, members, chats, messages, imported, changed, lastAt } = owner;
  const isChosen = choice.owners.has(key);
  return (
    <Card radius="lg" bg={isChosen ? 'dark.5' : 'dark.7'} padding="sm" data-owner={key}>
      <Group wrap="nowrap" gap="sm">
        <UnstyledButton onClick={onOpen} flex={1} style={{ minWidth: 0 }}>
          <Group wrap="nowrap" gap="sm">
            <CardPicture library={library} avatar={avatar} name={name} size={64} />
            <Stack gap={1} style={{ minWidth: 0 }}>
              <Text fw={600} lineClamp={1}>
                {name}
              </Text>
              <Text fz="xs" c="dark.1" lineClamp={1}>
                {kind === 'group' && `${count(members, 'member')} · `}
                {chats === 0 ? 'no chats yet' : `${count(chats, 'chat')} · ${count(messages, 'message')}`}
              </Text>
              <Group gap={6} wrap="nowrap">
                {lastAt !== null && (
                  <Text fz="xs" c="dark.1" style={{ whiteSpace: 'nowrap' }}>
                    {ago(lastAt)}
                  </Text>
                )}
                {changed > 0 ? (
                  <Badge size="xs" variant="light" color="ember">
                    {changed} changed
                  </Badge>
                ) : (
                  imported > 0 && (
                    <Badge size="xs" variant="light" color="teal">
                      {imported === chats ? 'all imported' : `${imported} imported`}
                    </Badge>
                  )
                )}
              </Group>
            </Stack>
          </Group>
        </UnstyledButton>
        <Checkbox
          aria-label={`Choose all chats with ${name}`}
          checked={isChosen}
          disabled={chats === 0}
          onChange={() => choice.toggleOwner(key)}
        />
      </Group>
    </Card>
  );
}
