/** A link that looks like a button, with the address checked like any other. */
import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';

type Props = ButtonProps & { readonly ref?: Ref<HTMLAnchorElement>; readonly children?: ReactNode };
const Anchor = (props: Props) => <Button component="a" {...props} />;
export const LinkButton = createLink(Anchor);
