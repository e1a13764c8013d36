/** A length of time: a number and its unit. The form keeps whole minutes. */
import { Group, Input, NativeSelect, NumberInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from '../texts/i18n.ts';
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
  // What stands in the field is kept as it is typed: “1.” is on its way to “1.5”.
  const [typed, setTyped] = useState<string | number>(value / minutesIn({ count: 1, unit }));
  const minutesOf = (entered: string | number, by: Unit): number =>
    entered === '' ? Number.NaN : minutesIn({ count: Number(entered), unit: by });
  return (
    <Input.Wrapper label={label} description={description} error={error} id={id} labelElement="label">
      <Group gap="xs" wrap="nowrap" mt={description === undefined ? 0 : 4}>
        <NumberInput
          id={id}
          min={0}
          required
          allowNegative={false}
          value={typed}
          onChange={(entered) => {
            setTyped(entered);
            onChange(minutesOf(entered, unit));
          }}
          decimalScale={unit === 'minutes' ? 0 : 2}
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
            onChange(minutesOf(typed, next));
          }}
        />
      </Group>
    </Input.Wrapper>
  );
};
