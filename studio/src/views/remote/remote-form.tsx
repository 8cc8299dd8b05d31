import {
  Alert,
  Button,
  Checkbox,
  Modal,
  PasswordInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { remoteService, type RemoteHost, type RemoteInput } from '@comfyvn/shared/remote/remote.schema';
import { daemon } from '../../daemon.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';
import { Amount } from '../books/amount.tsx';
import { CapFields } from '../books/cap-fields.tsx';
import { LibraryField } from './library-field.tsx';
import { ServiceFields } from './service-fields.tsx';

/** What is typed; lists are texts with one name a line. */
interface Fields extends Omit<RemoteInput, 'models' | 'loras'> {
  readonly models: string;
  readonly loras: string;
}
const EMPTY: Fields = {
  name: 'RunPod',
  kind: 'runpod',
  url: '',
  keyHeader: 'Authorization',
  allowSelfSigned: false,
  consent: false,
  pricePerSecond: 0.0004,
  guessSeconds: 45,
  caps: { job: 0.25, day: 2, month: 20 },
  models: '',
  loras: '',
  concurrency: 1,
  service: remoteService.parse({}),
};
/** What a kind begins with. */
const BEGINNINGS: Readonly<Record<Fields['kind'], Partial<Fields>>> = {
  runpod: { name: 'RunPod', url: '' },
  service: { name: 'Remote GPU', url: '' },
  sillytavern: { name: 'SillyTavern', url: '', pricePerSecond: 0 },
};
const RUNPOD = 'https://api.runpod.ai/v2/';

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
/** An endpoint of RunPod may be given by its id alone. */
const urlOf = ({ kind, url }: Fields): string =>
  kind === 'runpod' && /^[\w-]+$/.test(url.trim()) ? `${RUNPOD}${url.trim()}` : url;

/** Adds or changes a remote GPU. */
export function RemoteForm({ remote, onClose }: { remote: RemoteHost | null; onClose: () => void }) {
  const queries = useQueryClient();
  const [fields, setFields] = useState<Fields>(() =>
    remote === null
      ? EMPTY
      : { ...remote, key: undefined, models: remote.models.join('\n'), loras: remote.loras.join('\n') },
  );
  const keep = useMutation({
    mutationFn: () => {
      const { name, kind, keyHeader, allowSelfSigned, consent, pricePerSecond, guessSeconds, caps, concurrency } =
        fields;
      const { service, key } = fields;
      const body = {
        ...{
          name,
          kind,
          keyHeader,
          allowSelfSigned,
          consent,
          pricePerSecond,
          guessSeconds,
          caps,
          concurrency,
          service,
        },
        url: urlOf(fields),
        ...(key !== undefined && { key }),
        models: linesOf(fields.models),
        loras: linesOf(fields.loras),
      };
      return remote === null ? daemon.remote.add({ body }) : daemon.remote.change({ params: { id: remote.id }, body });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['remote'] });
      onClose();
    },
  });
  const set = (change: Partial<Fields>): void => {
    setFields((before) => ({ ...before, ...change }));
    keep.reset();
  };
  /** What was allowed for one address was not for another. */
  const move = (url: string): void => set({ url, ...(remote !== null && { consent: false }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    keep.mutate();
  };
  const isRunpod = fields.kind === 'runpod';
  const isSillyTavern = fields.kind === 'sillytavern';
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      radius="lg"
      title={remote === null ? 'Add a remote GPU' : `Change ${remote.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Kind"
            value={fields.kind}
            onChange={(value) => {
              const kind = value as Fields['kind'];
              set({ ...(remote === null && BEGINNINGS[kind]), kind });
            }}
            data={[
              { value: 'runpod', label: 'RunPod' },
              { value: 'sillytavern', label: 'SillyTavern' },
              { value: 'service', label: 'Another service' },
            ]}
          />
          <TextInput label="Name" value={fields.name} onChange={(e) => set({ name: e.currentTarget.value })} />
          {isSillyTavern ? (
            <LibraryField value={fields.url} onChange={move} />
          ) : (
            <>
              <TextInput
                label={isRunpod ? 'Endpoint' : 'Address'}
                description={
                  isRunpod
                    ? 'Its id, or its whole address. It has to run worker-comfyui.'
                    : 'Where its paths below begin, with https://'
                }
                value={fields.url}
                onChange={(e) => move(e.currentTarget.value)}
                data-autofocus
              />
              <OwnCertificate
                url={urlOf(fields)}
                checked={fields.allowSelfSigned}
                onChange={(allowSelfSigned) => set({ allowSelfSigned })}
              />
              <PasswordInput
                label="Key"
                description={
                  remote?.hasKey
                    ? 'Kept as it is, if empty, as long as the server stays the same'
                    : 'Kept as a secret of this computer'
                }
                autoComplete="off"
                value={fields.key ?? ''}
                onChange={(e) => set({ key: e.currentTarget.value === '' ? undefined : e.currentTarget.value })}
              />
              {!isRunpod && (
                <ServiceFields
                  service={fields.service}
                  keyHeader={fields.keyHeader}
                  onService={(change) => set({ service: { ...fields.service, ...change } })}
                  onKeyHeader={(keyHeader) => set({ keyHeader })}
                />
              )}
              <Textarea
                label="Models"
                description="File names that it has, one a line, e.g. sd_xl_base_1.0.safetensors"
                autosize
                minRows={2}
                maxRows={6}
                value={fields.models}
                onChange={(e) => set({ models: e.currentTarget.value })}
              />
              <Textarea
                label="LoRAs"
                description="The same; may be empty"
                autosize
                minRows={1}
                maxRows={6}
                value={fields.loras}
                onChange={(e) => set({ loras: e.currentTarget.value })}
              />
              <SimpleGrid cols={{ base: 1, xs: 3 }}>
                <Amount
                  label="Price a second, $"
                  value={fields.pricePerSecond}
                  step={0.0001}
                  onChange={(pricePerSecond) => set({ pricePerSecond })}
                />
                <Amount
                  label="Seconds a picture"
                  value={fields.guessSeconds}
                  step={5}
                  min={1}
                  onChange={(guessSeconds) => set({ guessSeconds })}
                />
                <Amount
                  label="Pictures at once"
                  value={fields.concurrency}
                  step={1}
                  min={1}
                  onChange={(concurrency) => set({ concurrency: Math.round(concurrency) })}
                />
                <CapFields caps={fields.caps} onChange={(caps) => set({ caps })} />
              </SimpleGrid>
            </>
          )}
          <Checkbox
            label={
              isSillyTavern
                ? 'Prompts of my stories may be sent to it, and to what draws there'
                : 'Prompts and pictures of my stories may be sent there'
            }
            checked={fields.consent}
            onChange={(e) => set({ consent: e.currentTarget.checked })}
          />
          {keep.error && (
            <Alert color="red" variant="light" role="alert">
              {keep.error.message}
            </Alert>
          )}
          <Button
            type="submit"
            loading={keep.isPending}
            disabled={fields.url.trim() === '' || fields.name.trim() === ''}
          >
            {remote === null ? 'Add' : 'Keep'}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
