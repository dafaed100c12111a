// Opening, creating and switching projects, with errors shown. The rest of the window follows `project.changed`.
import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router';
import type { CallName, Input } from '../../shared/contract.ts';
import { call } from '../api/client.ts';
import { showError } from './edits.ts';
import { forgetProject } from './forgetProject.ts';

type Opening = Extract<CallName, 'project.open' | 'project.create' | 'project.openSample' | 'project.restore'>;

/** Opens a project by one of the calls that do; `busy` while it is under way. Resolves to whether it worked. */
export function useOpenProject(): {
  busy: boolean;
  open: <N extends Opening>(name: N, input: Input<N>) => Promise<boolean>;
} {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const open = useCallback(
    async <N extends Opening>(name: N, input: Input<N>): Promise<boolean> => {
      setBusy(true);
      try {
        await call(name, input);
        void navigate('/library');
        await forgetProject();
        return true;
      } catch (error) {
        showError(error, 'The project was not opened');
        return false;
      } finally {
        setBusy(false);
      }
    },
    [navigate],
  );
  return { busy, open };
}
