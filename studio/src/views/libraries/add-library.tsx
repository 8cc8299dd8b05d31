import { Alert, Button, Group, Modal, PasswordInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { LibraryConnection } from '@comfyvn/shared/libraries/libraries.schema';
import { daemon } from '../../daemon.ts';
import { OwnCertificate } from '../../ui/own-certificate.tsx';
import { libraryHref } from '../../route.ts';
import { count } from '../../ui/count.ts';

const EMPTY = {
  kind: 'folder' as 'folder' | 'server',
  folder: '',
  url: 'http://127.0.0.1:8000',
  handle: '',
  password: '',
  basicUser: '',
  basicPassword: '',
  allowSelfSigned: false,
};
type Fields = typeof EMPTY;

const connectionOf = (f: Fields): LibraryConnection =>
  f.kind === 'folder'
    ? { kind: 'folder', folder: f.folder }
    : {
        kind: 'server',
        url: f.url,
        account: f.handle.trim() === '' ? null : { handle: f.handle, password: f.password },
        basic: f.basicUser.trim() === '' ? null : { user: f.basicUser, password: f.basicPassword },
        allowSelfSigned: f.allowSelfSigned,
      };

/** Asks where a library is, tries it, and adds it. */
export function AddLibrary({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [fields, setFields] = useState(EMPTY);
  const test = useMutation({ mutationFn: () => daemon.libraries.test({ body: connectionOf(fields) }) });
  const add = useMutation({
    mutationFn: () => daemon.libraries.add({ body: { connection: connectionOf(fields) } }),
    onSuccess: async (added) => {
      await queries.invalidateQueries({ queryKey: ['libraries'] });
      setFields(EMPTY);
      test.reset();
      onClose();
      if (added.length === 1) location.hash = libraryHref(added[0]!.id);
    },
  });
  const set = (change: Partial<Fields>): void => {
    setFields((before) => ({ ...before, ...change }));
    test.reset();
    add.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  const error = add.error ?? test.error;
  const isEmpty = (fields.kind === 'folder' ? fields.folder : fields.url).trim() === '';
  return (
    <Modal opened={opened} onClose={onClose} title="Add a library" radius="lg" size="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          <SegmentedControl
            aria-label="How it is read"
            fullWidth
            value={fields.kind}
            onChange={(kind) => set({ kind: kind === 'server' ? 'server' : 'folder' })}
            data={[
              { value: 'folder', label: 'Its folder' },
              { value: 'server', label: 'Its address' },
            ]}
          />
          {fields.kind === 'folder' ? (
            <TextInput
              label="Folder of SillyTavern"
              description="Its own folder, its data folder, or a user's folder in it. Works while SillyTavern is off, too."
              placeholder="/home/me/SillyTavern"
              value={fields.folder}
              onChange={(e) => set({ folder: e.currentTarget.value })}
              data-autofocus
            />
          ) : (
            <ServerFields fields={fields} set={set} />
          )}
          {error && (
            <Alert color="red" variant="light" role="alert">
              {error.message}
            </Alert>
          )}
          {test.data && (
            <Alert color="teal" variant="light" role="status">
              {test.data
                .map(
                  (one) =>
                    `${one.user}${one.version ? `, SillyTavern ${one.version}` : ''}: ${count(one.characters, 'character')}`,
                )
                .join(' · ')}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button
              variant="subtle"
              color="gray"
              disabled={isEmpty}
              loading={test.isPending}
              onClick={() => test.mutate()}
            >
              Try it
            </Button>
            <Button type="submit" disabled={isEmpty} loading={add.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ServerFields({ fields, set }: { fields: Fields; set: (change: Partial<Fields>) => void }) {
  return (
    <>
      <TextInput
        label="Address"
        description="Where you open SillyTavern in your browser. It has to run."
        value={fields.url}
        onChange={(e) => set({ url: e.currentTarget.value })}
        data-autofocus
      />
      <Group grow align="start">
        <TextInput
          label="Account"
          description="If it has accounts"
          autoComplete="off"
          value={fields.handle}
          onChange={(e) => set({ handle: e.currentTarget.value })}
        />
        <PasswordInput
          label="Its password"
          description="May be empty"
          autoComplete="off"
          value={fields.password}
          onChange={(e) => set({ password: e.currentTarget.value })}
        />
      </Group>
      <Group grow align="start">
        <TextInput
          label="User name"
          description="If your browser asks first"
          autoComplete="off"
          value={fields.basicUser}
          onChange={(e) => set({ basicUser: e.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          description="Basic auth"
          autoComplete="off"
          value={fields.basicPassword}
          onChange={(e) => set({ basicPassword: e.currentTarget.value })}
        />
      </Group>
      <OwnCertificate
        url={fields.url}
        checked={fields.allowSelfSigned}
        onChange={(allowSelfSigned) => set({ allowSelfSigned })}
      />
      <Text fz="xs" c="dark.1">
        Passwords stay in a file of their own on this computer that only you can read.
      </Text>
    </>
  );
}
