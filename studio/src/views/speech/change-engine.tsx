import { Alert, Button, Loader, Modal, PasswordInput, Stack, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { OWN, type EngineSetup, type EngineState } from '@comfyvn/shared/speech/speech.schema';
import { daemon } from '../../daemon.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';
import { OwnEngine } from './own-engine.tsx';

/** Changes an added engine in place: the voices of stories stay with it. */
export function ChangeEngine({ engine, onClose }: { engine: EngineState; onClose: () => void }) {
  const setup = useQuery({
    queryKey: ['speech', 'engine', engine.id],
    queryFn: () => daemon.speech.engine({ params: { id: engine.id } }),
  });
  const presets = useQuery({ queryKey: ['speech', 'presets'], queryFn: () => daemon.speech.presets() });
  const error = setup.error ?? presets.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Change ${engine.name}`}
      size={setup.data?.preset === OWN ? 'xl' : 'md'}
      radius="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {error && <Alert color="red">{error.message}</Alert>}
      {!error && (setup.isFetching || !presets.data) && <Loader aria-label="Loading" />}
      {setup.data && !setup.isFetching && presets.data && setup.data.preset === OWN && (
        <OwnEngine presets={presets.data} known={{ id: engine.id, setup: setup.data }} onKept={onClose} />
      )}
      {setup.data && !setup.isFetching && setup.data.preset !== OWN && (
        <EngineFields id={engine.id} setup={setup.data} onClose={onClose} />
      )}
    </Modal>
  );
}

function EngineFields({ id, setup, onClose }: { id: string; setup: EngineSetup; onClose: () => void }) {
  const queries = useQueryClient();
  const { name, url, voices, allowSelfSigned } = setup;
  const [fields, setFields] = useState({ name, url, voices, allowSelfSigned, key: '' });
  const keep = useMutation({
    mutationFn: () => {
      const { key, ...rest } = fields;
      return daemon.speech.changeEngine({
        params: { id },
        body: { ...rest, url: rest.url.trim(), ...(key !== '' && { key }) },
      });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['speech'] });
      onClose();
    },
  });
  const set = (change: Partial<typeof fields>): void => {
    setFields((before) => ({ ...before, ...change }));
    keep.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    keep.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput label="Name" value={fields.name} onChange={(e) => set({ name: e.currentTarget.value })} />
        <TextInput
          label="Its address"
          description="At another server, its key is entered again, and so is that it may be sent texts"
          value={fields.url}
          onChange={(e) => set({ url: e.currentTarget.value })}
        />
        <OwnCertificate
          url={fields.url}
          checked={fields.allowSelfSigned}
          onChange={(allowed) => set({ allowSelfSigned: allowed })}
        />
        <PasswordInput
          label="Key"
          description={setup.hasKey ? 'Kept as it is, if empty' : 'If it asks for one'}
          autoComplete="off"
          value={fields.key}
          onChange={(e) => set({ key: e.currentTarget.value })}
        />
        <TagsInput
          label="Voices, if it does not list them"
          value={fields.voices}
          onChange={(names) => set({ voices: names })}
          acceptValueOnBlur
        />
        {keep.error && (
          <Alert color="red" variant="light" role="alert">
            {keep.error.message}
          </Alert>
        )}
        <Button type="submit" loading={keep.isPending} disabled={fields.url.trim() === '' || fields.name.trim() === ''}>
          Keep
        </Button>
      </Stack>
    </form>
  );
}
