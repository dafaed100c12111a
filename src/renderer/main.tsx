// Entry of the page: styles, then the app into #root.
import './zodJitless.ts';
import '@mantine/core/styles.css';
import '@mantine/charts/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { listenToKeys } from './keys/keyHandlers.ts';

// Before the page is drawn: a key is to be seen as it was pressed before a dialog acts on it.
listenToKeys();

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
