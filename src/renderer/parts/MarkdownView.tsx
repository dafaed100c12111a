// Markdown of the studio (model cards) and of people (guidelines), shown as elements. No HTML of the text is ever taken over.
import { Fragment, useMemo } from 'react';
import { Table } from '@mantine/core';
import classes from './MarkdownView.module.css';
import { markdownBlocks, type Block, type Span } from './markdownBlocks.ts';

function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map(({ text, bold, code }, i) =>
    code ? <code key={i}>{text}</code> : bold ? <b key={i}>{text}</b> : <Fragment key={i}>{text}</Fragment>,
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading': {
      // Below the page's own heads.
      const Head = (['h3', 'h3', 'h4'] as const)[block.level - 1] ?? 'h5';
      return (
        <Head>
          <Spans spans={block.spans} />
        </Head>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Spans spans={block.spans} />
        </p>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, i) => (
            <li key={i}>
              <Spans spans={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'code':
      return <pre>{block.text}</pre>;
    case 'table':
      return (
        <Table verticalSpacing={2} fz="sm" mb="sm">
          <Table.Thead>
            <Table.Tr>
              {block.head.map((cell, i) => (
                <Table.Th key={i} ta={block.right[i] === true ? 'right' : 'left'}>
                  <Spans spans={cell} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {block.rows.map((row, r) => (
              <Table.Tr key={r}>
                {row.map((cell, i) => (
                  <Table.Td key={i} ta={block.right[i] === true ? 'right' : 'left'}>
                    <Spans spans={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      );
  }
}

export function MarkdownView({ text }: { text: string }) {
  const blocks = useMemo(() => markdownBlocks(text), [text]);
  return (
    <div className={classes.text}>
      {blocks.map((block, i) => (
        <BlockView key={i} block={block} />
      ))}
    </div>
  );
}
