/** A length of time: a number and its unit. The form keeps whole minutes. */
import { Group, Input, NativeSelect, NumberInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lengthOf, minutesIn, UNITS, type Unit } from './duration.ts';

type Props = {
  readonly label: string;
  readonly description?: string;
  readonly value: number;
  readonly onChange: (minutes: number) => void;
  readonly error?: React.ReactNode;
  readonly units?: readonly Unit[];
};

export const DurationField = ({ label, description, value, onChange, error, units = UNITS }: Props) => {
  const { t } = useTranslation();
  const id = useId();
  const [unit, setUnit] = useState<Unit>(() => {
    const natural = lengthOf(value).unit;
    return units.includes(natural) ? natural : 'minutes';
  });
  const count = value / minutesIn({ count: 1, unit });
  return (
    <Input.Wrapper label={label} description={description} error={error} id={id} labelElement="label">
      <Group gap="xs" wrap="nowrap" mt={description === undefined ? 0 : 4}>
        <NumberInput
          id={id}
          min={0}
          required
          allowNegative={false}
          value={Number.isNaN(count) ? '' : count}
          onChange={(entered) => onChange(entered === '' ? Number.NaN : minutesIn({ count: Number(entered), unit }))}
          error={error !== undefined && error !== null && error !== false}
          flex={1}
          hideControls
        />
        <NativeSelect
          aria-label={t('setup.unitOf', { label })}
          data={units.map((one) => ({ value: one, label: t(`setup.units.${one}`) }))}
          value={unit}
          onChange={(event) => {
            const next = event.target.value as Unit;
            setUnit(next);
            onChange(minutesIn({ count, unit: next }));
          }}
        />
      </Group>
    </Input.Wrapper>
  );
};
