/** What a template can show, to be put where the cursor is. */
import { Button, Menu, ScrollArea, Text } from '@mantine/core';
import { PlusIcon } from '@heroicons/react/20/solid';
import { useTranslation } from '../../texts/i18n.ts';
import type { TemplateObjects } from './template-queries.ts';

type One = TemplateObjects['objects'][number];

/** Of a list, all of them in a row. */
export const written = ({ name, list }: Pick<One, 'name' | 'list'>, field: string): string =>
  list ? `{{ ${name} | map: "${field}" | join: ", " }}` : `{{ ${name}.${field} }}`;

type Insert = { readonly objects: TemplateObjects['objects']; readonly insert: (text: string) => void };

export const InsertMenu = ({ objects, insert }: Insert) => {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" returnFocus={false} width={320} shadow="md">
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<PlusIcon aria-hidden />}>
          {t('template.insert')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={340} type="auto">
          {objects.map((one) => (
            <div key={one.name} role="group" aria-label={one.name}>
              <Menu.Label>{one.list ? t('template.insertList', { what: one.name }) : one.name}</Menu.Label>
              {one.fields.map((field) => (
                <Menu.Item
                  key={field.name}
                  // Once the menu is away, which would have the focus back otherwise.
                  onClick={() => setTimeout(() => insert(written(one, field.name)))}
                >
                  {`${one.name}.${field.name}`}
                  <Text size="xs" c="dimmed">
                    {field.sentence}
                  </Text>
                </Menu.Item>
              ))}
            </div>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
};
