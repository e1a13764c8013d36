/** What was typed and not yet saved, told to the drawer around it, so that closing asks first. */
import { createContext, useContext, useEffect, useId } from 'react';

/** By a name of the form: whether it holds something unsaved. */
export const UnsavedContext = createContext<(form: string, unsaved: boolean) => void>(() => undefined);

/** Tells the drawer around a form, if there is one; a form that is gone has nothing unsaved any more. */
export const useUnsaved = (unsaved: boolean): void => {
  const tell = useContext(UnsavedContext);
  const form = useId();
  useEffect(() => {
    tell(form, unsaved);
    return () => tell(form, false);
  }, [tell, form, unsaved]);
};
