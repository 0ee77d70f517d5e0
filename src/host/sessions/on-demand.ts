// What only some commands for sessions need: a bundle of its own, loaded when one of them runs.
// Nothing here may depend on `instanceof` for a class of ours, because each bundle has its own copy of it.
export { deleteUnstarred } from './delete-unstarred';
export { createDeletePrompts } from './delete-unstarred-messages';
export { askExportFolder, exportSession } from './export-session';
export { findMovedImages } from './find-moved';
export { openSession } from './session-list';
