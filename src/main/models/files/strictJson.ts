// JSON.parse that refuses duplicate keys (JSON.parse keeps the last silently) and keys that mean something to
// JavaScript objects. For headers of files that others made.

/** Parses `text`. Throws a SyntaxError on bad JSON, duplicate keys and nesting deeper than 64. */
export function parseStrictJson(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  checkKeys(text);
  return parsed;
}

/** Walks the (valid) JSON text and throws at the second occurrence of a key in one object. */
function checkKeys(text: string): void {
  const objects: (Set<string> | undefined)[] = [];
  let position = 0;
  let expectKey = false;
  while (position < text.length) {
    const character = text[position];
    if (character === '"') {
      const end = endOfString(text, position);
      const keys = objects.at(-1);
      if (expectKey && keys !== undefined) {
        const key = JSON.parse(text.slice(position, end)) as string;
        if (keys.has(key)) throw new SyntaxError(`the key "${key}" occurs twice`);
        if (key === '__proto__') throw new SyntaxError('the key "__proto__" is not allowed');
        keys.add(key);
        expectKey = false;
      }
      position = end;
      continue;
    }
    if (character === '{' || character === '[') {
      objects.push(character === '{' ? new Set() : undefined);
      if (objects.length > 64) throw new SyntaxError('it is nested too deeply');
      expectKey = character === '{';
    } else if (character === '}' || character === ']') {
      objects.pop();
      expectKey = false;
    } else if (character === ',') expectKey = objects.at(-1) !== undefined;
    position += 1;
  }
}

/** Index after the closing quote of the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position + 1;
}
