import { Alert, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { SecretsLine } from '../../ui/secrets-line.tsx';
import { AddLlm } from './add-llm.tsx';
import { LlmServerCard } from './llm-server-card.tsx';

/** The servers of text models: which there are, whether they answer, and a question to try them. */
export function LlmPage() {
  const servers = useQuery({ queryKey: ['llm'], queryFn: () => daemon.llm.list() });
  return (
    <Stack gap="lg" maw={920} mx="auto">
      <div>
        <Title order={2}>Text models</Title>
        <Text c="dark.1">
          The director and other helpers ask a model that you run or choose: LM Studio, Ollama, KoboldCpp, llama.cpp,
          any server that speaks OpenAI’s language, or the connection that SillyTavern has. Without one, everything else
          works as it does.
        </Text>
      </div>
      {servers.isPending && <Loader aria-label="Loading" />}
      {servers.isError && (
        <Alert color="red" title="The text models could not be loaded">
          {servers.error.message}
        </Alert>
      )}
      <Stack gap="sm" component="ul" p={0} m={0}>
        {servers.data?.map((server) => (
          <LlmServerCard key={server.id} server={server} />
        ))}
      </Stack>
      <AddLlm />
      <SecretsLine />
    </Stack>
  );
}
