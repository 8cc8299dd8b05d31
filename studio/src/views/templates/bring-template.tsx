import { Alert, Button, FileInput, Paper, Select, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { TEMPLATE_PURPOSES, type TemplatePurpose } from '@comfyvn/shared/comfy/comfy.schema';
import { daemon } from '../../daemon.ts';
import { templateHref } from '../../route.ts';
import { PURPOSES } from './words.ts';

/** Takes a workflow file in; what is found in it is shown next. */
export function BringTemplate() {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState<TemplatePurpose | null>(null);
  const bring = useMutation({
    mutationFn: (workflow: File) =>
      daemon.comfy.addTemplate({
        query: { ...(name.trim() !== '' && { name: name.trim() }), ...(purpose !== null && { purpose }) },
        body: workflow,
      }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['comfy'] });
      location.hash = templateHref(id);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (file) bring.mutate(file);
  };
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Bring a workflow">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Title order={3}>Bring a workflow</Title>
          <Text fz="sm" c="dark.1">
            A file of “Workflow &gt; Export (API)”, a picture that ComfyUI made, or a template that was saved here. A
            workflow saved by ComfyUI’s page is turned where that is safe.
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <FileInput
              label="Workflow"
              placeholder="Choose a file"
              accept=".json,.png,application/json,image/png"
              clearable
              styles={{ placeholder: { color: 'var(--mantine-color-dark-1)' } }}
              value={file}
              onChange={(chosen) => {
                setFile(chosen);
                bring.reset();
                if (chosen && name === '') setName(chosen.name.replace(/\.\w+$/, '').slice(0, 200));
              }}
            />
            <TextInput
              label="Name"
              placeholder="As the file says"
              maxLength={200}
              value={name}
              onChange={(e) => setName(e.currentTarget.value)}
            />
            <Select
              label="For"
              placeholder="Guessed"
              clearable
              value={purpose}
              onChange={(to) => setPurpose(to as TemplatePurpose | null)}
              data={TEMPLATE_PURPOSES.map((value) => ({ value, label: PURPOSES[value] }))}
            />
          </SimpleGrid>
          {bring.error && (
            <Alert color="red" variant="light" role="alert">
              {bring.error.message}
            </Alert>
          )}
          <Button type="submit" disabled={file === null} loading={bring.isPending} style={{ alignSelf: 'flex-start' }}>
            Take it in
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
