// One row of the table of faults: what goes wrong, and all that must come of it.
import type { ErrorCode } from '../../src/core/errors';
import type { LineFaults } from '../emulator/tcp-proxy';
import type { Script } from '../emulator/script';

/** What is told of one failure. */
export interface ExpectedError {
  readonly code: ErrorCode;
  /** `mayHaveBeenCharged`. */
  readonly charged: boolean;
  /** Bytes stay in the outbox. */
  readonly kept?: true;
  /** The sentences, in order; `#` stands for a number or a size. */
  readonly says: readonly string[];
}

export interface Fault {
  readonly name: string;
  /** What the emulator does, request by request. */
  readonly emulator?: (places: FaultUrls) => readonly Script[];
  /** What the line to it does, connection by connection. */
  readonly line?: readonly LineFaults[];
  /** Nobody listens at the endpoint. */
  readonly nobody?: true;
  /** The person cancels once the line has stalled. */
  readonly cancel?: true;
  /** Pictures that are asked for. Default 1. */
  readonly count?: number;
  /** Requests that arrive at the emulator. */
  readonly posts: number;
  /** Pictures that are saved. Default 0. */
  readonly saved?: number;
  /** The failure that the run ends with, or beside the pictures. */
  readonly error?: ExpectedError;
  /** Connections to the server of pictures; not looked at when absent. */
  readonly visits?: number;
}

/** Addresses that a reply may name. */
export interface FaultUrls {
  /** The emulator's own origin. */
  readonly emulator: string;
  /** The proxy's origin, where the endpoint is. */
  readonly proxy: string;
  /** The origin of the server of pictures. */
  readonly images: string;
}

/** What the service says in every reply that says anything: it must never be in a sentence. */
export const serviceText = 'WORDS-OF-THE-SERVICE';

/** The parts that sentences are made of. */
export const sentences = {
  maybe: 'You may have been charged for this image.',
  free: 'You were not charged.',
  unsent: 'Nothing was sent.',
  nothing: 'Nothing was saved.',
  kept: '# of image data was kept.',
  recover: 'Run “Peel: Recover Unsaved Images…” to save it.',
  log: "See the log for the service's response.",
  again: 'Trying again is a new paid request.',
  endpoint: 'Check your connection and the setting “Peel: Endpoint”.',
} as const;

const { maybe, free, unsent, nothing, kept, recover } = sentences;

/** The request was accepted perhaps, and nothing came of it. */
export const maybeCharged = (code: ErrorCode, what: string, next: string): ExpectedError => ({
  code,
  charged: true,
  says: [what, maybe, nothing, next].filter((part) => part !== ''),
});

/** The service refused to take the request. */
export const notCharged = (code: ErrorCode, what: string, next: string): ExpectedError => ({
  code,
  charged: false,
  says: [what, free, nothing, next],
});

/** The request never left. */
export const neverSent = (code: ErrorCode, what: string, next: string): ExpectedError => ({
  code,
  charged: false,
  says: [what, unsent, nothing, next],
});

/** Some of a picture arrived. */
export const partlyReceived = (code: ErrorCode, what: string): ExpectedError => ({
  code,
  charged: true,
  kept: true,
  says: [what, maybe, kept, recover],
});

/** The sentences as a pattern for the whole message. */
export function messagePattern({ says }: ExpectedError): RegExp {
  const text = says.join(' ').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.replaceAll('#', '\\d+(\\.\\d)?( [KM]?B)?')}$`);
}
