import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeBlock, escapeMarkdown, markdownTable, shellArgument } from '../../../../src/shared/evaluation/markdown.ts';

describe('text of users in Markdown', () => {
  it('shows as it is and breaks no table', () => {
    expect(escapeMarkdown('Face|Off <b>*now*</b>\n[x](y) &amp; `z`')).toBe(
      'Face\\|Off \\<b\\>\\*now\\*\\</b\\> \\[x\\](y) \\&amp; \\`z\\`',
    );
    const cell = fc.string();
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
        const lines = markdownTable(['a', 'b'], rows, [1]).split('\n');
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) expect(line.replace(/\\./g, '').match(/\|/g)).toHaveLength(3);
        expect(lines[1]).toBe('| --- | ---: |');
      }),
    );
  });

  it('cannot end the block of code that it is in', () => {
    expect(codeBlock('a\n```\nb', 'json')).toBe('````json\na\n```\nb\n````');
  });

  it('stays one argument of a shell', () => {
    expect(['cpu', 'Sci-Fi,Comedy', "it's $HOME"].map(shellArgument)).toEqual([
      'cpu',
      'Sci-Fi,Comedy',
      "'it'\\''s $HOME'",
    ]);
  });
});
