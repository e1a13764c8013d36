/** Who signs in here: invited by a link that is shown once, with one of four roles (7.7, 8.5). */
import { Button, Code, CopyButton, Group, NativeSelect, Paper, Stack, Switch, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../texts/i18n.ts';
import { api, bodyOf, everyPage, type Schema } from '../api/client.ts';
import { Failure } from '../shell/failure.tsx';
import { Loading } from '../shell/loading.tsx';
import { complain, say } from '../shell/toast.tsx';
import { momentWords } from '../time/words.ts';
import { viewerZone } from '../time/zone.ts';

type User = Schema<'User'>;
type Role = User['role'];
const ROLES: readonly Role[] = ['owner', 'administrator', 'scheduler', 'viewer'];

const useUsers = () =>
  useQuery({
    queryKey: ['users'],
    queryFn: () =>
      everyPage((cursor) => api.GET('/api/v1/users', { params: { query: { limit: '200', ...(cursor === undefined ? {} : { cursor }) } } })),
  });

export const People = ({ me }: { readonly me: string }) => {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const users = useUsers();
  const [link, setLink] = useState<Schema<'Link'> | null>(null);
  const change = useMutation({
    mutationFn: ({ id, ...body }: { readonly id: string; readonly role?: Role; readonly active?: boolean }) =>
      bodyOf(api.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body })),
    onSuccess: ({ name }) => say(t('account.userChanged', { name })),
    onError: complain,
    onSettled: () => queries.invalidateQueries({ queryKey: ['users'] }),
  });
  const reset = useMutation({
    mutationFn: (id: string) => bodyOf(api.POST('/api/v1/users/{id}/reset-link', { params: { path: { id } } })),
    onSuccess: setLink,
    onError: complain,
  });
  return (
    <Paper withBorder p="lg">
      <Title order={2} mb="md">
        {t('account.people')}
      </Title>
      {users.isPending && <Loading />}
      {users.isError && <Failure error={users.error} retry={() => void users.refetch()} />}
      {users.data !== undefined && (
        <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('account.people') } }}>
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('account.name')}</Table.Th>
                <Table.Th>{t('account.role')}</Table.Th>
                <Table.Th>{t('account.maySignIn')}</Table.Th>
                <Table.Th>{t('account.link')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {users.data.map((user) => (
                <Table.Tr key={user.id}>
                  <Table.Td>
                    <Text size="sm">{user.name}</Text>
                    <Text size="xs" c="dimmed">
                      {user.email}
                    </Text>
                    {user.id === me && (
                      <Text size="xs" c="dimmed" maw={200}>
                        {t('account.notYourself')}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <RoleField
                      label={t('account.roleOf', { name: user.name })}
                      value={user.role}
                      disabled={user.id === me}
                      set={(role) => change.mutate({ id: user.id, role })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Switch
                      aria-label={t('account.maySignInOf', { name: user.name })}
                      checked={user.active}
                      disabled={user.id === me}
                      onChange={(event) => change.mutate({ id: user.id, active: event.currentTarget.checked })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Button size="xs" variant="default" disabled={!user.active || user.id === me} onClick={() => reset.mutate(user.id)}>
                      {t('account.resetLink')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Invite made={setLink} />
      {link !== null && <Shown link={link} />}
    </Paper>
  );
};

type RoleProps = {
  readonly label: string;
  readonly value: Role;
  readonly disabled?: boolean;
  readonly visible?: boolean;
  readonly set: (role: Role) => void;
};
const RoleField = ({ label, value, disabled = false, visible = false, set }: RoleProps) => {
  const { t } = useTranslation();
  return (
    <NativeSelect
      {...(visible ? { label } : { 'aria-label': label })}
      value={value}
      disabled={disabled}
      data={ROLES.map((role) => ({ value: role, label: t(`shell.roles.${role}`) }))}
      onChange={(event) => {
        const role = ROLES.find((one) => one === event.target.value);
        if (role !== undefined) set(role);
      }}
    />
  );
};

const Invite = ({ made }: { readonly made: (link: Schema<'Link'>) => void }) => {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('scheduler');
  const invite = useMutation({
    mutationFn: () =>
      bodyOf(api.POST('/api/v1/users/invitations', { body: { role, ...(email.trim() === '' ? {} : { email: email.trim() }) } })),
    onSuccess: (link) => {
      setEmail('');
      made(link);
    },
    onError: complain,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Title order={3} size="h4" mt="lg" mb="xs">
        {t('account.invite')}
      </Title>
      <Group align="flex-end">
        <TextInput
          type="email"
          label={t('account.inviteEmail')}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          style={{ flex: 1 }}
          miw={220}
        />
        <RoleField label={t('account.role')} value={role} set={setRole} visible />
        <Button type="submit" loading={invite.isPending}>
          {t('account.makeLink')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t(`account.roleHelp.${role}`)}
      </Text>
    </form>
  );
};

const Shown = ({ link }: { readonly link: Schema<'Link'> }) => {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" mt="md" role="status">
      <Text size="sm">{t('account.linkOnce', { until: momentWords(Date.parse(link.expiresAt), viewerZone()) })}</Text>
      <Code block>{link.link}</Code>
      <CopyButton value={link.link}>
        {({ copied, copy }) => (
          <Button size="xs" variant="default" w="fit-content" onClick={copy}>
            {t(copied ? 'account.copied' : 'account.copy')}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
};
