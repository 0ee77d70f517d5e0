// Defines the calls that the gallery page may make, each with a strict schema for its arguments.
import * as v from 'valibot';
import { ratios } from '../../core/request/aspect-ratio';
import { maxModelLength } from '../../core/request/image-request';
import {
  type GalleryAction,
  type GalleryFilter,
  type GalleryHostApi,
  type GalleryItemAction,
  type GalleryPlace,
  maxGalleryImages,
  maxGallerySearch,
  maxShownImages,
} from '../../shared/gallery-protocol';
import { type CallSchemas, createCallCheck } from '../panel/page/check-call';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const ids = (least: number, most: number) => v.pipe(v.array(id), v.minLength(least), v.maxLength(most));
const time = v.pipe(v.number(), v.integer(), v.minValue(-8.64e15), v.maxValue(8.64e15));
const filter = v.strictObject({
  text: v.pipe(v.string(), v.maxLength(maxGallerySearch)),
  starred: v.boolean(),
  from: v.exactOptional(time),
  until: v.exactOptional(time),
  ratio: v.exactOptional(v.picklist(ratios)),
  model: v.exactOptional(v.pipe(v.string(), v.maxLength(maxModelLength))),
  missing: v.boolean(),
  usage: v.exactOptional(v.picklist(['used', 'unused'])),
});
const itemAction = v.picklist(['open', 'session', 'details', 'insert', 'copyPath', 'reveal']);
const action = v.picklist(['input', 'export', 'delete', 'star', 'unstar']);
const place = v.picklist(['panel', 'folder', 'log']);

const methods = {
  ready: v.strictTuple([filter]),
  filter: v.strictTuple([filter]),
  show: v.strictTuple([ids(0, maxShownImages)]),
  act: v.strictTuple([id, itemAction]),
  actOnAll: v.strictTuple([ids(1, maxGalleryImages), action]),
  searchUsage: v.strictTuple([]),
  retry: v.strictTuple([]),
  go: v.strictTuple([place]),
} satisfies CallSchemas<GalleryHostApi>;

// Fails to compile if the values differ from those of the protocol.
filter satisfies v.GenericSchema<unknown, GalleryFilter>;
itemAction satisfies v.GenericSchema<unknown, GalleryItemAction>;
action satisfies v.GenericSchema<unknown, GalleryAction>;
place satisfies v.GenericSchema<unknown, GalleryPlace>;

export const checkGalleryCall = createCallCheck<GalleryHostApi>(methods);
