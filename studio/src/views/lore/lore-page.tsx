import { Stack, Text, Title } from '@mantine/core';
import { LoreFiles } from './lore-files.tsx';

/** All lore files, whether a story has them or not. */
export function LorePage() {
  return (
    <Stack gap="lg" maw={920} mx="auto">
      <div>
        <Title order={2}>Lore</Title>
        <Text c="dark.1">
          What your stories know beside their chats. Lore that is linked in SillyTavern comes along with a chat; a lore
          file by itself can be attached to any story.
        </Text>
      </div>
      <LoreFiles />
    </Stack>
  );
}
