// The text of each token of a vocabulary, decoded when it is first asked for: rules on words read drafts token by token.
export class TokenTexts {
  private readonly kept = new Map<number, string>();
  private readonly decode: (ids: readonly number[]) => string;

  constructor(decode: (ids: readonly number[]) => string) {
    this.decode = decode;
  }

  of(token: number): string {
    let text = this.kept.get(token);
    if (text === undefined) {
      text = this.decode([token]);
      this.kept.set(token, text);
    }
    return text;
  }

  /** The tokens' texts in a row. Characters that are spread over tokens show as broken ones. */
  join(tokens: readonly number[]): string {
    let text = '';
    for (const token of tokens) text += this.of(token);
    return text;
  }
}
