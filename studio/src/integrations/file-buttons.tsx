/** The mapping as a file: out by a link that the browser saves, in by a file that is shown before anything is done (2.1). */
import { Button, FileButton } from '@mantine/core';
import { ArrowDownTrayIcon, ArrowUpTrayIcon } from '@heroicons/react/20/solid';
import { useRef, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { complain } from '../shell/toast.tsx';
import { ImportFile } from './import.tsx';
import { exportAddress, type Chosen } from './pair-file.ts';
import type { Holder, Integration } from './queries.ts';

type Props = { readonly kind: Holder['kind']; readonly integration: Integration; readonly onDone: () => void };

export const FileButtons = ({ kind, integration, onDone }: Props) => {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  // The same file may be chosen again, once it was corrected.
  const forget = useRef<() => void>(null);
  const choose = (file: File | null): void => {
    if (file === null) return;
    file.arrayBuffer().then((bytes) => setChosen({ name: file.name, bytes: new Blob([bytes]) }), complain);
    forget.current?.();
  };
  return (
    <>
      <Button
        component="a"
        href={exportAddress(integration, kind)}
        download
        variant="default"
        leftSection={<ArrowDownTrayIcon aria-hidden />}
      >
        {t('integrations.file.export')}
      </Button>
      <FileButton accept=".csv,.txt,text/csv" onChange={choose} resetRef={forget}>
        {(button) => (
          <Button {...button} variant="default" leftSection={<ArrowUpTrayIcon aria-hidden />}>
            {t('integrations.file.import')}
          </Button>
        )}
      </FileButton>
      {chosen !== null && (
        <ImportFile kind={kind} integration={integration} file={chosen} onDone={onDone} onClose={() => setChosen(null)} />
      )}
    </>
  );
};
