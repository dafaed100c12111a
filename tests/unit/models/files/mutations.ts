// Small damage to a file, as bits, editors and transfers do it: bytes set, cut off, put in, swapped, digits changed.
import fc from 'fast-check';

interface Mutation {
  kind: 'set' | 'cut' | 'insert' | 'digit' | 'swap';
  at: number;
  value: number;
}

/** One to four mutations of a file of `length` bytes, most of them in its first `header` bytes. */
export function mutations(length: number, header: number): fc.Arbitrary<Mutation[]> {
  const position = fc.oneof({ weight: 4, arbitrary: fc.nat(header - 1) }, { weight: 1, arbitrary: fc.nat(length - 1) });
  const kind = (name: Mutation['kind'], at = position, most = 255): fc.Arbitrary<Mutation> =>
    fc.record({ kind: fc.constant(name), at, value: fc.nat(most) });
  const one = fc.oneof(
    kind('set'),
    kind('cut', fc.nat(length)),
    kind('insert'),
    kind('digit', position, 9),
    kind('swap'),
  );
  return fc.array(one, { minLength: 1, maxLength: 4 });
}

export function mutated(valid: Buffer, changes: readonly Mutation[]): Buffer {
  let bytes = Buffer.from(valid);
  for (const { kind, at, value } of changes) {
    if (kind === 'set' && at < bytes.length) bytes[at] = value;
    else if (kind === 'cut') bytes = bytes.subarray(0, at);
    else if (kind === 'insert')
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([value]), bytes.subarray(at)]);
    else if (kind === 'digit' && at < bytes.length) bytes[at] = 48 + value;
    else if (kind === 'swap' && at + 1 < bytes.length) [bytes[at], bytes[at + 1]] = [bytes[at + 1]!, bytes[at]!];
  }
  return bytes;
}
