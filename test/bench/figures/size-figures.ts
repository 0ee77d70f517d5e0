// Measures the sizes of the packaged extension.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root, vsix } from '../../vscode/paths';
import { type BenchFigure, defineGroup } from '../figure';

const size = (name: string, budget: number): BenchFigure => ({ name, unit: 'KB', budget, limits: 'absolute' });
const kilobytes = (file: string) => ({ ours: statSync(file).size / 1000 });
const bundle = (name: string) => kilobytes(join(root, 'dist', name));

const packageSizes = defineGroup({
  name: 'package sizes',
  rounds: 1,
  maxRounds: 1,
  figures: {
    extension: size('dist/extension.js', 6),
    services: size('dist/services.js', 240),
    onDemand: size('dist/on-demand.js', 60),
    page: size('dist/webview.js', 90),
    details: size('dist/details.js', 150),
    composeCommands: size('dist/compose-commands.js', 30),
    insertReference: size('dist/insert-reference.js', 20),
    recoverImages: size('dist/recover-images.js', 20),
    receiveResponse: size('dist/receive-response.js', 50),
    saveImage: size('dist/save-image.js', 20),
    stripMetadata: size('dist/strip-metadata.js', 20),
    fit: size('dist/fit.js', 20),
    publicApi: size('dist/public-api.js', 50),
    detailsPage: size('dist/details-page.js', 40),
    gallery: size('dist/gallery.js', 60),
    galleryPage: size('dist/gallery-page.js', 60),
    vsix: size('.vsix', 1000),
  },
  async open({ packaged }) {
    await packaged();
    return {
      round: async () => ({
        extension: bundle('extension.js'),
        services: bundle('services.js'),
        onDemand: bundle('on-demand.js'),
        page: bundle('webview.js'),
        details: bundle('details.js'),
        composeCommands: bundle('compose-commands.js'),
        insertReference: bundle('insert-reference.js'),
        recoverImages: bundle('recover-images.js'),
        receiveResponse: bundle('receive-response.js'),
        saveImage: bundle('save-image.js'),
        stripMetadata: bundle('strip-metadata.js'),
        fit: bundle('fit.js'),
        publicApi: bundle('public-api.js'),
        detailsPage: bundle('details-page.js'),
        gallery: bundle('gallery.js'),
        galleryPage: bundle('gallery-page.js'),
        vsix: kilobytes(vsix),
      }),
    };
  },
});

export const sizeGroups = [packageSizes];
