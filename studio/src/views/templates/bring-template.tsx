import { Alert, Stack, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { templateHref } from '../../route.ts';
import { DropFile } from '../../ui/drop-file.tsx';

/** Takes a workflow file in; what is found in it is shown next, with its name and what it is for. */
export function BringTemplate() {
  const queries = useQueryClient();
  const bring = useMutation({
    mutationFn: (file: File) => {
      const called = file.name
        .replace(/\.\w+$/, '')
        .trim()
        .slice(0, 200);
      return daemon.comfy.addTemplate({ query: called === '' ? {} : { called }, body: file });
    },
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['comfy'] });
      location.hash = templateHref(id);
    },
  });
  return (
    <Stack gap="sm" component="section" aria-label="Bring a workflow">
      <Title order={3}>Bring a workflow</Title>
      <DropFile
        words="Drop a workflow of ComfyUI here, as its page saves or exports it, or a picture that it made, or"
        button="Choose a file"
        accept=".json,.png,.webp,.jpg,.jpeg,.avif,.flac,.latent"
        loading={bring.isPending}
        onFile={(file) => bring.mutate(file)}
      />
      {bring.error && (
        <Alert
          color="red"
          variant="light"
          role="alert"
          title={bring.variables && `“${bring.variables.name}” was not taken in`}
        >
          {bring.error.message}
        </Alert>
      )}
    </Stack>
  );
}
