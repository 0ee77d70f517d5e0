// Declares the services that the parts of the panel share.
import type { AddInputsParts } from './draft/add-inputs';
import type { Clock } from '../../core/platform';
import type { OpenSessionParts } from './open-session';
import type { DraftStore } from './draft/draft-store';
import type { ReferenceInserter } from '../generate/insert-reference';
import type { Outbox } from '../../core/outbox/outbox';
import type { RateLimiter } from '../../core/transport/rate-limiter';
import type { PeelLog } from '../vscode/log';
import type { ImagePreviews } from '../inputs/image-previews';
import type { JobQueue } from '../../core/transport/job-queue';
import type { SessionActions } from '../sessions/session-actions';
import type { StartRunParts } from './start-run';

export interface PanelParts
  extends
    Omit<
      StartRunParts,
      'panelVisibility' | 'sessions' | 'imageService' | 'log' | 'duplicatePrompt' | 'keepFocus' | 'asking'
    >,
    Omit<OpenSessionParts, 'log'>,
    Omit<AddInputsParts, 'notice'> {
  readonly clock: Clock;
  readonly log: PeelLog;
  readonly outbox: Outbox;
  readonly draft: DraftStore;
  readonly referenceInserter: ReferenceInserter;
  readonly previews: ImagePreviews;
  readonly sessionActions: SessionActions;
  readonly queue: JobQueue;
  readonly rateLimiter: RateLimiter;
}
