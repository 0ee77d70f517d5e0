// Distributes changes by topic: a component is rendered again only when its own data has changed.

/** `from`: the draft's parent; `head`: the session's title, counts and view; `card:ID`: the progress of one card. */
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
  | 'search'
  | `turn:${string}`
  | `card:${string}`;

export type Topics = ReturnType<typeof createTopics>;

export function createTopics() {
  const watchers = new Map<Topic, Set<() => void>>();
  return {
    /** @returns a function that stops watching. */
    watch(topic: Topic, changed: () => void): () => void {
      const all = watchers.get(topic) ?? new Set();
      watchers.set(topic, all.add(changed));
      return () => {
        all.delete(changed);
        if (all.size === 0 && watchers.get(topic) === all) watchers.delete(topic);
      };
    },
    notify(topic: Topic): void {
      for (const changed of watchers.get(topic) ?? []) changed();
    },
  };
}
