// The theme: Mantine's tokens and component defaults. Colours with a meaning are CSS variables in theme.css.
import { createTheme } from '@mantine/core';

/** Explanations are read, also under small inputs: Mantine would set these in 10 pixels. */
const readable = { styles: { description: { fontSize: 'var(--mantine-font-size-xs)' } } };

export const theme = createTheme({
  primaryColor: 'indigo',
  // White on it passes 4.5:1, and it passes 3:1 on the page, in both schemes.
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  respectReducedMotion: true,
  cursorType: 'pointer',
  autoContrast: true,
  components: {
    Alert: { styles: { title: { color: 'inherit' }, wrapper: { color: 'var(--mantine-color-text)' } } },
    InputWrapper: readable,
    Switch: readable,
    Notification: { styles: { description: { color: 'var(--text-quiet)', overflowWrap: 'anywhere' } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, transitionProps: { duration: 100 }, multiline: true } },
    // Dialogs and menus are there with the key that opens them and gone with the one that closes them: in a transition the keys in
    // between would be nobody's, or the wrong one's. Their content fades in by theme.css, which no key waits for.
    Modal: { defaultProps: { transitionProps: { duration: 0 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
  },
});
