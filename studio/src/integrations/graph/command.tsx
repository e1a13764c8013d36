/** Commands to be taken elsewhere: shown as they are, and copied as a whole. */
import { Button } from '@mantine/core';
import { ClipboardDocumentIcon } from '@heroicons/react/20/solid';
import { Fragment, useRef, useState } from 'react';
import { useTranslation } from '../../texts/i18n.ts';
import classes from './grant.module.css';

type Command = {
  /** What they are for, in words. */
  readonly step: string;
  /** Lines, each a command. */
  readonly text: string;
};
export const Command = ({ step, text }: Command) => {
  const { t } = useTranslation();
  const code = useRef<HTMLElement | null>(null);
  const [taken, setTaken] = useState<{ readonly text: string; readonly how: 'copied' | 'selected' } | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setTaken({ text, how: 'copied' });
    } catch {
      // Over plain http a browser has no clipboard for pages; what is selected can be copied by hand.
      if (code.current !== null) globalThis.getSelection()?.selectAllChildren(code.current);
      setTaken({ text, how: 'selected' });
    }
  };
  // What was changed since was not taken.
  const how = taken?.text === text ? taken.how : null;
  return (
    <div className={classes.command}>
      <pre className={classes.lines}>
        <code ref={code} aria-label={t('integrations.grant.code', { step })} role="group">
          {text.split('\n').map((line, at) => (
            // Lines never move.
            <span key={at} className={classes.codeLine}>
              {line.split(' ').map((word, place) => (
                <Fragment key={place}>
                  {place > 0 && ' '}
                  <span className={classes.word}>{word}</span>
                </Fragment>
              ))}
              {'\n'}
            </span>
          ))}
        </code>
      </pre>
      <div className={classes.take}>
        <span role="status">{how !== null && t(`integrations.grant.${how}`)}</span>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<ClipboardDocumentIcon width={14} aria-hidden />}
          aria-label={t('integrations.grant.copyOf', { step })}
          onClick={() => void copy()}
        >
          {t('integrations.grant.copy')}
        </Button>
      </div>
    </div>
  );
};
