// Who wants to know of which change: a part of the page is drawn again only when what it shows has changed.

/**
 * `from` the picture that the draft goes on from; `head` the session's title, counts and view; `turn:ID` a turn,
 * `card:ID` the progress of one card.
 */
export type Topic =
  | 'place'
  | 'draft'
  | 'from'
  | 'prompts'
  | 'thread'
  | 'head'
  | 'queue'
  | 'repeat'
  | 'notice'
  | 'asking'
  | 'arrived'
  | `turn:${string}`
  | `card:${string}`;

export interface Topics {
  /** @returns what ends it. */
  watch(topic: Topic, changed: () => void): () => void;
  tell(topic: Topic): void;
}

export function createTopics(): Topics {
  const watchers = new Map<Topic, Set<() => void>>();
  return {
    watch(topic, changed) {
      const those = watchers.get(topic) ?? new Set();
      watchers.set(topic, those.add(changed));
      return () => {
        those.delete(changed);
        if (those.size === 0 && watchers.get(topic) === those) watchers.delete(topic);
      };
    },
    tell(topic) {
      for (const changed of watchers.get(topic) ?? []) changed();
    },
  };
}
