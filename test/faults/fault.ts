// Defines a fault and all its expected results.
import type { ErrorCode } from '../../src/core/errors';
import type { LineFaults } from '../emulator/tcp-proxy';
import type { Script } from '../emulator/script';

/** The expected report of one failure. */
export interface ExpectedError {
  readonly code: ErrorCode;
  /** `mayHaveBeenCharged`. */
  readonly charged: boolean;
  /** Data stays in the outbox. */
  readonly kept?: true;
  /** The sentences in order; `#` is a number or a size, `?` a media type. */
  readonly says: readonly string[];
}

export interface Fault {
  readonly name: string;
  /** The scripts of the emulator, one per request. */
  readonly emulator?: (places: FaultUrls) => readonly Script[];
  /** The faults of the connection to it, one per connection. */
  readonly line?: readonly LineFaults[];
  /** Nothing listens at the endpoint. */
  readonly nobody?: true;
  /** The request is canceled when the connection stalls. */
  readonly cancel?: true;
  /** Requested images; 1 by default. */
  readonly count?: number;
  /** Requests that arrive at the emulator. */
  readonly posts: number;
  /** Saved images; 0 by default. */
  readonly saved?: number;
  /** The error of the run, alone or in addition to images. */
  readonly error?: ExpectedError;
  /** Connections to the image server; not checked if absent. */
  readonly visits?: number;
}

/** URLs for responses. */
export interface FaultUrls {
  /** The origin of the emulator. */
  readonly emulator: string;
  /** The origin of the proxy, which is also that of the endpoint. */
  readonly proxy: string;
  /** The origin of the image server. */
  readonly images: string;
}

/** The text in all messages of the service. It must never appear in Peel's own sentences. */
export const serviceText = 'WORDS-OF-THE-SERVICE';

/** The parts of the expected messages. */
export const sentences = {
  maybe: 'You may have been charged for this image.',
  free: 'You were not charged.',
  unsent: 'Nothing was sent.',
  nothing: 'Nothing was saved.',
  kept: '# of image data was kept.',
  response: "The service's response was kept (?, #).",
  recover: 'Run “Peel: Recover Unsaved Images…” to save it.',
  log: "See the log for the service's response.",
  again: 'Trying again is a new paid request.',
  endpoint: 'Check your connection and the setting “Peel: Endpoint”.',
} as const;

const { maybe, free, unsent, nothing, kept, response, recover, log } = sentences;

/** The request may have been accepted, and no data arrived. */
export const maybeCharged = (code: ErrorCode, what: string, next: string): ExpectedError => ({
  code,
  charged: true,
  says: [what, maybe, nothing, next].filter((part) => part !== ''),
});

/** The service refused the request. */
export const notCharged = (code: ErrorCode, what: string, next: string): ExpectedError => ({
  code,
  charged: false,
  says: [what, free, nothing, next],
});

/** The request was never sent. */
export const neverSent = (code: ErrorCode, what: string, next: string): ExpectedError => ({
  code,
  charged: false,
  says: [what, unsent, nothing, next],
});

/** Part of an image arrived. */
export const partlyReceived = (code: ErrorCode, what: string): ExpectedError => ({
  code,
  charged: true,
  kept: true,
  says: [what, maybe, kept, recover],
});

/** A response without an image arrived. @param isLogged whether the log has text of the service. */
export const responseKept = (code: ErrorCode, what: string, isLogged = false): ExpectedError => ({
  code,
  charged: true,
  kept: true,
  says: [what, maybe, response, isLogged ? `${recover} ${log}` : recover],
});

/** A pattern for the whole message. */
export function messagePattern({ says }: ExpectedError): RegExp {
  const text = says.join(' ').replaceAll(/[.*+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.replaceAll('?', '[a-z]+/[a-z-]+').replaceAll('#', '\\d+(\\.\\d)?( [KM]?B)?')}$`);
}
