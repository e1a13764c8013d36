/** Who books: name, e-mail and, where it is asked for, a telephone number. */
import { useId, useRef, useState, type FormEvent, type HTMLInputTypeAttribute } from 'react';
import type { Page } from './server.ts';
import { useSpoken } from './spoken.ts';

export type Guest = { readonly name: string; readonly email: string; readonly phone: string; readonly website: string };
type Field = 'name' | 'email' | 'phone';

type Props = {
  readonly asksPhone: Page['asksPhone'];
  readonly sending: boolean;
  /** What the server found wrong, by field. */
  readonly refused: Readonly<Partial<Record<string, string>>>;
  readonly send: (guest: Guest) => void;
};

const EMAIL = /^[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+$/u;

export const Details = ({ asksPhone, sending, refused, send }: Props) => {
  const { t } = useSpoken();
  const [guest, setGuest] = useState<Guest>({ name: '', email: '', phone: '', website: '' });
  const [wrong, setWrong] = useState<Readonly<Partial<Record<Field, string>>>>({});
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found: Partial<Record<Field, string>> = {
      ...(guest.name.trim() === '' ? { name: t.needed } : {}),
      ...(guest.email.trim() === '' ? { email: t.needed } : EMAIL.test(guest.email.trim()) ? {} : { email: t.noEmail }),
      ...(asksPhone === 'required' && guest.phone.trim() === '' ? { phone: t.needed } : {}),
    };
    setWrong(found);
    const [first] = Object.keys(found);
    if (first === undefined) send(guest);
    else form.current?.querySelector<HTMLInputElement>(`input[name="${first}"]`)?.focus();
  };
  const shown = (field: Field) => ({
    name: field,
    value: guest[field],
    problem: wrong[field] ?? refused[field],
    change: (value: string) => setGuest({ ...guest, [field]: value }),
  });
  return (
    <form ref={form} noValidate onSubmit={submit}>
      <TextField label={t.name} type="text" autoComplete="name" maxLength={200} required {...shown('name')} />
      <TextField label={t.email} type="email" autoComplete="email" maxLength={254} required {...shown('email')} />
      {asksPhone !== 'no' && (
        <TextField label={t.phone} type="tel" autoComplete="tel" maxLength={50} required={asksPhone === 'required'} {...shown('phone')} />
      )}
      <div className="trap" aria-hidden>
        <label>
          {t.trap}
          <input
            name="website"
            tabIndex={-1}
            autoComplete="off"
            value={guest.website}
            onChange={({ target }) => setGuest({ ...guest, website: target.value })}
          />
        </label>
      </div>
      <button type="submit" className="main" disabled={sending}>
        {sending ? t.sending : t.send}
      </button>
    </form>
  );
};

type FieldProps = {
  readonly label: string;
  readonly name: Field;
  readonly type: HTMLInputTypeAttribute;
  readonly autoComplete: string;
  readonly maxLength: number;
  readonly required: boolean;
  readonly value: string;
  readonly problem: string | undefined;
  readonly change: (value: string) => void;
};

const TextField = ({ label, problem, change, required, ...input }: FieldProps) => {
  const { t } = useSpoken();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {!required && <span className="quiet">({t.optional})</span>}
      </label>
      <input
        id={id}
        {...input}
        aria-required={required}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={({ target }) => change(target.value)}
      />
      {problem !== undefined && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
};
