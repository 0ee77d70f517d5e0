// Defines how the panel asks before a run: in VS Code's dialogs, or in the page for a duplicate.
import type { Surface } from '../generate/run-request';
import type { VisibilitySource } from '../generate/progress-notification';
import type { FocusRestorer } from './focus-restorer';
import type { DuplicatePrompt } from './duplicate-prompt';

/**
 * @param visibility while the panel is visible, it replaces the notifications
 * @param asking called when a VS Code dialog opens and when it has been answered; nothing is sent while one is open
 */
export function createPanelSurface(
  visibility: VisibilitySource,
  duplicatePrompt: DuplicatePrompt,
  keepFocus: FocusRestorer['keepFocus'],
  asking: (is: boolean) => void,
): Surface {
  return {
    visibility,
    // Restores the focus only for the question itself, because the user may work elsewhere before and after it.
    async ask(question) {
      asking(true);
      try {
        return await keepFocus(question);
      } finally {
        asking(false);
      }
    },
    // The answer starts the request, however long it takes.
    async askExisting(request, image) {
      duplicatePrompt.ask(request, image);
      return 'canceled';
    },
  };
}
