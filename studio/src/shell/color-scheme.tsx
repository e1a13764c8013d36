/** Light, dark, or as the system has it, one after the other; kept in this browser. */
import { Button, useMantineColorScheme } from '@mantine/core';
import { ComputerDesktopIcon, MoonIcon, SunIcon } from '@heroicons/react/20/solid';
import { useTranslation } from '../texts/i18n.ts';

const ICONS = { light: SunIcon, dark: MoonIcon, auto: ComputerDesktopIcon };
const NEXT = { light: 'dark', dark: 'auto', auto: 'light' } as const;

export const ColorScheme = () => {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = ICONS[colorScheme];
  const label = t('shell.scheme.label', { scheme: t(`shell.scheme.${colorScheme}`) });
  return (
    <Button variant="subtle" color="gray" px={9} aria-label={label} title={label} onClick={() => setColorScheme(NEXT[colorScheme])}>
      <Icon />
    </Button>
  );
};
