// Distributes changes by topic: a component is rendered again only when its own data has changed.

/**
 * `from`: the draft's parent; `head`: the session's title, counts and view; `turn:ID`: a turn; `card:ID`: the progress
 * of one card.
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
  /** @returns a function that stops watching. */
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
