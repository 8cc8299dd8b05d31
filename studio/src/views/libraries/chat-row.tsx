import { Badge, Button, Card, Checkbox, Group, Stack, Text } from '@mantine/core';
import type { LibraryChat } from '@comfyvn/shared/libraries/libraries.schema';
import { storyHref } from '../../route.ts';
import { count } from '../../ui/count.ts';
import type { Choice } from './choice.ts';
import { ago, OUTCOME_LOOK } from './words.ts';

/** One chat: what is in it, what became of it, and the story it is. */
export function ChatRow({ chat, choice }: { chat: LibraryChat; choice?: Choice }) {
  const { key, owner, file, name, messages, lastAt, story, changed, gone, outcome, why } = chat;
  const byOwner = choice?.owners.has(owner) === true;
  return (
    <Card radius="md" bg="dark.6" padding="xs" data-chat={key}>
      <Group wrap="nowrap" gap="sm">
        {choice && (
          <Checkbox
            aria-label={`Choose ${file}`}
            checked={byOwner || choice.chats.has(key)}
            disabled={gone || byOwner}
            onChange={() => choice.toggleChat(key)}
          />
        )}
        <Stack gap={1} flex={1} style={{ minWidth: 0 }}>
          <Text fz="sm" fw={500} lineClamp={1} style={{ wordBreak: 'break-all' }}>
            {choice ? file : `${name} · ${file}`}
          </Text>
          <Text fz="xs" c="dark.1" lineClamp={1}>
            {count(messages, 'message')}
            {lastAt !== null && ` · ${ago(lastAt)}`}
          </Text>
          {why !== null && (
            <Text fz="xs" c="red.3">
              {why}
            </Text>
          )}
        </Stack>
        <Status gone={gone} changed={changed} outcome={choice && outcome !== 'failed' ? null : outcome} />
        {story !== null && (
          <Button component="a" href={storyHref(story)} size="compact-xs" variant="light" aria-label={`Open ${file}`}>
            Open
          </Button>
        )}
      </Group>
    </Card>
  );
}

function Status({ gone, changed, outcome }: Pick<LibraryChat, 'gone' | 'changed' | 'outcome'>) {
  const look = gone
    ? { colour: 'gray', word: 'gone' }
    : outcome !== null
      ? OUTCOME_LOOK[outcome]
      : changed
        ? { colour: 'ember', word: 'changed' }
        : null;
  return (
    look && (
      <Badge size="xs" variant="light" color={look.colour} style={{ flexShrink: 0 }}>
        {look.word}
      </Badge>
    )
  );
}
