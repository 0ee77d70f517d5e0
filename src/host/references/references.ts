// Exports the code that finds and changes references to images, as a bundle that is loaded on first use.
// Nothing here may depend on `instanceof` for a class of ours, because each bundle has its own copy of it.
export { findReferences } from './find-references';
export { renameImage } from './rename-image';
export { describeUses } from './describe-uses';
