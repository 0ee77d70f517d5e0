// Shows what came: the picture in a preview tab without the focus, and a message with what to do next.
import * as vscode from 'vscode';
import type { ImageRequest } from '../core/request';
import type { StudioResult } from '../core/studio';
import { shortPath } from './format';
import type { Recent } from './recent';
import { describe } from './words';

export interface Results {
  show(request: ImageRequest, result: StudioResult): Promise<void>;
}

export function createResults(recent: Recent, canInsert: () => boolean): Results {
  return {
    async show(request, { images, failures, missing }) {
      const [first] = images;
      if (!first) return;
      const uri = vscode.Uri.parse(first.uri, true);
      await recent.rememberImage({
        id: first.id,
        uri: first.uri,
        prompt: request.prompt,
        width: first.width,
        height: first.height,
      });
      await vscode.commands.executeCommand('vscode.open', uri, { preview: true, preserveFocus: true });
      const sentences = [
        images.length === 1
          ? vscode.l10n.t('Saved {0}.', shortPath(uri))
          : vscode.l10n.t('Saved {0} images in {1}.', images.length, shortPath(vscode.Uri.joinPath(uri, '..'))),
        ...(missing.length > 0
          ? [vscode.l10n.t('Earlier images that are gone were left out: {0}.', missing.join(', '))]
          : []),
        ...failures
          .slice(0, 1)
          .map((error) => vscode.l10n.t('{0} of {1} failed. {2}', failures.length, request.count, describe(error))),
      ];
      const insert = vscode.l10n.t('Insert');
      const again = vscode.l10n.t('Edit Again');
      const tell = failures.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
      const chosen = await tell(sentences.join(' '), ...(canInsert() ? [insert] : []), again);
      if (chosen === insert) await vscode.commands.executeCommand('peel.insertReference');
      else if (chosen === again) await vscode.commands.executeCommand('peel.continue', first.id);
    },
  };
}
