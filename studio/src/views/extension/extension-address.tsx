import { Button, Code, CopyButton, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';

/** The address that SillyTavern's own "Install extension" takes. */
export function ExtensionAddress() {
  const origin = useQuery({ queryKey: ['extension'], queryFn: () => daemon.extension.origin() });
  if (!origin.data) return null;
  const { address, version, commit } = origin.data;
  return (
    <section aria-labelledby="extension">
      <Title order={2} id="extension" mb="md">
        Inside SillyTavern
      </Title>
      <Paper p="lg" radius="lg" bg="dark.7">
        <Stack gap="sm">
          <Text>
            Play the chat that is open, while it is written. In SillyTavern open <b>Extensions</b>, press{' '}
            <b>Install extension</b> and give it this address; its update button works with it too.
          </Text>
          <Group gap="sm" wrap="wrap">
            <Code fz="md" px="md" py={8} flex="1 1 14rem" style={{ overflowWrap: 'anywhere' }}>
              {address}
            </Code>
            <CopyButton value={address}>
              {({ copied, copy }) => (
                <Button variant={copied ? 'light' : 'default'} onClick={copy} aria-live="polite">
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Text c="dark.2" fz="sm">
            Version {version}, build {commit.slice(0, 7)}
          </Text>
        </Stack>
      </Paper>
    </section>
  );
}
