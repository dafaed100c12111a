// Where a tagline may go and how long it may be there. Counting is `characters.ts`; which channels a person keeps is a setting
// (`ui.channels`). Pure.
import { z } from 'zod';
import { countCharacters, COUNTINGS } from './characters.ts';

/** What a channel does with a longer text: refuses it, shows its beginning alone, or nothing (it is only advice). */
const CHANNEL_RULES = ['refused', 'cut', 'advice'] as const;

export const channelSchema = z.object({
  name: z.string().trim().min(1).max(60),
  limit: z.number().int().min(1).max(10_000),
  counting: z.enum(COUNTINGS),
  rule: z.enum(CHANNEL_RULES),
});
export type Channel = z.infer<typeof channelSchema>;
export const channelsSchema = z.array(channelSchema).max(50);

/**
 * The channels of a person who changed nothing. Published limits as they stood in 2026; platforms move them, so each can be
 * edited.
 */
export const CHANNELS: readonly Channel[] = [
  // No published limit: one line of a one-sheet. Four of five taglines of films have fewer characters.
  { name: 'Poster', limit: 60, counting: 'graphemes', rule: 'advice' },
  // X developer platform, "Counting characters"; twitter-text config/v3.json.
  { name: 'X post', limit: 280, counting: 'x', rule: 'refused' },
  // Captions may have 2,200 characters; the feed shows about 125 before "more" (Instagram help, Meta ads guide).
  { name: 'Instagram caption', limit: 125, counting: 'graphemes', rule: 'cut' },
  // Google Ads help, "About responsive search ads".
  { name: 'Google Ads headline', limit: 30, counting: 'wide', rule: 'refused' },
  { name: 'Google Ads description', limit: 90, counting: 'wide', rule: 'refused' },
  // Meta ads guide, image ads in the feed: primary text up to 125 characters, headline 40 before they are cut.
  { name: 'Meta ad, primary text', limit: 125, counting: 'graphemes', rule: 'cut' },
  { name: 'Meta ad, headline', limit: 40, counting: 'graphemes', rule: 'cut' },
  // TikTok Ads Manager, ad text: 1 to 100 characters, half as many where characters are wide.
  { name: 'TikTok ad', limit: 100, counting: 'wide', rule: 'refused' },
  // YouTube help, "Edit video settings": a title has at most 100 characters.
  { name: 'YouTube title', limit: 100, counting: 'graphemes', rule: 'refused' },
  // No published limit: guides differ, and 40 is the shortest line that they commonly keep of a programme.
  { name: 'TV listing', limit: 40, counting: 'graphemes', rule: 'advice' },
];

export interface ChannelFit {
  channel: Channel;
  /** Characters as the channel counts them. */
  count: number;
  /** How many of them are too many; 0 where it fits. */
  over: number;
}

/** How a text fits each channel, in their order. Spaces at either end are not counted: no channel keeps them. */
export function fitsOf(text: string, channels: readonly Channel[] = CHANNELS): ChannelFit[] {
  return channels.map((channel) => {
    const count = countCharacters(text.trim(), channel.counting);
    return { channel, count, over: Math.max(0, count - channel.limit) };
  });
}
