// Exports the code of rarely used session commands, as a bundle that is loaded on first use.
// Nothing here may depend on `instanceof` for a class of ours, because each bundle has its own copy of it.
export { deleteUnstarred } from './delete-unstarred';
export { createDeletePrompts } from './delete-unstarred-messages';
export { askExportFolder, exportSession } from './export-session';
export { findMovedImages } from './find-moved';
export { openSession } from './session-list';
