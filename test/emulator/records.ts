// Records every request, and lets a test wait for requests.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** One POST to the endpoint, including rejected ones. */
export interface RecordedRequest {
  /** When its headers arrived, in milliseconds since the epoch. */
  at: number;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined until the body has arrived, or if it is not JSON. */
  body: unknown;
  /** Length of the received body. */
  bytes: number;
  /** The HTTP status of the reply; 0 before that. */
  status: number;
  /** Whether the whole reply was flushed. */
  delivered: boolean;
  /** SHA-256, in hex, of each image file that was sent back, in order. */
  images: string[];
  /** Whether the client disconnected before the whole reply was flushed. */
  aborted: boolean;
}

type Milestone = 'arrived' | 'ended';

/** The list of requests, and how many have reached each milestone. */
export interface Records {
  readonly list: RecordedRequest[];
  open(request: IncomingMessage): RecordedRequest;
  /** Counts one more request that has reached a milestone: its body has arrived, or its connection is closed. */
  reached(record: RecordedRequest, milestone: Milestone): void;
  /** Resolves when that many requests have reached the milestone since the start or the last `clear`. */
  waitFor(milestone: Milestone, count: number): Promise<void>;
  clear(): void;
}

/** An empty list. */
export function createRecords(): Records {
  const list: RecordedRequest[] = [];
  const done: Record<Milestone, Set<RecordedRequest>> = { arrived: new Set(), ended: new Set() };
  let waiting: { milestone: Milestone; count: number; resolve: () => void }[] = [];
  const isMet = ({ milestone, count }: { milestone: Milestone; count: number }) => done[milestone].size >= count;
  return {
    list,
    open({ method = '', url = '', headers }) {
      const record: RecordedRequest = {
        at: Date.now(),
        method,
        path: url,
        headers,
        body: undefined,
        bytes: 0,
        status: 0,
        delivered: false,
        images: [],
        aborted: false,
      };
      list.push(record);
      return record;
    },
    reached(record, milestone) {
      // A request from before the last `clear` is ignored.
      if (!list.includes(record)) return;
      done[milestone].add(record);
      const met = waiting.filter(isMet);
      waiting = waiting.filter((one) => !met.includes(one));
      for (const { resolve } of met) resolve();
    },
    waitFor(milestone, count) {
      return new Promise((resolve) => {
        if (isMet({ milestone, count })) resolve();
        else waiting.push({ milestone, count, resolve });
      });
    },
    clear() {
      list.length = 0;
      done.arrived.clear();
      done.ended.clear();
    },
  };
}
