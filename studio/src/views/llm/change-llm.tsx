import { Alert, Button, Modal, NumberInput, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { LlmServer } from '@comfyvn/shared/llm/llm.schema';
import { daemon } from '../../daemon.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';

/** Changes a server of text models in place. Of a connection of SillyTavern the name and the context alone. */
export function ChangeLlm({ server, onClose }: { server: LlmServer; onClose: () => void }) {
  const queries = useQueryClient();
  const { name, url, model, contextTokens, allowSelfSigned } = server;
  const [fields, setFields] = useState({ name, url, model, contextTokens, allowSelfSigned, key: '' });
  const keep = useMutation({
    mutationFn: () => {
      const { key, ...rest } = fields;
      return daemon.llm.change({ params: { server: server.id }, body: { ...rest, ...(key !== '' && { key }) } });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['llm'] });
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
    <Modal
      opened
      onClose={onClose}
      title={`Change ${server.name}`}
      radius="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput label="Name" value={fields.name} onChange={(e) => set({ name: e.currentTarget.value })} />
          {server.kind === 'openai' && (
            <>
              <TextInput
                label="Address"
                description="At another server, its key is entered again, and so is that it may be sent texts"
                value={fields.url}
                onChange={(e) => set({ url: e.currentTarget.value })}
              />
              <OwnCertificate
                url={fields.url}
                checked={fields.allowSelfSigned}
                onChange={(allowed) => set({ allowSelfSigned: allowed })}
              />
              <TextInput
                label="Model"
                description="As the program calls it; its first one if empty"
                value={fields.model}
                onChange={(e) => set({ model: e.currentTarget.value })}
              />
              <PasswordInput
                label="Key"
                description={server.hasKey ? 'Kept as it is, if empty' : 'If it asks for one'}
                autoComplete="off"
                value={fields.key}
                onChange={(e) => set({ key: e.currentTarget.value })}
              />
            </>
          )}
          <NumberInput
            label="Context"
            description="Tokens that the model reads at once"
            min={1_024}
            max={2_000_000}
            step={1_024}
            thousandSeparator=","
            value={fields.contextTokens}
            onChange={(value) => set({ contextTokens: Number(value) || contextTokens })}
          />
          {keep.error && (
            <Alert color="red" variant="light" role="alert">
              {keep.error.message}
            </Alert>
          )}
          <Button type="submit" loading={keep.isPending} disabled={fields.name.trim() === ''}>
            Keep
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
