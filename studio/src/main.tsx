/** The console starts here. */
import '@mantine/core/styles.css';
import './shell/icons.css';
import './shell/motion.css';
import './texts/i18n.ts';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/problem.ts';
import { routerOf } from './router.tsx';
import { theme, variables } from './theme.ts';

/** Only what may be better in a moment is asked again. */
const retry = (times: number, error: Error): boolean =>
  times < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500);
const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000, retry } } });
const router = routerOf(queries);
/** Styles are let through by the nonce of this very answer; nothing else may add any. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// What keeps the page still behind an open drawer brings a style of its own.
setNonce(nonce);

const place = document.querySelector('#root');
if (place === null) throw new Error('The page has no place for the console.');
createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={variables} getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
