import { Alert, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../daemon.ts';

/** Where the daemon keeps the passwords and keys that are entered, and what is wrong with them. */
export function SecretsLine() {
  const status = useQuery({ queryKey: ['status'], queryFn: () => daemon.system.status() });
  if (!status.data) return null;
  const { sentence, problems } = status.data.secrets;
  return (
    <Stack gap="xs" style={{ overflowWrap: 'anywhere' }}>
      {problems.map((problem) => (
        <Alert key={problem} color="yellow" variant="light">
          {problem}
        </Alert>
      ))}
      <Text fz="sm" c="dark.2">
        {sentence}
      </Text>
    </Stack>
  );
}
