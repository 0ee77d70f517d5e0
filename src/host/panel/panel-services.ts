// The services that the panel's parts share.
import type { AddingParts } from './draft/add-inputs';
import type { Clock } from '../../core/platform';
import type { ConversationParts } from './open-session';
import type { Draft } from './draft/draft-store';
import type { InsertReference } from '../generate/insert-reference';
import type { Outbox } from '../../core/outbox/outbox';
import type { RateLimiter } from '../../core/transport/rate-limiter';
import type { PeelLog } from '../vscode/log';
import type { Pictures } from '../inputs/image-previews';
import type { JobQueue } from '../../core/transport/job-queue';
import type { SessionCare } from '../sessions/session-actions';
import type { StartParts } from './start-run';

export interface PanelParts
  extends
    Omit<StartParts, 'seen' | 'sessions' | 'studio' | 'log' | 'question' | 'keepFocus' | 'asking'>,
    Omit<ConversationParts, 'log'>,
    Omit<AddingParts, 'notice'> {
  readonly clock: Clock;
  readonly log: PeelLog;
  readonly outbox: Outbox;
  readonly draft: Draft;
  readonly insertReference: InsertReference;
  readonly pictures: Pictures;
  readonly care: SessionCare;
  readonly queue: JobQueue;
  readonly pace: RateLimiter;
}
