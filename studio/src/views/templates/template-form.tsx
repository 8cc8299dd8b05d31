import {
  Alert,
  Button,
  Group,
  MultiSelect,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import {
  makesMusic,
  TEMPLATE_PURPOSES,
  type ComfyTemplate,
  type TemplateNode,
  type TemplatePurpose,
} from '@comfyvn/shared/comfy/comfy.schema';
import { daemon } from '../../daemon.ts';
import { tellDone } from '../../ui/tell.ts';
import { choicesFor, nameOf, PLACES, PURPOSES, purposesOf } from './words.ts';

/** What a person may change of a template. */
type Fields = Pick<ComfyTemplate, 'name' | 'purposes' | 'bindings' | 'output' | 'loraNode'>;

const fieldsOf = ({ name, purposes, bindings, output, loraNode }: ComfyTemplate): Fields => ({
  name,
  purposes,
  bindings,
  output,
  loraNode,
});

/** Name, use and places of a template; of one that comes with the program, to be read only. */
export function TemplateForm({ template, nodes }: { template: ComfyTemplate; nodes: readonly TemplateNode[] }) {
  const queries = useQueryClient();
  const [fields, setFields] = useState(() => fieldsOf(template));
  const isChanged = JSON.stringify(fields) !== JSON.stringify(fieldsOf(template));
  const save = useMutation({
    mutationFn: () => daemon.comfy.updateTemplate({ params: { id: template.id }, body: fields }),
    onSuccess: async (saved) => {
      setFields(fieldsOf(saved));
      await queries.invalidateQueries({ queryKey: ['comfy'] });
      tellDone('Saved', fields.name);
    },
  });
  const set = (change: Partial<Fields>): void => {
    setFields((before) => ({ ...before, ...change }));
    save.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const { builtIn } = template;
  const isMusic = makesMusic(fields);
  const ends = nodes.filter((one) => one.isEnd || one.id === fields.output);
  const models = nodes.filter((one) => one.givesModel || one.id === fields.loraNode);
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Places">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Title order={3}>What goes where</Title>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label="Name"
              required
              maxLength={200}
              disabled={builtIn}
              value={fields.name}
              onChange={(e) => set({ name: e.currentTarget.value })}
            />
            <MultiSelect
              label="For"
              disabled={builtIn}
              value={fields.purposes}
              onChange={(to) =>
                to.length > 0 && set({ purposes: purposesOf(fields.purposes, to as TemplatePurpose[]) })
              }
              data={TEMPLATE_PURPOSES.map((value) => ({ value, label: PURPOSES[value] }))}
            />
            {PLACES.filter(({ of }) => of === undefined || (of === 'music') === isMusic).map(
              ({ name, label, value, hint }) => (
                <MultiSelect
                  key={name}
                  label={label}
                  description={hint === '' ? undefined : hint}
                  placeholder={fields.bindings[name].length === 0 ? 'Nowhere' : ''}
                  disabled={builtIn}
                  searchable
                  clearable
                  maxValues={50}
                  limit={200}
                  value={fields.bindings[name]}
                  onChange={(to) => set({ bindings: { ...fields.bindings, [name]: to } })}
                  data={choicesFor(nodes, value)}
                />
              ),
            )}
            <Select
              label={isMusic ? 'The sound comes from' : 'The picture comes from'}
              allowDeselect={false}
              disabled={builtIn}
              value={fields.output}
              onChange={(output) => output !== null && set({ output })}
              data={ends.map((one) => ({ value: one.id, label: nameOf(one) }))}
            />
            <Select
              label="LoRAs go behind"
              description="Needed only where a workflow has several models"
              placeholder="The only model"
              clearable
              disabled={builtIn}
              value={fields.loraNode}
              onChange={(loraNode) => set({ loraNode })}
              data={models.map((one) => ({ value: one.id, label: nameOf(one) }))}
            />
          </SimpleGrid>
          {fields.bindings.positive.length === 0 && (
            <Alert color="yellow" variant="light">
              No place for the prompt: whatever a story says, the workflow goes by its own words.
            </Alert>
          )}
          {save.error && (
            <Alert color="red" variant="light" role="alert">
              {save.error.message}
            </Alert>
          )}
          {!builtIn && (
            <Group>
              <Button type="submit" disabled={!isChanged || fields.name.trim() === ''} loading={save.isPending}>
                Save
              </Button>
              {isChanged && (
                <>
                  <Button variant="subtle" color="gray" onClick={() => setFields(fieldsOf(template))}>
                    Undo changes
                  </Button>
                  <Text fz="sm" c="dark.1">
                    A trial uses what is saved.
                  </Text>
                </>
              )}
            </Group>
          )}
        </Stack>
      </form>
    </Paper>
  );
}
