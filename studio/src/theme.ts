/** The look of the console: one colour of its own, quiet surfaces, rounder corners than Mantine's, and the system's own type. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** A deep petrol, from the lightest tint to the darkest shade. White text on shade 7 has a contrast of 6.2:1. */
const petrol: MantineColorsTuple = [
  '#e7f6f7',
  '#cfe9eb',
  '#a3d3d7',
  '#72bcc2',
  '#4aa8b0',
  '#2e9ba4',
  '#17808a',
  '#0c6a73',
  '#07565e',
  '#023f46',
];

export const theme = createTheme({
  colors: { petrol },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: '"Inter Variable", Inter, "Segoe UI Variable", "Segoe UI", system-ui, -apple-system, Roboto, sans-serif',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.3' }, h2: { fontSize: '1.125rem' } } },
  respectReducedMotion: true,
});

/**
 * Mantine's quiet text and its words of error have a contrast of 3.3:1 on white; these have 5.5:1 and more on either ground. So have the
 * words of warnings on their own tint, where Mantine's orange and yellow have 3:1.
 */
export const variables: CSSVariablesResolver = (theme) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': theme.colors.gray[7],
    '--mantine-color-error': theme.colors.red[9],
    '--mantine-color-orange-light-color': '#8a3300',
    '--mantine-color-yellow-light-color': '#6b4500',
    '--mantine-color-red-light-color': '#a31515',
  },
  dark: { '--mantine-color-dimmed': theme.colors.dark[1], '--mantine-color-error': theme.colors.red[4] },
});
