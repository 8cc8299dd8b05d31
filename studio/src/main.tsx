import '@comfyvn/shared/contract/no-eval';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './page.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { installable } from './installable.ts';

/** A dialog's button to close it has a name; its heading is no landmark of the page. */
const DIALOG = { closeButtonProps: { 'aria-label': 'Close' }, attributes: { header: { role: 'presentation' } } };

const theme = createTheme({
  primaryColor: 'ember',
  components: {
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Modal: { defaultProps: DIALOG },
    Drawer: { defaultProps: DIALOG },
  },
  primaryShade: 4,
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'system-ui, "Segoe UI", sans-serif',
  headings: { fontFamily: 'Georgia, "Iowan Old Style", serif', fontWeight: '500' },
  colors: {
    ember: [
      '#fff3ea',
      '#ffe4d1',
      '#fbcba8',
      '#f5bb95',
      '#f0b48f',
      '#e39a6f',
      '#d98a5c',
      '#b96f45',
      '#955634',
      '#6f3e24',
    ],
    dark: [
      '#e9e4f2',
      '#c3bad4',
      '#a197b8',
      '#726890',
      '#4b4268',
      '#383051',
      '#292240',
      '#1d1830',
      '#171326',
      '#110e1c',
    ],
  },
});
const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 5_000 } } });

void installable();
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <MantineProvider theme={theme} forceColorScheme="dark">
      <Notifications position="top-right" />
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </MantineProvider>,
  );
