import { Badge, Button, Group, Text } from '@mantine/core';
import type { Suggestion, SuggestionKind } from '@comfyvn/shared/direct/direct.schema';

const LABELS: Readonly<Record<SuggestionKind, string>> = {
  title: 'Title',
  choice: 'Choice',
  speaker: 'Speaker',
  expression: 'Face',
  enter: 'Entrance',
  leave: 'Exit',
  camera: 'Camera',
  place: 'Place',
  music: 'Music',
};

interface SuggestionRowProps {
  readonly suggestion: Suggestion;
  readonly act: (how: 'take' | 'takeBack' | 'discard') => void;
}

/** One suggestion: what was there, what is to be there, and what is done with it. */
export function SuggestionRow({ suggestion, act }: SuggestionRowProps) {
  const { kind, line, before, after, state } = suggestion;
  return (
    <Group component="li" gap={6} justify="space-between" style={{ listStyle: 'none' }}>
      <div style={{ flex: '1 1 260px', minWidth: 0 }}>
        <Group gap="xs">
          <Badge variant="light" color={state === 'taken' ? 'teal' : 'gray'}>
            {LABELS[kind]}
          </Badge>
          <Text fz="sm" style={{ overflowWrap: 'anywhere' }} c={state === 'discarded' ? 'dark.1' : 'dark.0'}>
            {before} → <strong>{after}</strong>
          </Text>
        </Group>
        {line !== '' && (
          <Text fz="xs" c="dark.1" lineClamp={2}>
            {line}
          </Text>
        )}
      </div>
      <Group gap={4} wrap="nowrap">
        {state === 'open' && (
          <>
            <Button size="compact-sm" variant="light" onClick={() => act('take')}>
              Take
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => act('discard')}>
              Discard
            </Button>
          </>
        )}
        {state === 'taken' && (
          <Button size="compact-sm" variant="subtle" onClick={() => act('takeBack')}>
            Take back
          </Button>
        )}
        {state === 'discarded' && (
          <Text fz="xs" c="dark.1">
            discarded
          </Text>
        )}
      </Group>
    </Group>
  );
}
