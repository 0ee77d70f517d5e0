// Defines the calls that the details page may make, each with a strict schema for its arguments.
import * as v from 'valibot';
import type { DetailsAction, DetailsHostApi } from '../../shared/details-protocol';
import { type CallSchemas, createCallCheck } from '../panel/page/check-call';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const action = v.picklist(['continue', 'again', 'revealSession', 'copy', 'open', 'reveal']);

const methods = {
  ready: v.strictTuple([]),
  act: v.strictTuple([id, action]),
  usePrompt: v.strictTuple([id, id]),
  verify: v.strictTuple([]),
} satisfies CallSchemas<DetailsHostApi>;

// Fails to compile if the actions differ from those of the protocol.
action satisfies v.GenericSchema<unknown, DetailsAction>;

export const checkDetailsCall = createCallCheck<DetailsHostApi>(methods);
