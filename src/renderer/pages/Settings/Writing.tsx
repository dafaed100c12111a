// How taglines are checked while they are written: the language of the dictionary, the person's own words, the channels with
// their limits. What is done with these is the spelling's and ChannelLimits'.
import { Input, SegmentedControl, Stack, TagsInput } from '@mantine/core';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../../shared/spelling.ts';
import { useSetting } from '../../state/settings.ts';
import { ChannelsEditor } from './ChannelsEditor.tsx';

export function Writing() {
  const [language, setLanguage] = useSetting('ui.spellingLanguage', 'en-US');
  const [words, setWords] = useSetting('ui.spellingWords', []);
  return (
    <Stack gap="md">
      <Input.Wrapper label="Spelling" description="Words of the project’s titles and genres are right in either.">
        <SegmentedControl
          mt={6}
          display="flex"
          w={320}
          aria-label="Spelling"
          data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          value={language}
          onChange={(value) => {
            setLanguage(value as Language);
          }}
        />
      </Input.Wrapper>
      <TagsInput
        label="Your dictionary"
        description="Words that are right although no dictionary has them. Enter adds one."
        maw={600}
        maxTags={5000}
        value={words}
        onChange={(next) => {
          setWords(next.map((word) => word.trim().slice(0, 100)).filter((word) => word !== ''));
        }}
      />
      <ChannelsEditor />
    </Stack>
  );
}
