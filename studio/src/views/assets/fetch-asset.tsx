import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '@comfyvn/shared/contract/api-error';
import { daemon } from '../../daemon.ts';
import { assetHref } from '../../route.ts';

/** Takes in a file from an address; a host that is new is asked about first. */
export function FetchAsset({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [url, setUrl] = useState('');
  const fetchIt = useMutation({
    mutationFn: async (addHost: boolean) => {
      if (addHost) {
        const { assets } = await daemon.settings.get();
        const hosts = [...new Set([...assets.hosts, new URL(url).host])];
        await daemon.settings.update({ body: { assets: { ...assets, hosts } } });
      }
      return daemon.assets.fetch({ body: { url } });
    },
    onSuccess: async ({ asset }) => {
      await queries.invalidateQueries({ queryKey: ['assets'] });
      setUrl('');
      onClose();
      location.hash = assetHref(asset.id);
    },
  });
  const isNewHost = fetchIt.error instanceof ApiError && fetchIt.error.problem.code === 'forbidden';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    fetchIt.mutate(false);
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="From an address"
      radius="lg"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Address of a picture, film or sound"
            placeholder="https://example.org/harbour.png"
            type="url"
            required
            value={url}
            onChange={(e) => {
              setUrl(e.currentTarget.value);
              fetchIt.reset();
            }}
          />
          {fetchIt.error && (
            <Alert color={isNewHost ? 'yellow' : 'red'} variant="light">
              <Text fz="sm">{fetchIt.error.message}</Text>
              {isNewHost && (
                <Button mt="sm" size="compact-sm" loading={fetchIt.isPending} onClick={() => fetchIt.mutate(true)}>
                  Add this host and fetch
                </Button>
              )}
            </Alert>
          )}
          <Group justify="end">
            <Button type="submit" loading={fetchIt.isPending}>
              Fetch
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
