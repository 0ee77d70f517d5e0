// Implements “Open Gallery”, and loads the bundle that shows it.
import type * as vscode from 'vscode';
import type { Commands } from '../vscode/commands';
import type { createGallery, GalleryParts } from './gallery';

/** Opens the gallery. @param restored the tab from before a reload of the window. */
export type OpenGallery = (restored?: vscode.WebviewPanel) => Promise<void>;

export function galleryOpener(parts: GalleryParts, subscriptions: vscode.Disposable[]): OpenGallery {
  let loading: Promise<ReturnType<typeof createGallery>> | undefined;
  const load = async () => {
    const { createGallery } = await import('./gallery');
    const gallery = createGallery(parts);
    subscriptions.push(gallery);
    return gallery;
  };
  return async (restored) => (await (loading ??= load())).open(restored);
}

export function galleryCommand(open: OpenGallery): Commands {
  return { 'peel.openGallery': () => open() };
}
