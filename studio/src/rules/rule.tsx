/** The number of a rule beside a sentence, which opens what the rule means. */
import '../texts/why.ts';
import { Popover, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import classes from './rule.module.css';

/** The texts of all rules are longer than the page they stand on: fetched when somebody asks. */
const meaningOf = async (rule: string): Promise<string | null> => (await import('../texts/rules.ts')).RULES[rule] ?? null;

export const Rule = ({ rule }: { readonly rule: string }) => {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [meaning, setMeaning] = useState<string | null>(null);
  const toggle = async (): Promise<void> => {
    if (!opened) setMeaning((await meaningOf(rule)) ?? t('rule.unknown'));
    setOpened(!opened);
  };
  return (
    <Popover opened={opened} onChange={setOpened} width="min(20rem, 90vw)" withArrow shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.rule} onClick={() => void toggle()}>
          {t('rule.name', { rule })}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown tabIndex={-1}>
        <Text size="sm">{meaning}</Text>
      </Popover.Dropdown>
    </Popover>
  );
};
