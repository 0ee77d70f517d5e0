// Declares the services that the parts of the panel share.
import type { AddInputsParts } from './draft/add-inputs';
import type { Clock } from '../../core/platform';
import type { OpenSessionParts } from './open-session';
import type { ReferenceInserter } from '../generate/reference-inserter';
import type { RateLimiter } from '../../core/transport/rate-limiter';
import type { PeelLog } from '../vscode/log';
import type { ImagePreviews } from '../inputs/image-previews';
import type { JobQueue } from '../../core/transport/job-queue';
import type { LoadSessionActions } from '../sessions/load-session-actions';
import type { UnfoundImages } from '../sessions/unfound-images';
import type { ApiKeys } from '../vscode/api-key';
import type { RequestRunner } from '../generate/run-request';
import type { RunHistory } from '../generate/history';
import type { ProjectStyles } from '../style/project-styles';
import type { CurrentSession } from '../sessions/current-session';

export interface PanelParts extends OpenSessionParts, Omit<AddInputsParts, 'notice'> {
  readonly current: CurrentSession;
  readonly keys: ApiKeys;
  readonly recent: RunHistory;
  readonly runner: RequestRunner;
  readonly clock: Clock;
  readonly log: PeelLog;
  readonly referenceInserter: ReferenceInserter;
  readonly previews: ImagePreviews;
  readonly loadSessionActions: LoadSessionActions;
  readonly styles: ProjectStyles;
  readonly unfoundImages: UnfoundImages;
  readonly queue: JobQueue;
  readonly rateLimiter: RateLimiter;
}
