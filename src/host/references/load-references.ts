// Loads the code that finds and changes references to images on first use.

export const loadReferences = () => import('./references');
