// Who is here, as small marks in the top bar, each with the last edit of that person. Nothing in a studio of one.
import { Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useNavigate } from 'react-router';
import { PersonMark } from '../parts/PersonMark.tsx';
import { ago } from '../parts/words.ts';
import { newsStore, usePeople } from '../state/people.ts';
import { useStore } from '../state/store.ts';

/** More are counted. */
const SHOWN = 4;
const ROLES = { owner: 'owner', curator: 'curator', viewer: 'may look' };

export function PeopleHere() {
  const navigate = useNavigate();
  const { me, here, shared } = usePeople();
  const news = useStore(newsStore);
  if (!shared && here.length < 2) return null;
  const others = here.filter(({ name }) => name !== me);
  const all = [...here.filter(({ name }) => name === me), ...others];
  const said = ({ name, role }: (typeof here)[number]): string => {
    const last = news.get(name);
    const who = name === me ? `${name} (you)` : name;
    return `${who}, ${ROLES[role]}${last ? `: ${last.what}, ${ago(last.at)}` : ''}`;
  };
  return (
    <UnstyledButton
      aria-label={`Here now: ${all.map(({ name }) => name).join(', ')}`}
      onClick={() => void navigate('/overview/curators')}
    >
      <Group gap={2} wrap="nowrap">
        {all.slice(0, SHOWN).map((person) => (
          <Tooltip key={person.name} label={said(person)}>
            <span>
              <PersonMark name={person.name} size={26} />
            </span>
          </Tooltip>
        ))}
        {all.length > SHOWN && (
          <Text size="xs" className="quiet">
            +{all.length - SHOWN}
          </Text>
        )}
      </Group>
    </UnstyledButton>
  );
}
