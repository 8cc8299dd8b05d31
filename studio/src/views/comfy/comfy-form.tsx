import { Alert, Button, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { ComfyHost, ComfyPrice } from '@comfyvn/shared/comfy/comfy.schema';
import { daemon } from '../../daemon.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';
import { tellDone } from '../../ui/tell.ts';
import { asksForConsent } from './asks-for-consent.ts';
import { PriceFields } from './price-fields.tsx';

interface Fields {
  readonly name: string;
  readonly url: string;
  readonly headers: string;
  readonly allowSelfSigned: boolean;
  readonly price: ComfyPrice | null;
}
const EMPTY: Fields = { name: '', url: 'http://127.0.0.1:8188', headers: '', allowSelfSigned: false, price: null };

/** What is set, with headers as they are kept: without their values. */
const fieldsOf = ({ name, url, headers, allowSelfSigned, price }: ComfyHost): Fields => ({
  name,
  url,
  headers: headers.map((one) => `${one}: `).join('\n'),
  allowSelfSigned,
  price,
});
/** `Name: value`, one a line; the value may be empty. */
const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => /^\s*([A-Za-z0-9-]+)\s*:\s*(.*?)\s*$/.exec(line))
      .flatMap((found) => (found ? [[found[1]!, found[2]!] as const] : [])),
  );

/** Adds a ComfyUI, or changes how one is reached. It is asked before either is kept. */
export function ComfyForm({ host, onClose }: { host: ComfyHost | null; onClose: () => void }) {
  const queries = useQueryClient();
  const before = host === null ? EMPTY : fieldsOf(host);
  const [fields, setFields] = useState(before);
  const keep = useMutation({
    mutationFn: () => {
      const body = { ...fields, headers: headersOf(fields.headers) };
      if (host === null) return daemon.comfy.addHost({ body });
      const { name, url, headers, allowSelfSigned, price } = body;
      return daemon.comfy.updateHost({
        params: { id: host.id },
        body: {
          name,
          price,
          ...(url !== before.url && { url }),
          ...(fields.headers !== before.headers && { headers }),
          ...(allowSelfSigned !== before.allowSelfSigned && { allowSelfSigned }),
        },
      });
    },
    onSuccess: async (kept) => {
      await queries.invalidateQueries({ queryKey: ['comfy'] });
      if (asksForConsent(kept) && !kept.consent)
        tellDone(kept.name, 'Allow that prompts and pictures are sent there. Until then it draws nothing.');
      onClose();
    },
  });
  const set = (change: Partial<Fields>): void => {
    setFields((now) => ({ ...now, ...change }));
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
      title={host === null ? 'Add a ComfyUI' : `Change ${host.name}`}
      size="lg"
      radius="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Address"
            description="Where you open ComfyUI in your browser. It has to run."
            value={fields.url}
            onChange={(e) => set({ url: e.currentTarget.value })}
            data-autofocus
          />
          <TextInput
            label="Name"
            description={host === null ? 'May be empty' : undefined}
            value={fields.name}
            onChange={(e) => set({ name: e.currentTarget.value })}
          />
          <Textarea
            label="Headers"
            description={
              host !== null && host.headers.length > 0
                ? 'One a line. Without a value after its colon, a header keeps the one it has, as long as the server stays the same.'
                : 'For a tunnel or proxy that asks for them, one a line: Authorization: Bearer …'
            }
            autosize
            minRows={2}
            value={fields.headers}
            onChange={(e) => set({ headers: e.currentTarget.value })}
          />
          <OwnCertificate
            url={fields.url}
            checked={fields.allowSelfSigned}
            onChange={(allowSelfSigned) => set({ allowSelfSigned })}
          />
          <PriceFields price={fields.price} onChange={(price) => set({ price })} />
          {keep.error && (
            <Alert color="red" variant="light" role="alert">
              {keep.error.message}
            </Alert>
          )}
          <Button type="submit" loading={keep.isPending} disabled={fields.url.trim() === ''}>
            {host === null ? 'Add' : 'Keep'}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
