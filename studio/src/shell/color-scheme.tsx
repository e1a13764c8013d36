/** Light, dark, or as the system has it, one after the other; kept in this browser. */
import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { DesktopIcon, MoonIcon, SunIcon } from '@radix-ui/react-icons';
import { useTranslation } from 'react-i18next';

const ICONS = { light: SunIcon, dark: MoonIcon, auto: DesktopIcon };
const NEXT = { light: 'dark', dark: 'auto', auto: 'light' } as const;

export const ColorScheme = () => {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = ICONS[colorScheme];
  const label = t('shell.scheme.label', { scheme: t(`shell.scheme.${colorScheme}`) });
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label} onClick={() => setColorScheme(NEXT[colorScheme])}>
      <Icon />
    </ActionIcon>
  );
};
